"""Release, and what the two answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.factories import NOW, participant, person, user
from tests.pairings.conftest import make_run, part_of, start
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching.models import Run
from viceversa.matching.states import RunState
from viceversa.messaging.models import Due, Message
from viceversa.pairings.actions import answers, release
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import AnswerState, PairingState
from viceversa.programs.models import Role
from viceversa.programs.states import CohortState, ParticipantState


def told(kind: str) -> set[str]:
    return {message.to.first_name for message in Message.objects.filter(kind=f"pairings.{kind}").select_related("to")}


def test_release_asks_both(cast: Cast, run: Run) -> None:
    released = release.release_run(run, by=cast.petra, now=NOW)
    pairing = Pairing.objects.get()
    assert (released.state, released.repeated) == (RunState.RELEASED, False)
    assert (pairing.state, pairing.due_at) == (PairingState.ASKED, NOW + timedelta(days=10))
    assert {(m.role, m.participant_id, m.answer) for m in pairing.members.all()} == {
        (Role.MENTOR, cast.nia_part.pk, AnswerState.WAITING),
        (Role.MENTEE, cast.viktor_part.pk, AnswerState.WAITING),
    }
    assert told("asked") == {"Nia", "Viktor"}
    assert set(Due.objects.values_list("what", flat=True)) == {
        "pairings.remind_to_answer",
        "pairings.lapse",
        "pairings.next_best",
    }


def test_release_repeats_to_nothing(cast: Cast, run: Run) -> None:
    release.release_run(run, by=cast.petra, now=NOW)
    before = (Pairing.objects.count(), Message.objects.count(), Event.objects.count(), Due.objects.count())
    assert release.release_run(run, by=cast.petra, now=NOW + timedelta(hours=1)).repeated
    assert (Pairing.objects.count(), Message.objects.count(), Event.objects.count(), Due.objects.count()) == before


def test_release_refuses_others(cast: Cast, run: Run) -> None:
    for somebody in (cast.otto, cast.nia, cast.ada, cast.dora):
        with pytest.raises(NotAllowed):
            release.release_run(run, by=somebody, now=NOW)
    assert (Pairing.objects.count(), Message.objects.count()) == (0, 0)


def test_release_leaves_out_who_left_and_who_is_taken(cast: Cast) -> None:
    gone = participant(cast.cohort, person("Gwen Gone"), Role.MENTOR, state=ParticipantState.WITHDRAWN)
    second = participant(cast.cohort, person("Tao Two"), Role.MENTOR)
    run = make_run(cast, (cast.nia_part, cast.viktor_part), (gone, cast.viktor_part), (second, cast.viktor_part))
    release.release_run(run, by=cast.petra, now=NOW)
    assert [p.members.get(role=Role.MENTOR).participant for p in Pairing.objects.all()] == [cast.nia_part]


def test_release_refuses_when_nobody_is_left(cast: Cast) -> None:
    gone = participant(cast.cohort, person("Gwen Gone"), Role.MENTOR, state=ParticipantState.WITHDRAWN)
    run = make_run(cast, (gone, cast.viktor_part))
    with pytest.raises(Refused, match="nobody left"):
        release.release_run(run, by=cast.petra, now=NOW)
    run.refresh_from_db()
    assert run.state == RunState.SOLVED


def test_both_accept_and_the_pairing_starts(cast: Cast, asked: Pairing) -> None:
    mentor = answers.accept(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW)
    asked.refresh_from_db()
    assert (mentor.answer, mentor.repeated) == (AnswerState.ACCEPTED, False)
    assert (asked.state, asked.waiting_on) == (PairingState.ASKED, Role.MENTEE)
    answers.accept(part_of(asked, Role.MENTEE), by=cast.viktor, now=NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.started_at, asked.waiting_on) == (PairingState.ACTIVE, NOW, "")
    cast.nia_part.refresh_from_db()
    cast.viktor_part.refresh_from_db()
    assert {cast.nia_part.state, cast.viktor_part.state} == {ParticipantState.PAIRED}
    assert told("paired") == {"Nia", "Viktor"}
    for message in Message.objects.filter(kind="pairings.paired"):
        assert [text[:16] for text in message.context["times"]] == [
            "2026-05-13T09:30",
            "2026-05-14T07:00",
            "2026-05-15T07:00",
        ]


def test_accept_twice_changes_nothing(cast: Cast, asked: Pairing) -> None:
    answers.accept(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW)
    events = Event.objects.count()
    assert answers.accept(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW).repeated
    assert Event.objects.count() == events


def test_only_the_person_asked_answers(cast: Cast, asked: Pairing) -> None:
    for verb in (answers.accept, answers.decline):
        for somebody in (cast.viktor, cast.petra, cast.ada, cast.otto):
            with pytest.raises(NotAllowed):
                verb(part_of(asked, Role.MENTOR), by=somebody, now=NOW)
    assert part_of(asked, Role.MENTOR).answer == AnswerState.WAITING


@pytest.mark.parametrize("accepted_before", [True, False])
def test_a_decline_is_silent(cast: Cast, asked: Pairing, accepted_before: bool) -> None:
    if accepted_before:
        answers.accept(part_of(asked, Role.MENTEE), by=cast.viktor, now=NOW)
    declined = answers.decline(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW)
    asked.refresh_from_db()
    assert (declined.answer, asked.state) == (AnswerState.DECLINED, PairingState.NOT_FORMED)
    assert part_of(asked, Role.MENTEE).answer == AnswerState.LAPSED
    assert told("not_formed") == {"Viktor"}
    event = Event.objects.get(verb="pairing.not_formed")
    assert (event.actor, event.facts) == (None, {})
    cast.nia_part.refresh_from_db()
    assert cast.nia_part.state == ParticipantState.ENROLLED


def test_decline_twice_changes_nothing(cast: Cast, asked: Pairing) -> None:
    answers.decline(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW)
    events, messages = Event.objects.count(), Message.objects.count()
    assert answers.decline(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW).repeated
    assert (Event.objects.count(), Message.objects.count()) == (events, messages)


def test_no_accepting_what_was_declined(cast: Cast, asked: Pairing) -> None:
    answers.decline(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="no longer open"):
        answers.accept(part_of(asked, Role.MENTEE), by=cast.viktor, now=NOW)


def test_no_answer_after_its_day(cast: Cast, asked: Pairing) -> None:
    with pytest.raises(Refused, match="no longer open"):
        answers.accept(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW + timedelta(days=11))


def test_lapse_looks_like_a_decline(cast: Cast, asked: Pairing) -> None:
    answers.accept(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW)
    assert answers.lapse(asked, now=NOW + timedelta(days=9)).repeated
    answers.lapse(asked, now=NOW + timedelta(days=10))
    asked.refresh_from_db()
    assert asked.state == PairingState.NOT_FORMED
    assert told("not_formed") == {"Nia", "Viktor"}
    assert answers.lapse(asked, now=NOW + timedelta(days=12)).repeated


def test_reminder_goes_to_who_has_not_answered(cast: Cast, asked: Pairing) -> None:
    answers.accept(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW)
    assert not answers.remind(asked, now=NOW + timedelta(days=5)).repeated
    assert told("reminder_to_answer") == {"Viktor"}
    answers.accept(part_of(asked, Role.MENTEE), by=cast.viktor, now=NOW)
    assert answers.remind(asked, now=NOW + timedelta(days=6)).repeated


def test_a_second_pairing_within_capacity(cast: Cast, asked: Pairing) -> None:
    start(cast, asked)
    cast.viktor_part.refresh_from_db()
    cast.viktor_part.capacity = 2
    cast.viktor_part.save(update_fields=["capacity"])
    second = participant(cast.cohort, person("Tao Two"), Role.MENTOR)
    user(second.person)
    run = make_run(cast, (second, cast.viktor_part))
    release.release_run(run, by=cast.petra, now=NOW)
    other = start(cast, Pairing.objects.get(run=run))
    assert other.state == PairingState.ACTIVE


def test_accepting_somebody_who_left_forms_nothing(cast: Cast, asked: Pairing) -> None:
    cast.viktor_part.state = ParticipantState.WITHDRAWN
    cast.viktor_part.save(update_fields=["state"])
    own = answers.accept(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW)
    asked.refresh_from_db()
    assert (own.answer, asked.state) == (AnswerState.LAPSED, PairingState.NOT_FORMED)
    assert told("not_formed") == {"Nia"}


def test_no_declining_once_they_are_a_pair(cast: Cast, pair: Pairing) -> None:
    with pytest.raises(Refused, match="no longer open"):
        answers.decline(part_of(pair, Role.MENTOR), by=cast.nia, now=NOW)
    pair.refresh_from_db()
    assert pair.state == PairingState.ACTIVE


def test_nothing_is_released_in_a_cohort_that_is_closed(cast: Cast, run: Run) -> None:
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save(update_fields=["state"])
    with pytest.raises(Refused, match="This cohort is closed"):
        release.release_run(run, by=cast.petra, now=NOW)
    assert (Pairing.objects.count(), Message.objects.count()) == (0, 0)
