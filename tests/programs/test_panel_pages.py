"""The pages of a panel: what managers, readers and applicants see, what they don't, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import recruiting
from tests.programs.test_pages import signed_in, text
from tests.programs.test_panels import WELL, chosen, confirmed, given_out, place_of, read, reader
from tests.programs.test_recruiting_pages import costs
from viceversa.core import clock
from viceversa.programs import actions
from viceversa.programs.models import Cohort, Draw, Panel, Participant, Review


@pytest.fixture(autouse=True)
def stand_still() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


def at_panel(cohort: Cohort) -> str:
    return f"/cohorts/{cohort.code}/places/mentor/panel/"


def first(panel: Panel) -> tuple[Review, Client]:
    """An application to read, and its reader's browser."""
    review = panel.reviews.select_related("reviewer", "participant__person").order_by("pk")[0]
    return review, signed_in(review.reviewer)


# The manager


def test_a_manager_chooses_names_and_gives_out(cast: Cast) -> None:
    cohort, petra = recruiting(cast), signed_in(cast.petra)
    where = at_panel(cohort)
    assert petra.get(where.replace("mentor", "boss")).status_code == 404
    assert "Choose first what the panel reads for." in text(petra.post(where, {"act": "begin"}))
    refused = petra.post(where, {"act": "choose", "criteria": ["wanted", "example"]})
    assert (refused.status_code, "Choose 3 or 4 criteria." in text(refused)) == (422, True)
    actions.set_places(cohort, mentors=1, mentees=None, keep=[], by=cast.petra, now=NOW)
    assert "Have a panel read instead" in text(petra.get(f"/cohorts/{cohort.code}/places/"))
    said = text(petra.post(where, {"act": "choose", "criteria": list(WELL)}, follow=True))
    assert ("Saved. The page of the call says" in said, "It can begin once recruiting has ended." in said) == (
        True,
        True,
    )
    assert "Otto Weiss" in text(petra.get(where, {"q": "otto"}))
    assert "Nobody called “zzz”" in text(petra.get(where, {"q": "zzz"}))
    one = reader("Rea Dorn")
    for person in (cast.person("otto"), one.person):
        assert person is not None
        petra.post(where, {"person": person.code})
    petra.post(where, {"leaves": cast.otto.code})
    assert petra.post(where, {"leaves": cast.otto.code}).status_code == 404
    assert petra.post(where, {"act": "dance"}).status_code == 422
    assert [user.name for user in Panel.objects.get().reviewers.all()] == ["Rea Dorn"]
    petra.post(where, {"person": cast.person("otto").code})
    for number in range(3):
        factories.participant(cohort, factories.person(f"Mentor {number}"), "mentor")
    actions.close_recruiting(cohort, by=cast.petra, now=NOW)
    assert "Given out." in text(petra.post(where, {"act": "begin"}, follow=True))
    assert "Nothing was left to give out." in text(petra.post(where, {"act": "begin"}, follow=True))
    assert "0 of 3 applications read" in text(petra.get(where))
    assert "Mentor 1" not in text(petra.get(where))


def test_a_manager_confirms_without_having_seen_who(cast: Cast) -> None:
    panel, petra = given_out(cast), signed_in(cast.petra)
    where, places = at_panel(panel.cohort), f"/cohorts/{panel.cohort.code}/places/"
    assert "Confirm the result" not in text(petra.get(where))
    assert "Go to the panel" in text(petra.get(places))
    assert petra.post(f"{places}mentor/draw/", {"act": "hold"}).status_code == 409
    read(panel, {"Mentor 0": 0, "Mentor 1": 5, "Mentor 2": 5})
    said = text(petra.get(where))
    assert "Confirm the result" in said
    for name in ("Clearly in", "Mentor 0"):
        assert name not in said
    petra.post(f"{places}mentor/draw/", {"act": "hold"})
    said = text(petra.get(where))
    assert "Clearly in 1 Tie at the cut-off 2 Not this time 1" in said
    assert "Mentor 0" not in said
    assert "Read by a panel and confirmed" in text(petra.get(places))
    assert petra.get(f"{places}mentor/draw.json").status_code == 200
    Cohort.objects.update(state="running")
    assert "Download the draw" not in text(petra.get(places))
    assert petra.get(f"{places}mentor/draw.json").status_code == 404


def test_giving_up_and_coming_too_late(cast: Cast) -> None:
    panel, petra = chosen(cast), signed_in(cast.petra)
    where = at_panel(panel.cohort)
    assert "The places are drawn." in text(petra.post(where, {"act": "drop"}, follow=True))
    assert "A draw was announced, and everybody can read it. It stays." in text(petra.get(where))
    Draw.objects.all().delete()
    Cohort.objects.update(state="matching")
    assert "Recruiting has ended. People were told" in text(petra.get(where))


def test_places_for_all(cast: Cast) -> None:
    panel = chosen(cast, people=2)
    actions.close_recruiting(panel.cohort, by=cast.petra, now=NOW)
    actions.hold_draw(Draw.objects.get(), by=cast.petra, now=NOW)
    assert "so nobody was read" in text(signed_in(cast.petra).get(at_panel(panel.cohort)))


@pytest.mark.parametrize(("people", "readers"), [(3, 2), (9, 5)])
def test_the_page_costs_the_same(cast: Cast, people: int, readers: int) -> None:
    panel = given_out(cast, people=people, readers=readers)
    assert costs(signed_in(cast.petra), at_panel(panel.cohort)) == 9


# The reader


def test_a_reader_sees_no_name(cast: Cast) -> None:
    panel = given_out(cast)
    review, browser = first(panel)
    who = review.participant.person
    factories.topic("short-video")
    said = browser.get(f"/reviews/{review.code}/").content.decode()
    assert f"Applicant {review.number}" in said
    for hidden in (who.name, who.email, who.code, review.participant.code, who.unit and who.unit.name, who.site):
        if hidden:
            assert hidden not in said
    assert signed_in(cast.petra).get(f"/reviews/{review.code}/").status_code == 404


def test_what_a_reader_is_shown(cast: Cast) -> None:
    panel = chosen(cast)
    one = place_of(panel, "Mentor 0")
    one.delete()
    one = factories.participant(
        panel.cohort, factories.person("Zed Uhl"), "mentor", offers={"short-video": 4}, wants=("ai-assistants",)
    )
    one.offers.update(example="Filmed three repairs.")
    Participant.objects.filter(pk=one.pk).update(times=["mon-morning", "tue-early"])
    for number in range(5):
        factories.participant(panel.cohort, factories.person(f"Chief {number}"), "mentee", wants=("short-video",))
    actions.close_recruiting(panel.cohort, by=cast.petra, now=NOW)
    actions.begin_panel(panel, by=cast.petra, now=NOW)
    review = one.reviews.order_by("pk")[0]
    said = text(signed_in(review.reviewer).get(f"/reviews/{review.code}/"))
    for words in (
        "I’m fluent : Filmed three repairs. 5 in this cohort ask for it",
        "2 parts of the week, 5 hours in all",
        "An example says what was done, so that one could ask about it.",
        "Do you recognize this person?",
    ):
        assert words.replace(" :", ":") in said.replace(" :", ":")
    assert "in this cohort offer it" not in said


def test_reading_saves_as_one_goes(cast: Cast) -> None:
    panel = given_out(cast)
    review, browser = first(panel)
    at = f"/reviews/{review.code}/"
    assert "applications without names wait for you" in text(browser.get("/home/"))
    saved = browser.post(at, {"wanted": "2"}, headers={"HX-Request": "true"})
    assert text(saved).strip() == "Saved so far. 3 choices are left."
    assert "Begun" in text(browser.get("/reviews/"))
    assert browser.post(at, {"wanted": "2", "example": "1"})["Location"] == at
    for wrong in ("many", "7"):
        assert browser.post(at, {"wanted": wrong}).status_code == 409
    done = browser.post(at, WELL)
    assert done["Location"] not in (at, "/reviews/")
    assert Review.objects.get(pk=review.pk).points == WELL
    for other in panel.reviews.filter(reviewer=review.reviewer, done_at=None):
        done = browser.post(f"/reviews/{other.code}/", WELL)
    assert done["Location"] == "/reviews/"
    assert "without names wait" not in text(browser.get("/home/"))


def test_handing_back_on_the_page(cast: Cast) -> None:
    review, browser = first(given_out(cast))
    said = text(browser.post(f"/reviews/{review.code}/", {"act": "skip"}, follow=True))
    assert "Somebody else reads it." in said
    assert browser.get(f"/reviews/{review.code}/").status_code == 404


def test_once_closed_there_is_nothing_to_read(cast: Cast) -> None:
    panel = confirmed(cast)
    review, browser = first(panel)
    assert "There is nothing to read" in text(browser.get("/reviews/"))
    assert browser.get(f"/reviews/{review.code}/").status_code == 404


@pytest.mark.parametrize("people", [3, 9])
def test_reading_costs_the_same(cast: Cast, people: int) -> None:
    review, browser = first(given_out(cast, people=people))
    found = [costs(browser, at) for at in ("/reviews/", f"/reviews/{review.code}/", "/home/")]
    assert (found[0] <= 5, found[1] <= 9, found[2] <= 9) == (True, True, True), found


# The applicant


def test_those_without_a_place_read_why(cast: Cast) -> None:
    panel = confirmed(cast)
    one = place_of(panel, "Mentor 0")
    mine = signed_in(factories.user(one.person))
    at = f"/enrollments/{one.code}/place/"
    said = text(mine.get(at))
    for words in (
        "4 people would have liked one of 2 places. Two colleagues read each application without a name.",
        "More applications fitted this cohort closely than there are places.",
        "The offers come without an example.",
        "You come first in it.",
    ):
        assert words in said
    assert "An example says what was done" not in said
    tied = panel.cohort.participants.get(person__name__in=("Mentor 1", "Mentor 2"), state="listed")
    assert "in the tie at the cut-off" in text(
        signed_in(factories.user(tied.person)).get(f"/enrollments/{tied.code}/place/")
    )
    placed = place_of(panel, "Mentor 3")
    assert "You have a place. This is what was found." in text(
        signed_in(factories.user(placed.person)).get(f"/enrollments/{placed.code}/place/")
    )
    late = factories.participant(panel.cohort, cast.person("otto"), "mentor", state="listed")
    assert "so nobody read them" in text(signed_in(cast.otto).get(f"/enrollments/{late.code}/place/"))
    Cohort.objects.filter(pk=panel.cohort_id).update(state="running")
    said = text(mine.get(at))
    assert ("was deleted when the cohort kicked off" in said, "come without an example" in said) == (True, False)


def test_it_is_told_before(cast: Cast) -> None:
    panel = chosen(cast)
    one = place_of(panel, "Mentor 0")
    assert "A panel will read" in text(signed_in(factories.user(one.person)).get(f"/enrollments/{one.code}/place/"))
    said = text(Client().get(f"/join/{panel.cohort.join_token}/"))
    assert "two colleagues read each application without a name" in said
    assert "That goes for mentors; mentees are drawn." in said
    assert Draw.objects.get().fingerprint in said


def test_pages_of_the_manager_lead_to_the_panel(cast: Cast) -> None:
    panel = given_out(cast)
    petra, cohort = signed_in(cast.petra), panel.cohort
    assert "A panel reads." in text(petra.get(f"/cohorts/{cohort.code}/"))
    assert "Go to the panel" in text(petra.get(f"/cohorts/{cohort.code}/matching/"))
    assert "Have the applications read" in text(petra.get("/programs/"))


def test_a_reader_sees_how_far_they_are_and_what_is_next(cast: Cast) -> None:
    review, browser = first(given_out(cast))
    given = review.reviewer.reviews.count()
    page = text(browser.get("/reviews/"))
    assert (f"0 of {given} read" in page, "Read applicant" in page) == (True, True)
    for one in review.reviewer.reviews.all():
        actions.save_review(one, points=WELL, by=review.reviewer, now=NOW)
    page = text(browser.get("/reviews/"))
    assert (f"{given} of {given} read" in page, "You have read all of them." in page) == (True, True)
