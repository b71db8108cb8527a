"""What needs one manager in a cohort: one list, sorted by what it costs to wait, the same kind folded together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.http import Http404

from viceversa.adjusting import sources
from viceversa.adjusting.aside import asides_in, holds
from viceversa.adjusting.items import Attention, Group, Item
from viceversa.adjusting.kinds import ABOUT, PARTS
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort

SHOWN_FIRST: Final = 3


def attention_for(user: User, cohort: Cohort, *, now: datetime) -> Attention:
    """Everything that needs this manager, but for pairs they stand near. The caller has asked whether they manage.

    Seven queries at most, whatever there is: pairs and their people, who is free, mails, workshops, the plan, what was put
    aside; two more where the program's contacts did not come along with the cohort.
    """
    found = _items(user.person, cohort, now)
    groups: dict[str, list[Item]] = {}
    for item in found:
        if item.aside is None:
            groups.setdefault(item.kind, []).append(item)
    return Attention([_group(kind, items) for kind, items in groups.items()], [one for one in found if one.aside])


def _items(person: Person | None, cohort: Cohort, now: datetime) -> list[Item]:
    kept = asides_in(cohort)
    found: Iterable[Item] = (
        *sources.pairs(cohort, person, now),
        *sources.people(cohort, now),
        *sources.mails(cohort, now),
        *sources.workshops(cohort, now),
        *sources.plan(cohort, now),
        *sources.contacts(cohort),
    )
    made = []
    for item in sorted(found, key=lambda one: one.order):
        aside = kept.get((item.kind, item.subject)) if item.can_rest else None
        if aside is not None and not holds(aside, mark=item.mark, since=item.since, now=now):
            aside = None
        made.append(replace(item, aside=aside))
    return made


def _group(kind: str, items: list[Item]) -> Group:
    about = ABOUT[kind]
    # One alone is not worth a fold.
    first = SHOWN_FIRST if len(items) > SHOWN_FIRST + 1 else len(items)
    return Group(kind, str(about.title), str(about.cost), items[:first], items[first:])


def item_for(user: User, cohort: Cohort, kind: str, subject: str, *, now: datetime) -> Item:
    """One item that this manager finds on their page; nobody finds another one."""
    for item in _items(user.person, cohort, now):
        if (item.kind, item.subject) == (kind, subject):
            return item
    raise Http404


def counted(user: User, cohort: Cohort, *, now: datetime) -> dict[str, int]:
    """How much needs this manager, by the parts of a digest: numbers alone. As many queries as the page."""
    counts: Counter[str] = Counter()
    for item in _items(user.person, cohort, now):
        if item.aside is None:
            counts[ABOUT[item.kind].part] += 1
    return {part: counts[part] for part in PARTS if counts[part]}
