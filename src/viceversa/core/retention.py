"""Retention: what is deleted when. Each app states its rules in `<app>/retention.py`; one job a day applies them all.

A rule finds rows whose time is over and lets go of them in small transactions, each with one event that says how many.
Killed at any instant, it has let go of whole batches; run again, it goes on with the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.core import events
from viceversa.core.models import Event

log = logging.getLogger(__name__)

BATCH: Final = 200
# A month of a promise has a fixed length, so that a page can name the day on which the job keeps it.
SIX_MONTHS: Final = timedelta(days=183)
TWELVE_MONTHS: Final = timedelta(days=365)
TWO_YEARS: Final = timedelta(days=730)

Rows = models.QuerySet[Any]


def delete(rows: Rows, now: datetime) -> None:
    """Delete the rows with what hangs on them."""
    rows.delete()


@dataclass(frozen=True)
class Rule:
    """What is let go of, and when.

    `when` is the sentence that the register of personal data and the pages show. `due(now)` finds the rows of
    `model`; `act(rows, now)` deletes them, or empties what is not to be kept, so that `due` no longer finds them.
    `covers` names models whose rows go along. `sooner` says who can let go of it before, and how.
    """

    name: str
    keeps: str | Promise
    when: str | Promise
    model: type[models.Model]
    due: Callable[[datetime], Rows]
    act: Callable[[Rows, datetime], None] = delete
    covers: tuple[type[models.Model], ...] = ()
    sooner: str | Promise = ""


RULES: dict[str, Rule] = {}
KEPT: list[tuple[str | Promise, str | Promise]] = []
_SPARED: dict[str, list[Callable[[], Rows]]] = {}


def register(rule: Rule) -> Rule:
    """Add a rule to those that the daily job applies."""
    RULES[rule.name] = rule
    return rule


def kept(while_: str | Promise, *, because: str | Promise) -> str | Promise:
    """A retention sentence without a rule: kept while it is needed, and why nothing has to be deleted by the clock."""
    KEPT.append((while_, because))
    return while_


def spare(rule: Rule, needed: Callable[[], Rows]) -> None:
    """Keep rows from a rule that something else, often in an app above, still needs: `needed()` gives their ids.

    Never NULL among them: then nothing would be deleted.
    """
    _SPARED.setdefault(rule.name, []).append(needed)


class RetentionFailed(Exception):
    """Some rules could not be applied; all others were."""


def apply_all(*, now: datetime) -> dict[str, int]:
    """Apply every rule and say how many rows each let go of. A rule that fails does not keep the others from it."""
    counts: dict[str, int] = {}
    failed = []
    for rule in RULES.values():
        try:
            counts[rule.name] = apply(rule, now=now)
        except Exception:
            log.exception("The retention rule %s could not be applied.", rule.name)
            failed.append(rule.name)
    done = {name: count for name, count in counts.items() if count}
    log.info("Retention: %s.", ", ".join(f"{name} {count}" for name, count in done.items()) or "nothing was due")
    if failed:
        raise RetentionFailed(", ".join(failed))
    return done


def apply(rule: Rule, *, now: datetime) -> int:
    """Let go of all that is due by one rule, BATCH rows a transaction. Each costs one read, one event and the act."""
    total, last = 0, 0
    while found := _batch(rule, last, now):
        total += len(found)
        last = found[-1]
        if len(found) < BATCH:
            break
    return total


@transaction.atomic
def _batch(rule: Rule, after: int, now: datetime) -> list[int]:
    """Ids of the next rows, which are gone when this returns. Going by id ends also when an act finds nothing to do."""
    due = rule.due(now).filter(pk__gt=after)
    for needed in _SPARED.get(rule.name, ()):
        due = due.exclude(pk__in=needed())
    found = [row.pk for row in due.select_for_update(of=("self",)).only("pk").order_by("pk")[:BATCH]]
    if found:
        rule.act(rule.model._default_manager.filter(pk__in=found), now)
        events.record("retention.applied", by=None, subject=None, now=now, rule=rule.name, rows=len(found))
    return found


# What core itself lets go of


def _delete_events(rows: Rows, now: datetime) -> None:
    Event.objects.filter(pk__in=rows.values("pk")).delete_for_retention()


EVENTS = register(
    Rule(
        name="core.events",
        keeps=_("events, the audit trail"),
        when=_("12 months after it happened"),
        model=Event,
        due=lambda now: Event.objects.filter(at__lte=now - TWELVE_MONTHS),
        act=_delete_events,
    )
)
