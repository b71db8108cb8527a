"""Retention: rules are applied in small transactions, each with its event; killed or repeated, the result is the same."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

import viceversa
from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.config.periodic import PERIODIC
from viceversa.core import clock, events, retention
from viceversa.core.models import Event
from viceversa.core.retention import EVENTS, TWELVE_MONTHS, RetentionFailed, Rows, Rule
from viceversa.people.models import Person, Topic

pytestmark = pytest.mark.django_db


def old_topics(act: Any = retention.delete) -> Rule:
    """A rule about topics whose name begins with "old"."""
    return Rule("tests.topics", "topics", "now", Topic, lambda now: Topic.objects.filter(slug__startswith="old"), act)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> dict[str, Rule]:
    """No rules but those a test registers, and small batches."""
    rules: dict[str, Rule] = {}
    monkeypatch.setattr(retention, "RULES", rules)
    monkeypatch.setattr(retention, "_SPARED", {})
    monkeypatch.setattr(retention, "BATCH", 2)
    return rules


def slugs() -> list[str]:
    return list(Topic.objects.order_by("pk").values_list("slug", flat=True))


def applied() -> list[tuple[Any, ...]]:
    rows = Event.objects.filter(verb="retention.applied").order_by("pk")
    return [(row.facts["rule"], row.facts["rows"], row.subject_type, row.subject_code, row.actor_id) for row in rows]


def make(*names: str) -> None:
    for name in names:
        factories.topic(name)


def test_batches_with_an_event_each(alone: dict[str, Rule], caplog: pytest.LogCaptureFixture) -> None:
    make("old1", "new1", "old2", "old3", "new2", "old4", "old5")
    retention.register(old_topics())
    with caplog.at_level(logging.INFO, logger=retention.log.name):
        assert retention.apply_all(now=NOW) == {"tests.topics": 5}
    assert slugs() == ["new1", "new2"]
    assert applied() == [("tests.topics", rows, "", "", None) for rows in (2, 2, 1)]
    assert caplog.messages == ["Retention: tests.topics 5."]


def test_again_changes_nothing(alone: dict[str, Rule], caplog: pytest.LogCaptureFixture) -> None:
    make("old1", "new1")
    retention.register(old_topics())
    retention.apply_all(now=NOW)
    caplog.clear()
    with caplog.at_level(logging.INFO, logger=retention.log.name):
        assert retention.apply_all(now=NOW) == {}
    assert (slugs(), len(applied())) == (["new1"], 1)
    assert caplog.messages == ["Retention: nothing was due."]


def test_killed_half_way_it_has_done_whole_batches_and_goes_on(alone: dict[str, Rule]) -> None:
    make("old1", "old2", "old3", "old4", "old5")
    calls = []

    def dies_in_the_second(rows: Rows, now: Any) -> None:
        calls.append(rows.count())
        rows.delete()
        if len(calls) == 2:
            raise SystemExit

    with pytest.raises(SystemExit):
        retention.apply(old_topics(dies_in_the_second), now=NOW)
    assert (slugs(), [row[1] for row in applied()]) == (["old3", "old4", "old5"], [2])
    retention.apply(old_topics(dies_in_the_second), now=NOW)
    assert (slugs(), [row[1] for row in applied()]) == ([], [2, 2, 1])


def test_an_act_that_leaves_rows_due_ends_all_the_same(alone: dict[str, Rule]) -> None:
    make("old1", "old2", "old3")
    assert retention.apply(old_topics(lambda rows, now: None), now=NOW) == 3


def test_a_rule_that_fails_does_not_keep_the_others(alone: dict[str, Rule], caplog: pytest.LogCaptureFixture) -> None:
    make("old1")

    def fails(now: Any) -> Rows:
        raise ValueError("no such thing")

    retention.register(Rule("tests.broken", "nothing", "never", Topic, fails))
    retention.register(old_topics())
    with pytest.raises(RetentionFailed, match=r"^tests\.broken$"):
        retention.apply_all(now=NOW)
    assert slugs() == []
    assert "The retention rule tests.broken could not be applied." in caplog.messages


def test_what_somebody_still_needs_is_spared(alone: dict[str, Rule]) -> None:
    make("old1", "old2", "old3")
    retention.spare(old_topics(), lambda: Topic.objects.filter(slug="old2").values("pk"))
    assert retention.apply(old_topics(), now=NOW) == 2
    assert slugs() == ["old2"]


def test_a_batch_costs_the_same_for_one_row_and_for_three() -> None:
    counts = []
    for names in (("old1",), ("old1", "old2", "old3")):
        make(*names)
        with CaptureQueriesContext(connection) as asked:
            retention.apply(old_topics(lambda rows, now: None), now=NOW)
        counts.append(len(asked))
    assert counts == [4, 4], "a read and an event between the ends of a transaction"


# Events


def test_events_are_kept_for_twelve_months(cast: Cast) -> None:
    for second in (0, 1):
        events.record("test.happened", by=cast.petra, subject=cast.cohort, now=NOW + timedelta(seconds=second))
    assert retention.apply(EVENTS, now=NOW + TWELVE_MONTHS - timedelta(seconds=1)) == 0
    assert Event.objects.count() == 2
    assert retention.apply(EVENTS, now=NOW + TWELVE_MONTHS) == 1
    assert list(Event.objects.order_by("pk").values_list("verb", "at__second")) == [
        ("test.happened", 1),
        ("retention.applied", 0),
    ]


def test_nothing_but_retention_deletes_events() -> None:
    house = Path(viceversa.__file__).parent
    callers = {
        str(path.relative_to(house)) for path in house.rglob("*.py") if ".delete_for_retention(" in path.read_text()
    }
    assert callers == {"core/retention.py"}


def test_the_job_applies_every_rule(cast: Cast) -> None:
    (line,) = [line for line in PERIODIC if line.name == "core.retain"]
    events.record("test.happened", by=None, subject=cast.cohort, now=NOW)
    with clock.moved_to(NOW + TWELVE_MONTHS):
        import_string(line.task).call()
    assert Event.objects.filter(verb="test.happened").count() == 0
    assert Person.objects.count() == 11
