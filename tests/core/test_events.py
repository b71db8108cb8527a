"""Events: what happened, once written never changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import events
from viceversa.core.models import AppendOnly, Event


def test_an_event_says_who_did_what_to_what_and_when(cast: Cast) -> None:
    event = events.record(
        "cohort.moved",
        by=cast.petra,
        subject=cast.cohort,
        now=NOW,
        on_behalf_of=cast.viktor,
        kick_off=date(2026, 3, 3),
        at=NOW,
        weeks=26,
        share=0.5,
        quiet=True,
        before=None,
        codes=("a", "b"),
    )
    event.refresh_from_db()
    assert (event.at, event.verb, event.actor, event.on_behalf_of) == (NOW, "cohort.moved", cast.petra, cast.viktor)
    assert (event.subject_type, event.subject_code) == ("programs.cohort", cast.cohort.code)
    assert event.facts == {
        "kick_off": "2026-03-03",
        "at": NOW.isoformat(),
        "weeks": 26,
        "share": 0.5,
        "quiet": True,
        "before": None,
        "codes": ["a", "b"],
    }
    assert str(event) == f"cohort.moved programs.cohort:{cast.cohort.code}"


@pytest.mark.parametrize("fact", [{"a": 1}, object(), b"x", {1}, [object()]])
def test_a_fact_is_plain(fact: Any, cast: Cast) -> None:
    with pytest.raises(TypeError, match="A fact is"):
        events.record("cohort.moved", by=None, subject=cast.cohort, now=NOW, fact=fact)
    assert Event.objects.count() == 0


def test_events_are_append_only(cast: Cast) -> None:
    event = events.record("cohort.moved", by=None, subject=cast.cohort, now=NOW)
    with pytest.raises(AppendOnly):
        event.save()
    with pytest.raises(AppendOnly):
        Event.objects.filter(pk=event.pk).update(verb="cohort.stayed")
    with pytest.raises(AppendOnly):
        Event.objects.all().delete()
    assert Event.objects.get().verb == "cohort.moved"


def test_who_is_removed_leaves_the_event_without_a_name(cast: Cast) -> None:
    event = events.record("cohort.moved", by=cast.otto, subject=cast.cohort, now=NOW)
    cast.otto.delete()
    event.refresh_from_db()
    assert event.actor is None


def test_one_event_cant_be_deleted_on_the_side(cast: Cast) -> None:
    event = events.record("cohort.moved", by=None, subject=cast.cohort, now=NOW)
    with pytest.raises(AppendOnly):
        event.delete()
    assert Event.objects.count() == 1
