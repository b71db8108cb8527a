"""Verbs of the cohort: what they do once, twice, and refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import KICK_OFF, complete, draft, recruiting, verbs
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging.models import Due
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import User
from viceversa.programs import actions
from viceversa.programs.actions import blueprint
from viceversa.programs.models import Cohort
from viceversa.programs.retention import answers_kept_until
from viceversa.programs.states import CohortState, ParticipantState


def planned(cast: Cast) -> Cohort:
    return factories.cohort(cast.program, name="Autumn", kick_off=KICK_OFF, state=CohortState.PLANNED)


def paired(cast: Cast, state: str = CohortState.MATCHING) -> Cohort:
    """The cast's cohort, with Nia and Viktor in a pair."""
    cast.cohort.participants.update(state=ParticipantState.PAIRED)
    cast.cohort.state = state
    cast.cohort.save()
    return cast.cohort


def finished(cast: Cast) -> Cohort:
    cohort = paired(cast, CohortState.RUNNING)
    cohort.participants.update(state=ParticipantState.FINISHED)
    return cohort


Verb = Callable[..., Cohort]
COURSE: dict[str, tuple[Callable[[Cast], Cohort], Verb, str, str]] = {
    "recruit": (planned, actions.start_recruiting, "recruiting", "cohort.recruiting_started"),
    "end": (recruiting, actions.close_recruiting, "matching", "cohort.recruiting_closed"),
    "reopen": (lambda cast: cast.cohort, actions.reopen_recruiting, "recruiting", "cohort.recruiting_reopened"),
    "run": (paired, actions.start_running, "running", "cohort.started"),
    "close": (finished, actions.close_cohort, "closed", "cohort.closed"),
}


@pytest.mark.parametrize("step", COURSE)
def test_a_step_of_the_course(cast: Cast, step: str) -> None:
    make, act, state, event = COURSE[step]
    cohort = make(cast)
    assert act(cohort, by=cast.petra, now=NOW).state == state
    assert cohort.repeated is False
    assert act(cohort, by=cast.petra, now=NOW).repeated is True
    assert verbs() == [event]


@pytest.mark.parametrize("step", COURSE)
def test_only_managers_take_it(cast: Cast, step: str) -> None:
    make, act, _state, _event = COURSE[step]
    cohort = make(cast)
    for by in (cast.dora, cast.sam, cast.nia, cast.otto, None):
        with pytest.raises(NotAllowed):
            act(cohort, by=by, now=NOW)


@pytest.mark.parametrize(
    ("make", "act"),
    [
        (lambda cast: draft(cast).cohorts.get(), actions.start_recruiting),
        (planned, actions.close_recruiting),
        (planned, actions.reopen_recruiting),
        (lambda cast: cast.cohort, actions.start_running),
        (planned, actions.start_running),
        (lambda cast: paired(cast, CohortState.RUNNING), actions.close_cohort),
        (paired, actions.close_cohort),
        (planned, actions.close_cohort),
    ],
)
def test_a_step_too_early(cast: Cast, make: Callable[[Cast], Cohort], act: Verb) -> None:
    cohort = make(cast)
    state = cohort.state
    with pytest.raises(Refused):
        act(cohort, by=cast.petra, now=NOW)
    cohort.refresh_from_db()
    assert cohort.state == state


@pytest.mark.parametrize("is_matching", [False, True])
def test_a_cohort_of_which_nothing_comes_can_end(cast: Cast, is_matching: bool) -> None:
    cohort = actions.start_recruiting(planned(cast), by=cast.petra, now=NOW)
    invited, waits = (
        factories.participant(cohort, cast.person(name), "mentor", state=state)
        for name, state in (("otto", ParticipantState.INVITED), ("nia", ParticipantState.ENROLLED))
    )
    if is_matching:
        actions.close_recruiting(cohort, by=cast.petra, now=NOW)
    blueprint.set_gate(cohort, slug="information", is_gate=True, by=cast.petra, now=NOW)
    waiting = Due.objects.filter(subject_code=cohort.code, state="waiting")
    assert waiting.exists()
    closed = actions.close_cohort(cohort, by=cast.petra, now=NOW)
    for part in (invited, waits):
        part.refresh_from_db()
    assert (closed.state, closed.closed_at, waiting.count()) == ("closed", NOW, 0)
    assert (invited.state, waits.state, waits.left_out_before) == ("invited", "finished", 1)
    assert answers_kept_until(closed) is not None
    Cohort.objects.filter(pk=cast.cohort.pk).update(state=CohortState.CLOSED)
    assert actions.archive_program(cast.program, by=cast.petra, now=NOW).state == "archived"


def test_it_does_not_end_while_a_pair_is_being_asked(cast: Cast) -> None:
    pairing = Pairing.objects.create(cohort=cast.cohort, state=PairingState.ASKED, created_at=NOW)
    with pytest.raises(Refused, match="1 pair is being asked"):
        actions.close_cohort(cast.cohort, by=cast.petra, now=NOW)
    Pairing.objects.filter(pk=pairing.pk).update(state=PairingState.NOT_FORMED)
    assert actions.close_cohort(cast.cohort, by=cast.petra, now=NOW).state == "closed"


# Making one


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"kick_off": date(2026, 5, 11)}, "kick_off"),
        ({"weeks": 7}, "weeks"),
        ({"weeks": 105}, "weeks"),
        ({"meetings_planned": 1}, "meetings_planned"),
        ({"meetings_planned": 25}, "meetings_planned"),
    ],
)
def test_a_cohort_that_makes_no_sense(cast: Cast, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.create_cohort(
            cast.program, **{"name": "Autumn", "kick_off": KICK_OFF, **fields}, by=cast.petra, now=NOW
        )
    assert refusal.value.field == field


def test_a_further_cohort(cast: Cast) -> None:
    made = actions.create_cohort(
        cast.program, name="Autumn", kick_off=KICK_OFF, code="one-form", by=cast.petra, now=NOW
    )
    again = actions.create_cohort(
        cast.program, name="Autumn", kick_off=KICK_OFF, code="one-form", by=cast.petra, now=NOW
    )
    assert (made.state, again.pk, again.repeated) == ("planned", made.pk, True)
    assert verbs() == ["cohort.created"]
    with pytest.raises(NotAllowed):
        actions.create_cohort(cast.program, name="Mine", kick_off=KICK_OFF, by=cast.otto, now=NOW)


def test_no_cohort_for_an_archived_program(cast: Cast) -> None:
    program = draft(cast)
    actions.archive_program(program, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="archived"):
        actions.create_cohort(program, name="Autumn", kick_off=KICK_OFF, by=cast.petra, now=NOW)


# Dates


def test_moving_the_kick_off(cast: Cast) -> None:
    cohort = planned(cast)
    actions.move_kick_off(cohort, kick_off=date(2026, 10, 6), by=cast.petra, now=NOW)
    assert cohort.kick_off == date(2026, 10, 6)
    assert actions.move_kick_off(cohort, kick_off=date(2026, 10, 6), by=cast.petra, now=NOW).repeated
    assert verbs() == ["cohort.kick_off_moved"]
    with pytest.raises(Refused, match="past"):
        actions.move_kick_off(cohort, kick_off=date(2026, 5, 1), by=cast.petra, now=NOW)


@pytest.mark.parametrize("state", [CohortState.RUNNING, CohortState.CLOSED])
def test_dates_stay_once_it_runs(cast: Cast, state: str) -> None:
    cohort = factories.cohort(cast.program, kick_off=KICK_OFF, state=state)
    with pytest.raises(Refused, match="Its dates stay"):
        actions.move_kick_off(cohort, kick_off=date(2026, 10, 6), by=cast.petra, now=NOW)


def reminders() -> list[tuple[str, str]]:
    rows = Due.objects.filter(what="programs.remind_to_enroll").order_by("id")
    return [(row.due_at.date().isoformat(), row.state) for row in rows]


def test_the_reminder_moves_with_the_kick_off(cast: Cast) -> None:
    cohort = planned(cast)
    actions.start_recruiting(cohort, by=cast.petra, now=NOW)
    assert reminders() == [("2026-08-07", "waiting")]
    actions.move_kick_off(cohort, kick_off=KICK_OFF + timedelta(weeks=2), by=cast.petra, now=NOW)
    assert reminders() == [("2026-08-21", "waiting")]
    actions.close_recruiting(cohort, by=cast.petra, now=NOW)
    actions.reopen_recruiting(cohort, by=cast.petra, now=NOW)
    assert reminders() == [("2026-08-21", "waiting")]
    actions.move_kick_off(cohort, kick_off=NOW.date() + timedelta(weeks=1), by=cast.petra, now=NOW)
    assert reminders() == [("2026-08-21", "skipped")]


def test_no_reminder_when_its_day_is_over(cast: Cast) -> None:
    cohort = factories.cohort(cast.program, kick_off=NOW.date() + timedelta(weeks=2), state=CohortState.PLANNED)
    actions.start_recruiting(cohort, by=cast.petra, now=NOW)
    assert reminders() == []


# Link and end


def test_renewing_the_link_closes_the_old_one_once(cast: Cast) -> None:
    cohort = recruiting(cast)
    former = cohort.join_token
    actions.renew_join_link(cohort, former=former, by=cast.petra, now=NOW)
    renewed = cohort.join_token
    assert renewed != former
    assert actions.renew_join_link(cohort, former=former, by=cast.petra, now=NOW).repeated
    assert cohort.join_token == renewed
    actions.renew_join_link(cohort, by=cast.petra, now=NOW)
    assert cohort.join_token not in {former, renewed}
    assert verbs() == ["cohort.join_link_renewed"] * 2


def test_whoever_waited_in_vain_comes_first_next_time(cast: Cast) -> None:
    cohort = finished(cast)
    waiting = factories.participant(cohort, factories.person("Jo Park"), "mentor", left_out_before=1)
    actions.close_cohort(cohort, by=cast.petra, now=NOW)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.left_out_before, waiting.ended_at, cohort.closed_at) == ("finished", 2, NOW, NOW)
    following = recruiting(cast)
    again = actions.invite(following, person=waiting.person, role="mentor", by=cast.petra, now=NOW)
    assert again.left_out_before == 2


def test_recruiting_needs_an_open_program(cast: Cast) -> None:
    program = complete(cast)
    cohort, by = program.cohorts.get(), cast.petra
    with pytest.raises(Refused, match="Open the program first"):
        actions.start_recruiting(cohort, by=by, now=NOW)
    actions.open_program(program, by=by, now=NOW)
    assert actions.start_recruiting(cohort, by=by, now=NOW).state == "recruiting"


def test_a_manager_is_a_user(cast: Cast) -> None:
    user: User = cast.petra
    assert actions.reopen_recruiting(cast.cohort, by=user, now=NOW).state == "recruiting"
