"""After an end: both are asked the same, whoever wished it; a break; and some weeks after a planned end what one chooses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import part_of
from tests.pairings.visiting import path_of, visit
from tests.support.words import without_addresses
from viceversa.circles import actions as circles
from viceversa.core import clock, retention
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import RULES, TWO_YEARS
from viceversa.messaging import due
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Due, Message
from viceversa.messaging.rendering import words_of
from viceversa.messaging.states import DueState
from viceversa.pairings import mail_links
from viceversa.pairings.actions import aftercare, closure, leave, recheck, rematch
from viceversa.pairings.models import Alumnus, Member, Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import Person
from viceversa.programs.models import Participant, Role
from viceversa.programs.states import CohortState, ParticipantState

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEEK, MONTH, LATER = NOW + 7 * DAY, NOW + 28 * DAY, NOW + 56 * DAY


def play(now: datetime) -> None:
    with clock.moved_to(now):
        due.run_due(now=now)


def told(kind: str = "what_now") -> list[str]:
    rows = Message.objects.filter(kind=f"pairings.{kind}").order_by("pk").select_related("to")
    return sorted(message.to.first_name for message in rows)


def texts(kind: str, now: datetime) -> dict[str, str]:
    with clock.moved_to(now):
        rows = Message.objects.filter(kind=f"pairings.{kind}").select_related("to")
        said = {message.to.first_name: words_of(message) for message in rows}
    return {name: f"{words.subject}\n{words.text}" for name, words in said.items()}


# Asking


@pytest.mark.parametrize("who", ["nia", "viktor"])
def test_both_are_asked_the_same_whoever_ended_it(cast: Cast, pair: Pairing, who: str) -> None:
    closure.end(pair, by=getattr(cast, who), now=NOW)
    play(WEEK - DAY)
    assert told() == []
    play(WEEK)
    assert told() == ["Nia", "Viktor"]
    said = texts("what_now", WEEK)
    assert said["Nia"].count("?choice=") == 2
    for name, other in (("Nia", "Viktor"), ("Viktor", "Nia")):
        words = without_addresses(said[name])
        assert ("Fresh Eyes: what would you like now?" in words, other in words) == (True, False)
        assert not any(word in words for word in ("ended", "reason", "left", "rule"))
    event = Event.objects.get(verb="pairing.asked_what_now")
    assert (event.actor, event.facts) == (None, {})
    play(MONTH)
    assert told() == ["Nia", "Nia", "Viktor", "Viktor"]
    play(MONTH + 90 * DAY)
    assert len(told()) == 4


def test_a_breach_and_a_rematch_are_followed_up_too(cast: Cast, pair: Pairing) -> None:
    rematch.ask(pair, by=cast.nia, now=NOW)
    play(WEEK)
    assert told() == ["Nia", "Viktor"]
    Pairing.objects.filter(pk=pair.pk).update(state=PairingState.PAUSED, broken_rule="chain", ended_at=None)
    Participant.objects.filter(cohort=cast.cohort).update(state=ParticipantState.PAIRED)
    Due.objects.filter(what=aftercare.WHAT_NOW).delete()
    recheck.end_kindly(pair, by=cast.petra, now=NOW)
    assert Due.objects.filter(what=aftercare.WHAT_NOW, state=DueState.WAITING).count() == 2


def test_who_left_the_program_or_the_organization_is_not_asked(cast: Cast, pair: Pairing) -> None:
    leave.leave_program(cast.nia_part, by=cast.nia, now=NOW)
    play(WEEK)
    assert told() == ["Viktor"]
    Person.objects.filter(pk=cast.person("viktor").pk).update(state=Person.State.LEFT)
    play(MONTH)
    assert told() == ["Viktor"]
    assert list(Due.objects.filter(what=aftercare.WHAT_NOW).order_by("due_at").values_list("state", flat=True)) == [
        DueState.DONE, DueState.SKIPPED,
    ]  # fmt: skip


def test_who_has_another_partner_is_left_alone_and_an_old_mail_has_nothing_to_say(cast: Cast, pair: Pairing) -> None:
    closure.end(pair, by=cast.nia, now=NOW)
    play(WEEK)
    another = Pairing.objects.create(cohort=cast.cohort, state=PairingState.ASKED, created_at=NOW)
    Member.objects.create(pairing=another, participant=cast.nia_part, role=Role.MENTOR, created_at=NOW)
    play(MONTH)
    assert told() == ["Nia", "Viktor", "Viktor"]
    with clock.moved_to(MONTH), pytest.raises(Moot):
        words_of(Message.objects.filter(kind="pairings.what_now", to=cast.person("nia")).get())
    cast.nia_part.refresh_from_db()
    with pytest.raises(Refused, match="Your home says"):
        aftercare.choose(cast.nia_part, choice="rest", by=cast.nia, now=MONTH)


def test_nobody_is_asked_once_the_cohort_is_closed(cast: Cast, pair: Pairing) -> None:
    closure.end(pair, by=cast.nia, now=NOW)
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    play(MONTH)
    assert told() == []
    play(LATER)
    pair.refresh_from_db()
    assert aftercare.ask_what_now(pair, now=LATER).repeated


# Choosing


def test_a_break_is_kept_and_ended_by_oneself(cast: Cast, pair: Pairing) -> None:
    closure.end(pair, by=cast.viktor, now=NOW)
    nia = cast.nia_part
    nia.refresh_from_db()
    for outsider in (cast.petra, cast.viktor):
        with pytest.raises(NotAllowed):
            aftercare.choose(nia, choice="rest", by=outsider, now=NOW)
    with pytest.raises(Refused, match="one of the two"):
        aftercare.choose(nia, choice="leave", by=cast.nia, now=NOW)
    assert not aftercare.choose(nia, choice="rest", by=cast.nia, now=NOW).repeated
    assert aftercare.choose(nia, choice="rest", by=cast.nia, now=NOW).repeated
    assert nia.state == ParticipantState.RESTING
    play(WEEK)
    assert told() == ["Viktor"]
    play(MONTH)
    assert told() == ["Nia", "Viktor", "Viktor"]
    assert "It can go on as long as you like" in texts("what_now", MONTH)["Nia"]
    assert not aftercare.choose(nia, choice="look", by=cast.nia, now=MONTH).repeated
    assert aftercare.choose(nia, choice="look", by=cast.nia, now=MONTH).repeated
    assert nia.state == ParticipantState.ENROLLED
    verbs = ("participant.resting", "participant.back")
    assert [Event.objects.get(verb=verb).actor for verb in verbs] == [cast.nia, cast.nia]


def test_the_link_shows_and_one_tap_chooses(cast: Cast, client: Client, pair: Pairing) -> None:
    closure.end(pair, by=cast.viktor, now=NOW)
    host = factories.participant(cast.cohort, factories.person("Hal Host"), Role.MENTOR)
    circles.plan(
        cast.cohort, role=Role.MENTOR, starts_at=NOW + 20 * DAY, time_zone="Europe/Paris", host=host, by=cast.petra, now=NOW
    )  # fmt: skip
    with clock.moved_to(WEEK):
        link = path_of(mail_links.to_what_now(part_of(pair, Role.MENTOR)))
        before = Event.objects.count()
        for look in (client.get, client.head):
            assert look(f"{link}?choice=rest").status_code == 200
        shown = client.get(link).content.decode()
        assert ("A circle on" in shown, "Talk to Sam" in shown, "Viktor" in shown) == (True, True, False)
        assert Event.objects.count() == before
        assert client.post(link, {"choice": "?"}).status_code == 409
        assert "You take a break." in client.post(link, {"choice": "rest"}, follow=True).content.decode()
        assert client.get(link.replace("what-now/", "what-now/x")).status_code == 409
        assert "you take a break" in visit(cast, "nia").get(reverse("pairings:home")).content.decode()
        own = reverse("pairings:what_now", args=[cast.nia_part.code])
        assert visit(cast, "viktor").get(own).status_code == 404
        nia = visit(cast, "nia")
        nia.post(own, {"choice": "look"})
        cast.nia_part.refresh_from_db()
        assert cast.nia_part.state == ParticipantState.ENROLLED
        with CaptureQueriesContext(connection) as asked:
            assert nia.get(own).status_code == 200
        assert len(asked) <= 12
    with clock.moved_to(WEEK + 28 * DAY + timedelta(seconds=1)):
        assert client.get(link).status_code == 409
    with clock.moved_to(WEEK):
        cast.cohort.state = CohortState.CLOSED
        cast.cohort.save()
        assert "<form" not in client.get(link).content.decode().partition("<main")[2]


# Some weeks after a planned end


def test_both_are_asked_once_some_weeks_later(cast: Cast, pair: Pairing) -> None:
    closure.complete(pair, by=cast.petra, now=NOW)
    Person.objects.filter(pk=cast.person("viktor").pk).update(state=Person.State.LEFT)
    play(LATER - DAY)
    assert (told("some_weeks"), told()) == ([], [])
    play(LATER)
    assert told("some_weeks") == ["Nia"]
    said = texts("some_weeks", LATER)["Nia"]
    assert ("Fresh Eyes, some weeks later" in said, "Viktor" in said) == (True, False)
    Person.objects.filter(pk=cast.person("nia").pk).update(state=Person.State.LEFT)
    assert aftercare.ask_some_weeks_later(pair, now=LATER).repeated


def say(cast: Cast, pair: Pairing, again: bool = True, tells: bool = False, role: str = Role.MENTOR) -> Alumnus | None:
    member = part_of(pair, Role.MENTOR)
    return aftercare.say_again(member, again=again, tells=tells, role=role, by=cast.nia, now=LATER)


def test_only_what_one_chooses_is_kept(cast: Cast, pair: Pairing) -> None:
    with pytest.raises(Refused, match="come to its end"):
        say(cast, pair)
    closure.complete(pair, by=cast.petra, now=NOW)
    assert say(cast, pair, again=False) is None
    assert not Alumnus.objects.exists()
    assert not Event.objects.filter(verb__startswith="alumnus.").exists()
    with pytest.raises(NotAllowed):
        aftercare.say_again(
            part_of(pair, Role.MENTEE), again=True, tells=False, role=Role.MENTOR, by=cast.nia, now=LATER
        )
    with pytest.raises(Refused, match="Choose a role"):
        say(cast, pair, role="boss")
    said = say(cast, pair)
    assert said is not None
    assert (said.repeated, said.again, said.tells, said.role, said.said_on) == (
        False, True, False, "mentor", LATER.date()
    )  # fmt: skip
    again = say(cast, pair)
    assert again is not None
    assert again.repeated
    changed = say(cast, pair, tells=True, role=Role.MENTEE)
    assert changed is not None
    assert (changed.tells, changed.role, Alumnus.objects.count()) == (True, "mentee", 1)
    assert say(cast, pair, again=False) is None
    assert not Alumnus.objects.exists()
    assert list(Event.objects.filter(verb__startswith="alumnus.").order_by("pk").values_list("verb", flat=True)) == [
        "alumnus.said", "alumnus.said", "alumnus.taken_back",
    ]  # fmt: skip


def test_one_takes_it_back_and_it_ends_by_itself(cast: Cast, pair: Pairing) -> None:
    closure.complete(pair, by=cast.petra, now=NOW)
    said = say(cast, pair)
    assert said is not None
    with pytest.raises(NotAllowed):
        aftercare.take_back(said, by=cast.petra, now=LATER)
    assert not aftercare.take_back(said, by=cast.nia, now=LATER).repeated
    assert aftercare.take_back(said, by=cast.nia, now=LATER).repeated
    rule = RULES["pairings.alumni"]
    say(cast, pair)
    assert retention.apply(rule, now=LATER + TWO_YEARS - DAY) == 0
    assert retention.apply(rule, now=LATER + TWO_YEARS) == 1
    say(cast, pair)
    Person.objects.filter(pk=cast.person("nia").pk).update(state=Person.State.LEFT)
    assert retention.apply(rule, now=LATER) == 1


def test_from_the_mail_to_the_next_invitation(cast: Cast, client: Client, pair: Pairing) -> None:
    with clock.moved_to(LATER):
        early = path_of(mail_links.to_some_weeks(part_of(pair, Role.MENTOR)))
        assert client.get(early).status_code == 404
    closure.complete(pair, by=cast.petra, now=NOW)
    spring = factories.cohort(
        cast.program, name="Spring after", kick_off=(LATER + 60 * DAY).date(), state=CohortState.RECRUITING
    )
    page = reverse("pairings:alumni", args=[spring.code])
    with clock.moved_to(LATER):
        petra = visit(cast, "petra")
        assert "Nobody has said so yet" in petra.get(page).content.decode()
        link = path_of(mail_links.to_some_weeks(part_of(pair, Role.MENTOR)))
        before = Event.objects.count()
        assert "Would you take part again?" in client.get(link).content.decode()
        assert Event.objects.count() == before
        assert "Nothing is kept." in client.post(link, follow=True).content.decode()
        assert (
            "You can take it back"
            in client.post(link, {"again": "yes", "role": "mentee", "tells": "yes"}, follow=True).content.decode()
        )
        own = visit(cast, "nia")
        assert own.get(reverse("pairings:some_weeks", args=[pair.code])).status_code == 200
        assert "as a mentee" in own.get(reverse("pairings:again")).content.decode()
        assert "Taking part again" in own.get(reverse("people:me")).content.decode()
        for outsider in ("viktor", "sam", "ada"):
            assert visit(cast, outsider).get(page).status_code == 404
        who = Alumnus.objects.get()
        shown = petra.get(page).content.decode()
        assert ("Nia Adeyemi" in shown, "Viktor" in shown) == (True, False)
        assert petra.post(page, {"who": "nobody"}).status_code == 404
        assert "is invited" in petra.post(page, {"who": who.code}, follow=True).content.decode()
        invited = Participant.objects.get(cohort=spring)
        assert (invited.person, invited.role) == (cast.person("nia"), Role.MENTEE)
        assert "In this cohort, or invited" in petra.get(page).content.decode()
        assert own.post(reverse("pairings:some_weeks", args=[pair.code])).status_code == 302
        assert own.post(reverse("pairings:again"), {"what": who.code}).status_code == 404
        own.post(reverse("pairings:some_weeks", args=[pair.code]), {"again": "yes"})
        own.post(reverse("pairings:again"), {"what": Alumnus.objects.get().code})
        assert not Alumnus.objects.exists()
        assert "You have said nowhere" in own.get(reverse("pairings:again")).content.decode()


def test_the_list_of_alumni_costs_the_same_with_three(cast: Cast) -> None:
    def add(name: str) -> None:
        Alumnus.objects.create(
            person=factories.person(name), program=cast.program, role=Role.MENTOR, again=True, tells=False,
            said_on=NOW.date(), created_at=NOW,
        )  # fmt: skip

    def cost() -> int:
        petra = visit(cast, "petra")
        with CaptureQueriesContext(connection) as asked:
            assert petra.get(reverse("pairings:alumni", args=[cast.cohort.code])).status_code == 200
        return len(asked)

    add("Al One")
    one = cost()
    add("Al Two")
    add("Al Three")
    assert cost() == one
    assert one <= 12
