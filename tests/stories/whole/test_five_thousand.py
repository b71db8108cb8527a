"""A program of 5,000, told in a browser: places are drawn, the list moves up, and who waited comes first the next time.

Who takes part is in the database from the start, as after months of recruiting. Petra announces the draw, holds it, gives a
freed place on, matches all who have one, and closes the cohort. In the next one somebody who waited is invited, and has a
place before anybody is drawn.
"""

from __future__ import annotations

from collections.abc import Callable

from tests import factories
from tests.factories import NOW
from tests.journeys.chapters import INVITATION, enrolls, figures, ready_sentences
from tests.stories.whole.walking import House, on
from viceversa.messaging.models import Due, Message
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import Person, RoleGrant
from viceversa.programs.models import Cohort, Draw, Offer, Participant, Role, Want
from viceversa.programs.states import CohortState

PLACES, WAITING = 2_400, 200
MENTORS, MENTEES = PLACES + WAITING, PLACES
EVERYBODY = MENTORS + MENTEES
TOPICS = [f"topic-{number}" for number in range(12)]
WAITS, MOVED_UP = "Fresh Eyes: you are on the waiting list", "Fresh Eyes: there is a place for you"


def test_places_are_drawn_and_who_waits_comes_first_next_time(house: Callable[..., House]) -> None:
    company = house("petra")
    with company.at(on(2026, 8, 10)):
        company.prepare()
        cohort = thousands_have_sent()
        petra_announces_and_draws(company, cohort)
        first, second = who_waits(cohort)
        they_read_their_number(company, cohort, first)
        a_place_becomes_free(company, cohort, first)
        all_with_a_place_are_matched(company)
    with company.at(on(2027, 3, 17)):
        a_year_later_it_closes(company, cohort)
        who_waited_comes_first(company, cohort, second)


def thousands_have_sent() -> Cohort:
    """The company, its program, and 5,000 who have sent their answers: written in bulk, in the states in which verbs leave them."""
    leading = factories.person("Petra Novak", email="petra@lumen.example", unit=factories.unit("Lumen / People"))
    program = factories.program(manager=factories.user(leading, roles=(RoleGrant.Role.PROGRAMS,)))
    cohort = factories.cohort(
        program, name="First cohort", kick_off=on(2026, 9, 1).date(), state=CohortState.RECRUITING
    )
    units = [factories.unit(f"Lumen / Unit {number}") for number in range(8)]
    grades = {Role.MENTOR: factories.grade(1), Role.MENTEE: factories.grade(6)}
    topics = [factories.topic(slug) for slug in TOPICS]
    roles = [Role.MENTOR] * MENTORS + [Role.MENTEE] * MENTEES
    people = Person.objects.bulk_create(
        [
            factories.unsaved_person(
                f"Person {number}", email=f"person{number}@lumen.example", unit=units[number % 8], grade=grades[role]
            )
            for number, role in enumerate(roles)
        ],
        batch_size=500,
    )
    parts = Participant.objects.bulk_create(
        [factories.unsaved_participant(cohort, one, role) for one, role in zip(people, roles, strict=True)],
        batch_size=500,
    )
    # What a mentor offers a mentee wants, six topics on.
    turns = [(at, part, turn) for at, part in enumerate(parts) for turn in range(3)]
    Offer.objects.bulk_create(
        Offer(
            participant=part,
            topic=topics[(at + turn + 6 * (part.role == Role.MENTEE)) % 12],
            level=5,
            position=turn + 1,
        )
        for at, part, turn in turns
    )
    Want.objects.bulk_create(
        Want(
            participant=part,
            topic=topics[(at + turn + 6 * (part.role == Role.MENTOR)) % 12],
            level=2,
            position=turn + 1,
        )
        for at, part, turn in turns
    )
    return cohort


def petra_announces_and_draws(company: House, cohort: Cohort) -> None:
    """The fingerprint stands on the page before anybody could have chosen the seed; then 2,400 are drawn of 2,600."""
    petra = company.petra.opens(f"/cohorts/{cohort.code}/places/")
    petra.fills({"Places for mentors": str(PLACES)}).presses("Save the places")
    assert f"{WAITING} people more than places." in petra.text
    petra.presses("Announce the draw for mentors")
    fingerprint = Draw.objects.get(cohort=cohort).fingerprint
    assert fingerprint in petra.text
    petra.follows("People").presses("End recruiting")
    petra.follows("Recruiting").follows("Places").presses(f"Draw now; {WAITING} people will wait for mentors")
    assert fingerprint in petra.text
    assert {"Have a place": str(PLACES), "Are waiting": str(WAITING)}.items() <= figures(petra).items()
    told = company.delivers()
    assert {subject for _name, subject in told} == {WAITS}
    assert len({name for name, _subject in told}) == len(told) == WAITING


def who_waits(cohort: Cohort) -> tuple[Participant, Participant]:
    """The first two of the list."""
    waiting = Draw.objects.get(cohort=cohort).record["waiting"]
    by_code = Participant.objects.select_related("person").in_bulk(waiting[:2], field_name="code")
    first, second = (by_code[code] for code in waiting[:2])
    return first, second


def name_of(part: Participant) -> str:
    return part.person.email.partition("@")[0]


def they_read_their_number(company: House, cohort: Cohort, first: Participant) -> None:
    """From the mail to a page that says what was drawn, and how to check it."""
    company.walks.add(name_of(first))
    visitor = getattr(company, name_of(first)).opens(f"/enrollments/{first.code}/place/")
    assert (
        f"{MENTORS} people would have liked one of {PLACES} places, so they were drawn. You are number 1 on the list."
        in visitor.text
    )
    assert first.code in visitor.text


def a_place_becomes_free(company: House, cohort: Cohort, first: Participant) -> None:
    """Somebody with a place leaves the program; Petra gives it to the next of the list, who hears of it by mail."""
    leaving = Participant.objects.filter(cohort=cohort, role=Role.MENTOR, state="enrolled").select_related("person")[0]
    visitor = getattr(company, name_of(leaving)).opens(f"/enrollments/{leaving.code}/")
    visitor.follows("Leave the program").presses("Leave, and delete my answers")
    petra = company.petra.opens(f"/cohorts/{cohort.code}/places/")
    petra.presses("Give the free place to the next")
    assert "has moved up" in petra.words
    told = company.delivers()
    assert (name_of(first), MOVED_UP) in told


def all_with_a_place_are_matched(company: House) -> None:
    """2,400 of each in one run, proven, and released as one: all of them are asked."""
    petra = company.petra.follows("Matching")
    assert f"{PLACES} mentors are ready, {PLACES} mentees are ready." in petra.text
    petra.presses("Match")
    company.delivers()
    petra.opens(petra.address)
    petra.follows(f"Review and release {PLACES} pairs").presses(f"Release {PLACES} pairs")
    assert f"{PLACES} pairs are asked now." in petra.words


def a_year_later_it_closes(company: House, cohort: Cohort) -> None:
    """What the pairs did meanwhile is another story: here they are through. Petra closes the cohort."""
    Pairing.objects.update(state=PairingState.COMPLETED, ended_at=NOW)
    cohort.participants.filter(state="paired").update(state="finished", ended_at=NOW)
    Message.objects.filter(state="released").update(state="sent")
    Due.objects.all().delete()
    Cohort.objects.filter(pk=cohort.pk).update(state=CohortState.RUNNING)
    company.delivers()
    company.wakes_up()
    petra = company.petra.opens(f"/cohorts/{cohort.code}/settings/")
    petra.presses("Close the cohort")
    assert "This cohort is closed." in petra.follows("Overview").text


def who_waited_comes_first(company: House, cohort: Cohort, second: Participant) -> None:
    """A second cohort with one place for a mentor. Three would like it, and one of them waited the last time."""
    petra = company.petra.follows("Add the next cohort")
    petra.fills({"Name of the cohort": "Second cohort", "Kick-off": "2027-09-01"}).presses("Create the cohort")
    petra.follows("Prepare recruiting").fills(dict.fromkeys(ready_sentences(petra), True)).presses("Save the ticks")
    petra.presses("Start recruiting")
    again = Cohort.objects.get(name="Second cohort")
    petra.opens(f"/cohorts/{again.code}/people/add/").looks_for(second.person.name)
    petra.presses(next(words for words in petra.buttons if words.startswith(f"As mentor: {second.person.name}")))
    petra.opens(f"/cohorts/{again.code}/messages/").presses("Send now", near="Invitation to take part")
    assert (name_of(second), INVITATION) in company.delivers()
    visitor = company.says_yes_by(company.letter(name_of(second), INVITATION).link("/asked/"), name_of(second))
    enrolls(visitor, {"offers": [("Topic 1", "I teach it")], "wants": [("Topic 7", "New to me")]})
    for name in ("New One", "New Two"):
        factories.participant(again, factories.person(name), Role.MENTOR)
    petra.opens(f"/cohorts/{again.code}/places/").fills({"Places for mentors": "1"}).presses("Save the places")
    petra.presses("Announce the draw for mentors").follows("People").presses("End recruiting")
    petra.follows("Recruiting").follows("Places").presses("Draw now; 2 people will wait for mentors")
    visitor.opens(f"/enrollments/{Participant.objects.get(cohort=again, person=second.person).code}/place/")
    assert "You have a place" in visitor.text
    assert "You were left out 1 time, so you came first." in visitor.text
