"""Steps that come due: planned once, played once, retried after an error, decided about by managers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import events
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.messaging import due
from viceversa.messaging.due import forget, plan, run_due
from viceversa.messaging.models import Due
from viceversa.messaging.scopes import Scope
from viceversa.messaging.states import DUE, DueState

pytestmark = pytest.mark.django_db

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def row(cast: Cast, steps: list[str]) -> Due:
    return plan("tests.count", subject=cast.nia_part, scope=cast.cohort, due_at=TOMORROW, key="count:nia", now=NOW)


def fresh(row: Due) -> Due:
    return Due.objects.get(pk=row.pk)


def test_planning_twice_plans_once(row: Due, cast: Cast) -> None:
    again = plan("tests.count", subject=cast.nia_part, scope=cast.cohort, due_at=TOMORROW, key="count:nia", now=NOW)
    assert (again.pk, again.repeated, row.repeated) == (row.pk, True, False)
    assert Due.objects.count() == 1


def test_planning_for_another_moment_moves_what_waits(row: Due, cast: Cast) -> None:
    def again(days: int) -> Due:
        moment = NOW + timedelta(days=days)
        return plan("tests.count", subject=cast.nia_part, due_at=moment, key="count:nia", now=NOW)

    assert (again(3).due_at, fresh(row).try_after) == (NOW + timedelta(days=3),) * 2
    run_due(now=NOW + timedelta(days=3))
    assert again(5).repeated
    assert (fresh(row).state, fresh(row).due_at) == (DueState.DONE, NOW + timedelta(days=3))


def test_an_unknown_step_is_not_planned(cast: Cast) -> None:
    with pytest.raises(due.UnknownStep):
        plan("tests.unknown", subject=cast.nia_part, due_at=TOMORROW, key="x", now=NOW)


def test_a_plan_is_rolled_back_with_its_cause(cast: Cast, steps: list[str]) -> None:
    with transaction.atomic():
        plan("tests.count", subject=cast.nia_part, due_at=TOMORROW, key="x", now=NOW)
        transaction.set_rollback(True)
    assert Due.objects.count() == 0


def test_a_step_is_played_when_due_and_once(row: Due, cast: Cast, steps: list[str]) -> None:
    assert run_due(now=TOMORROW - timedelta(seconds=1)) == 0
    assert run_due(now=TOMORROW) == 1
    assert run_due(now=TOMORROW) == 0
    assert steps == [cast.nia_part.code]
    assert (fresh(row).state, fresh(row).played_at, fresh(row).attempts) == (DueState.DONE, TOMORROW, 1)


def test_the_oldest_goes_first_and_a_batch_is_limited(cast: Cast, steps: list[str]) -> None:
    for days, key in ((2, "b"), (1, "a"), (3, "c")):
        plan("tests.count", subject=cast.nia_part, due_at=NOW + timedelta(days=days), key=key, now=NOW)
    assert run_due(now=NOW + timedelta(days=9), limit=2) == 2
    assert Due.objects.get(state=DueState.WAITING).key == "c"


def test_an_error_is_rolled_back_kept_and_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    failing = True

    def act(row: Due, /, *, now: Any) -> None:
        events.record("test.played", by=None, subject=cast.cohort, now=now)
        if failing:
            raise ZeroDivisionError

    monkeypatch.setitem(due.STEPS, "tests.act", due.Step("tests.act", "Acting", act))
    row = plan("tests.act", subject=cast.nia_part, due_at=NOW, key="act", now=NOW)
    assert run_due(now=NOW) == 1
    assert Event.objects.count() == 0
    tried = fresh(row)
    assert (tried.state, tried.attempts, tried.try_after, tried.due_at) == (
        DueState.WAITING, 1, NOW + due.WAITS[0], NOW,
    )  # fmt: skip
    assert tried.last_problem == "Something went wrong (ZeroDivisionError). The log says more."
    failing = False
    assert run_due(now=NOW) == 0
    assert run_due(now=tried.try_after) == 1
    assert (fresh(row).state, fresh(row).last_problem, Event.objects.count()) == (DueState.DONE, "", 1)
    assert "ZeroDivisionError" in caplog.text


def test_after_the_last_try_a_person_has_to_look(cast: Cast, steps: list[str], monkeypatch: Any, caplog: Any) -> None:
    row = plan("tests.count", subject=cast.nia_part, due_at=NOW, key="x", now=NOW)
    monkeypatch.delitem(due.STEPS, "tests.count")
    now = NOW
    while run_due(now=now):
        now = fresh(row).try_after
    assert (fresh(row).state, fresh(row).attempts) == (DueState.HELD, len(due.WAITS) + 1)
    assert fresh(row).last_problem == "This version does not know what to do here (tests.count)."


def test_a_step_without_reason_is_skipped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(row: Due, /, *, now: Any) -> None:
        raise Refused("The meeting was cancelled.")

    monkeypatch.setitem(due.STEPS, "tests.act", due.Step("tests.act", "Acting", act))
    row = plan("tests.act", subject=cast.nia_part, due_at=NOW, key="act", now=NOW)
    assert run_due(now=NOW) == 1
    assert (fresh(row).state, fresh(row).last_problem) == (DueState.SKIPPED, "The meeting was cancelled.")


def test_forgetting_skips_what_waits_for_a_subject(row: Due, cast: Cast, steps: list[str]) -> None:
    other = plan("tests.count", subject=cast.viktor_part, due_at=TOMORROW, key="count:viktor", now=NOW)
    assert forget(cast.nia_part, what="tests.other", now=NOW) == 0
    assert forget(cast.nia_part, now=NOW) == 1
    assert (fresh(row).state, fresh(other).state) == (DueState.SKIPPED, DueState.WAITING)


DECISIONS = [
    (due.hold_all, "hold", "steps.held"),
    (due.resume_all, "resume", "steps.resumed"),
    (due.skip_all, "skip", "steps.skipped"),
    (due.play_all_now, "hurry", "steps.hurried"),
]


@pytest.mark.parametrize("state", DueState.values)
@pytest.mark.parametrize(("verb", "move", "event"), DECISIONS, ids=lambda value: getattr(value, "__name__", ""))
def test_managers_decide_about_groups(
    verb: Any, move: str, event: str, state: str, row: Due, cast: Cast, scope: Scope, steps: list[str]
) -> None:
    elsewhere = plan("tests.count", subject=cast.viktor_part, due_at=TOMORROW, key="count:viktor", now=NOW)
    Due.objects.update(state=state)
    froms, to = DUE.moves[move]
    legal = state in {str(start) for start in froms}
    assert verb(scope, rows=[row, elsewhere], by=cast.petra, now=NOW) == int(legal)
    assert (fresh(row).state, fresh(elsewhere).state) == (to if legal else state, state)
    if legal:
        recorded = Event.objects.get()
        assert (recorded.verb, recorded.facts) == (event, {"steps": ["tests.count"], "count": 1})
        assert verb(scope, rows=[row, elsewhere], by=cast.petra, now=NOW) == 0
    assert Event.objects.count() == int(legal)


def test_what_is_hurried_is_played_next(row: Due, cast: Cast, scope: Scope, steps: list[str]) -> None:
    due.play_all_now(scope, rows=[row], by=cast.petra, now=NOW)
    assert run_due(now=NOW) == 1
    assert steps == [cast.nia_part.code]


def test_what_is_resumed_late_is_played_at_once(row: Due, cast: Cast, scope: Scope, steps: list[str]) -> None:
    due.hold_all(scope, rows=[row], by=cast.petra, now=NOW)
    assert run_due(now=TOMORROW) == 0
    due.resume_all(scope, rows=[row], by=cast.petra, now=TOMORROW + timedelta(days=1))
    assert run_due(now=TOMORROW + timedelta(days=1)) == 1


def test_a_step_has_one_handler(steps: list[str]) -> None:
    handler = due.STEPS["tests.count"].handler
    assert due.step("tests.count", title="Counting")(handler) is handler
    with pytest.raises(ValueError, match="registered twice"):
        due.step("tests.count", title="Counting")(lambda row, /, *, now: None)


def test_many_are_planned_as_each_would_be(
    cast: Cast, steps: list[str], django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def coming(key: str, moment: datetime = TOMORROW) -> due.Coming:
        return due.Coming("tests.count", cast.cohort, moment, key)

    plan("tests.count", subject=cast.cohort, scope=cast.cohort, due_at=TOMORROW, key="one", now=NOW)
    fields = [field.attname for field in Due._meta.concrete_fields if field.attname not in ("id", "code", "key")]
    [expected] = Due.objects.values(*fields)
    with django_assert_num_queries(2):
        due.plan_all([coming("two"), coming("three")], now=NOW, scope=cast.cohort)
    assert list(Due.objects.values(*fields)) == [expected] * 3
    monkeypatch.setattr(due, "MANY", 1)
    later = TOMORROW + timedelta(days=1)
    due.plan_all([coming("two", later), coming("four"), coming("five")], now=NOW, scope=cast.cohort)
    moments = dict(Due.objects.values_list("key", "due_at"))
    assert moments == dict.fromkeys(("one", "three", "four", "five"), TOMORROW) | {"two": later}
    with pytest.raises(due.UnknownStep):
        due.plan_all([due.Coming("tests.nothing", cast.cohort, NOW, "six")], now=NOW, scope=cast.cohort)


def test_plan_once_leaves_a_version_as_it_is(cast: Cast, steps: list[str]) -> None:
    wanted = [("tests.count", TOMORROW)]
    for version in (0, 0, 1):
        due.plan_once(cast.cohort, wanted, version=version, scope=None, now=NOW)
    due.plan_once(cast.cohort, [], version=2, scope=None, now=NOW)
    with pytest.raises(due.UnknownStep):
        due.plan_once(cast.cohort, [("tests.nothing", NOW)], version=0, scope=cast.cohort, now=NOW)
    keys = Due.objects.order_by("key").values_list("key", flat=True)
    assert list(keys) == [f"tests.count:{cast.cohort.code}:{version}" for version in (0, 1)]
