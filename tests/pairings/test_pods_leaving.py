# ruff: noqa: F811 (fixtures are asked for by their names)
"""Leaving a pod: one mentor goes, the others go on; the mentee goes, and it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.test_pods import LATER, jo, jo_part, part, pod, run, seen, started, told  # noqa: F401 (fixtures)
from tests.support import calendars
from tests.support.mail import MailServer
from viceversa.core import clock, retention
from viceversa.core.errors import NotAllowed
from viceversa.core.models import Event
from viceversa.messaging import worker
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings import queries, reflecting
from viceversa.pairings.actions import (
    agreement,
    closure,
    leave,
    meetings,
    notes,
    reflections,
)
from viceversa.pairings.models import Agreement, Meeting, Member, Pairing, PrivateNote, Reflection
from viceversa.pairings.retention import REFLECTIONS
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.people.models import User
from viceversa.programs.models import Participant, Role
from viceversa.programs.states import ParticipantState


def test_when_one_mentor_leaves_the_others_go_on_as_a_pair(cast: Cast, pod: Pairing, jo: User) -> None:
    ahead = meetings.plan(pod, starts_at=NOW + timedelta(days=3), by=cast.viktor, now=NOW)
    notes.keep(pod, text="Mine", by=jo, now=NOW)
    notes.keep(pod, text="Nia’s", by=cast.nia, now=NOW)
    made = agreement.propose(pod, by=cast.nia, now=NOW)
    agreement.sign(made, by=cast.viktor, now=NOW)
    closure.end(pod, by=jo, now=LATER)
    pod.refresh_from_db()
    assert (pod.state, [one.participant.person.name for one in pod.members.all()]) == (
        PairingState.ACTIVE,
        ["Nia Adeyemi", "Viktor Halvorsen"],
    )
    assert Meeting.objects.get(pk=ahead.pk).state == MeetingState.PLANNED
    over = Pairing.objects.get(state=PairingState.ENDED)
    assert (sorted(one.participant.person.name for one in over.members.all()), over.started_at, over.ended_at) == (
        ["Jo Park", "Viktor Halvorsen"],
        NOW,
        LATER,
    )
    own = {note.author.person.name: (note.pairing, note.text) for note in PrivateNote.objects.all()}
    assert own == {"Nia Adeyemi": (pod, "Nia’s"), "Jo Park": (over, "Mine")}
    assert (Agreement.objects.get().is_signed, pod.agreement_signed_at) == (True, LATER)
    assert Participant.objects.get(person=jo.person).state == ParticipantState.ENROLLED
    assert (jo.person_id, cast.person("viktor").pk) in queries.former_pairs(cast.cohort, NOW.date())
    event = Event.objects.get(verb="pairing.pod_left")
    assert (event.actor, event.facts) == (None, {})
    assert [name for kind, name in told() if kind == "pairings.left_pod"] == ["Nia Adeyemi", "Viktor Halvorsen"]
    with translation.override("en"), clock.moved_to(LATER):
        text = words_of(Message.objects.get(kind="pairings.left_pod", to=cast.person("nia"))).text
    assert "Jo is no longer in your pod; you and Viktor go on as a pair." in text
    page = seen(cast.nia, f"/pairs/{pod.code}/", LATER)
    assert ("<h1>Nia and Viktor</h1>" in page, "You both see this" in page) == (True, True)
    client = Client()
    client.force_login(jo)
    assert client.get(f"/pairs/{pod.code}/").status_code == 404
    assert "Mine" in seen(jo, f"/pairs/{over.code}/", LATER)
    with pytest.raises(NotAllowed):
        closure.end(pod, by=jo, now=LATER)


def when_open(pod: Pairing, moment: str) -> datetime:
    day = reflecting.begins_on(pod.cohort, moment)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def look_back(pod: Pairing, user: User, moment: str, now: datetime) -> None:
    reflections.answer(
        pod, moment=moment, answers={"useful": user.name}, shared=["useful"], member=part(pod, user), by=user, now=now
    )


def test_who_leaves_takes_what_they_answered_along(cast: Cast, pod: Pairing, jo: User) -> None:
    half = when_open(pod, "midpoint")
    look_back(pod, jo, "midpoint", half)
    closure.end(pod, by=jo, now=half)
    over = Pairing.objects.get(state=PairingState.ENDED)
    assert (Reflection.objects.get().pairing, Reflection.objects.get().answers) == (over, {"useful": "Jo Park"})
    assert "Jo Park" in seen(jo, f"/pairs/{over.code}/keeping/copy/", half)
    retention.apply(REFLECTIONS, now=half + timedelta(days=30))
    assert not Reflection.objects.exists()


def test_those_who_stay_look_back_once_they_have_all_answered(cast: Cast, pod: Pairing, jo: User) -> None:
    half = when_open(pod, "midpoint")
    for user in (cast.nia, cast.viktor):
        look_back(pod, user, "midpoint", half)
    assert pod.looked_back_at is None
    closure.end(pod, by=jo, now=half)
    pod.refresh_from_db()
    assert pod.looked_back_at == half
    assert [name for kind, name in told() if kind == "pairings.looked_back"] == ["Nia Adeyemi", "Viktor Halvorsen"]


def test_those_who_looked_back_with_a_leaver_are_not_told_again(cast: Cast, pod: Pairing, jo: User) -> None:
    half = when_open(pod, "midpoint")
    for user in (cast.nia, cast.viktor, jo):
        look_back(pod, user, "midpoint", half)
    closure.end(pod, by=jo, now=half + timedelta(hours=1))
    pod.refresh_from_db()
    assert pod.looked_back_at == half
    assert sorted(name for kind, name in told() if kind == "pairings.looked_back") == sorted(
        (cast.nia.person.name, cast.viktor.person.name, jo.person.name)
    )


@pytest.mark.parametrize("before", [True, False])
def test_those_who_stay_may_go_on_together(cast: Cast, pod: Pairing, jo: User, before: bool) -> None:
    def wish(user: User, what: str) -> None:
        reflections.wish(pod, wish=what, member=part(pod, user), by=user, now=now)

    now = when_open(pod, "closing")
    wish(jo, "stop")
    if before:
        wish(cast.nia, "go_on")
        wish(cast.viktor, "go_on")
    closure.end(pod, by=jo, now=now)
    pod.refresh_from_db()
    if not before:
        wish(cast.nia, "go_on")
        wish(cast.viktor, "go_on")
    assert [name for kind, name in told() if kind == "pairings.all_go_on"] == ["Nia Adeyemi", "Viktor Halvorsen"]


def test_leaving_before_all_have_signed_leaves_the_agreement_open(cast: Cast, pod: Pairing, jo: User) -> None:
    agreement.propose(pod, by=cast.viktor, now=NOW)
    closure.end(pod, by=jo, now=LATER)
    pod.refresh_from_db()
    assert (Agreement.objects.get().is_signed, pod.agreement_signed_at) == (False, None)


def test_a_mail_about_a_pod_that_is_over_is_not_sent(cast: Cast, pod: Pairing, jo: User) -> None:
    closure.end(pod, by=jo, now=LATER)
    message = Message.objects.get(kind="pairings.left_pod", to=cast.person("nia"))
    closure.end(pod, by=cast.viktor, now=LATER)
    with pytest.raises(Exception, match="This pairing is over"):
        words_of(message)


def test_when_the_mentee_leaves_the_pod_ends(cast: Cast, pod: Pairing, jo: User) -> None:
    closure.end(pod, by=cast.viktor, now=LATER)
    pod.refresh_from_db()
    assert (pod.state, pod.members.count()) == (PairingState.ENDED, 3)
    assert [name for kind, name in told() if kind == "pairings.pairing_ended"] == ["Jo Park", "Nia Adeyemi"]
    with translation.override("en"):
        text = words_of(Message.objects.get(kind="pairings.pairing_ended", to=jo.person)).text
    assert "are no longer a pod" in text


def test_leaving_the_program_leaves_the_pod_as_well(cast: Cast, pod: Pairing, jo: User, jo_part: Participant) -> None:
    leave.leave_program(jo_part, by=jo, now=LATER)
    pod.refresh_from_db()
    assert (pod.state, pod.members.count()) == (PairingState.ACTIVE, 2)
    assert Participant.objects.get(pk=jo_part.pk).state == ParticipantState.WITHDRAWN


def test_who_is_in_another_pair_as_well_stays_paired(cast: Cast, pod: Pairing, jo: User, jo_part: Participant) -> None:
    ida = factories.participant(cast.cohort, factories.person("Ida Falk", rank=6), Role.MENTEE)
    other = Pairing.objects.create(cohort=cast.cohort, state=PairingState.ACTIVE, started_at=NOW, created_at=NOW)
    for one in (jo_part, ida):
        Member.objects.create(pairing=other, participant=one, role=one.role, answer="accepted", created_at=NOW)
    closure.end(pod, by=jo, now=LATER)
    assert Participant.objects.get(pk=jo_part.pk).state == ParticipantState.PAIRED


def test_a_pod_completes_for_all(cast: Cast, pod: Pairing) -> None:
    closure.complete(pod, by=cast.petra, now=LATER)
    states = Participant.objects.filter(memberships__pairing=pod).values_list("state", flat=True)
    assert list(states) == [ParticipantState.FINISHED] * 3


def test_who_leaves_takes_their_entries_out_of_their_calendar(
    cast: Cast, jo: User, pod: Pairing, smtp_server: MailServer
) -> None:
    def entries() -> dict[str, list[tuple[str, int, datetime]]]:
        before = len(smtp_server.messages)
        worker.run_once(NOW)
        return calendars.short(calendars.by_person(smtp_server.messages[before:]))

    soon = NOW + timedelta(days=2)
    one = meetings.plan(pod, starts_at=soon, by=cast.viktor, now=NOW)
    assert entries() == {who: [("REQUEST", 0, soon)] for who in ("jo", "nia", "viktor")}
    closure.end(pod, by=jo, now=NOW)
    assert entries() == {"jo": [("CANCEL", 0, soon)]}
    meetings.cancel(one, by=cast.nia, now=NOW)
    assert entries() == {who: [("CANCEL", 1, soon)] for who in ("nia", "viktor")}
