"""What waits for a manager, and what happens by itself next, in groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Value
from django.http import Http404
from django.utils import timezone, translation

from viceversa.core.local_days import local_day
from viceversa.messaging import rendering
from viceversa.messaging.due import STEPS, Step
from viceversa.messaging.kinds import KINDS, title_of
from viceversa.messaging.models import Wording
from viceversa.messaging.queries.scoped import WAITING_MESSAGES, day_of, scoped, seen, steps_in
from viceversa.messaging.scopes import Scope
from viceversa.messaging.states import DueState, MessageState

NAMES_SHOWN = 12


@dataclass(frozen=True)
class Group:
    """Messages of one kind, or steps of one name, that wait for the same day of their reader in the same state.

    `key` names the group in a form. `subject` and `text` are the sample's words. `names` holds (message code, name), for drafts only.
    `to` says whom in words, instead of numbers. A `fixed` group takes no acts.
    """

    source: str
    name: str
    state: str
    at: datetime
    last: datetime
    rows: int
    people: int
    title: str
    subject: str = ""
    text: str = ""
    kind: str = ""
    problem: str = ""
    to: str = ""
    fixed: bool = False
    names: tuple[tuple[str, str], ...] = ()
    more_names: int = 0

    @property
    def key(self) -> str:
        return f"{self.source}|{self.name}|{self.state}|{self.day}"

    @property
    def day(self) -> str:
        """The day in the reader's time zone, for an address."""
        return f"{day_of(self.at):%Y-%m-%d}"

    @property
    def is_draft(self) -> bool:
        return self.state == MessageState.DRAFT

    @property
    def is_held(self) -> bool:
        return self.state == "held"

    @property
    def can_be_reworded(self) -> bool:
        """Whether managers see mails of this kind at all."""
        return self.kind in KINDS and KINDS[self.kind].manager_sees != "none"

    @property
    def is_readable(self) -> bool:
        """Whether the manager may read each mail as it will be sent."""
        return self.kind in KINDS and KINDS[self.kind].manager_sees == "words"


def runs_next(scope: Scope, *, now: datetime, limit: int | None = None) -> list[Group]:
    """What happens by itself next, soonest first: steps, and messages that wait for their moment or are held.

    Two queries for any number of rows, without the names of those it goes to. Drafts that wait for a person are not
    among it: `waiting` has both.
    """
    groups = _groups(scope, (MessageState.HELD, MessageState.RELEASED), with_steps=True)
    own = _own_words(scope)
    return [_with_words(group, own) for group in groups[:limit]]


def drafts(scope: Scope) -> list[Group]:
    """Drafts that wait for a manager, oldest first, with the names of those they go to. Three queries."""
    groups = _groups(scope, (MessageState.DRAFT,), with_steps=False)
    own = _own_words(scope) if groups else {}
    return [_with_words(group, own) for group in _with_names(scope, groups)]


def waiting(scope: Scope, *, limit: int) -> tuple[list[Group], list[Group]]:
    """Drafts that wait for a manager, and what happens by itself next; both with names where a manager may know them.

    Three queries for any number of rows.
    """
    groups = _groups(scope, WAITING_MESSAGES, with_steps=True)
    waits = [group for group in groups if group.is_draft]
    shown = _with_names(scope, [*waits, *[group for group in groups if not group.is_draft][:limit]])
    own = _own_words(scope)
    found = [_with_words(group, own) for group in shown]
    return found[: len(waits)], found[len(waits) :]


def _with_names(scope: Scope, groups: list[Group]) -> list[Group]:
    """The groups with the names of those they go to: all drafts, and what a manager may read. One query at most."""
    states = {group.state for group in groups if _is_named(group)}
    if not states:
        return groups
    names: dict[tuple[str, str, date], list[tuple[str, str]]] = defaultdict(list)
    rows = (
        seen(scope, *states)
        .exclude(to__in=scope.hidden)
        .order_by("to__search_name")
        .values_list("kind", "state", "send_after", "code", "to__name")[:1000]
    )
    for kind, state, moment, code, name in rows:
        names[kind, state, day_of(moment)].append((code, name))
    result = []
    for group in groups:
        if not _is_named(group):
            result.append(group)
            continue
        known = names[group.name, group.state, day_of(group.at)]
        shown = tuple(known[:NAMES_SHOWN])
        result.append(replace(group, names=shown, more_names=group.people - len(shown)))
    return result


def _is_named(group: Group) -> bool:
    return group.source == "messages" and (group.is_draft or group.is_readable)


def _own_words(scope: Scope) -> dict[str, dict[str, str]]:
    """The scope's own words in the active language, by kind. One query."""
    rows = Wording.objects.filter(**scoped(scope), language=translation.get_language() or "")
    return dict(rows.values_list("kind", "words"))


def group_rows(scope: Scope, key: str) -> tuple[str, list[Any]]:
    """The rows behind a group's key: ("messages" or "steps", rows). Http404 for a key we did not make. One query.

    A key with a code behind it means the step of the group whose subject has that code.
    """
    try:
        source, name, state, written, *alone = key.split("|")
        day = date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error
    if source == "steps":
        if name not in STEPS or STEPS[name].fixed:
            raise Http404
        steps = steps_in(scope).filter(what=name, state=state)
        if alone:
            steps = steps.filter(subject_code__in=alone)
        return source, [row for row in steps.only("pk", "due_at") if day_of(row.due_at) == day]
    messages = seen(scope, state).filter(kind=name)
    return "messages", [row for row in messages.only("pk", "send_after") if day_of(row.send_after) == day]


def _groups(scope: Scope, states: tuple[MessageState, ...], *, with_steps: bool) -> list[Group]:
    """Messages in these states, and steps that wait, in groups, soonest first. One query."""
    zone = timezone.get_current_timezone()
    rows = (
        seen(scope, *states)
        .annotate(source=Value("messages"), name=F("kind"), day=local_day("send_after", zone))
        .values("source", "name", "state", "day")
        .annotate(first=Min("send_after"), last=Max("send_after"), rows=Count("pk"))
        .annotate(people=Count("to", distinct=True), problem=Max("last_problem"))
        .order_by()
    )
    if with_steps:
        rows = rows.union(
            steps_in(scope)
            .filter(state__in=[DueState.WAITING, DueState.HELD])
            .annotate(source=Value("steps"), name=F("what"), day=local_day("due_at", zone))
            .values("source", "name", "state", "day")
            .annotate(first=Min("due_at"), last=Max("due_at"), rows=Count("pk"))
            .annotate(people=Count("pk"), problem=Max("last_problem"))
            .order_by(),
            all=True,
        )
    groups = [_group(row) for row in rows]
    return sorted((group for group in groups if group), key=lambda group: (group.at, group.title))


def _group(row: Mapping[str, Any]) -> Group | None:
    """One row of the database as a group; None for steps that managers do not find."""
    name = row["name"]
    same = {"problem": row["problem"], "rows": row["rows"], "at": row["first"], "last": row["last"]}
    if row["source"] == "messages":
        return Group("messages", name, row["state"], people=row["people"], title=title_of(name), kind=name, **same)
    step = STEPS.get(name)
    return group_of_steps(step, row) if step is not None and step.is_shown else None


def group_of_steps(step: Step, row: Mapping[str, Any]) -> Group:
    """Steps of one name, state and day: `row` has state, first, last, rows and problem."""
    return Group(
        "steps",
        step.name,
        row["state"],
        at=row["first"],
        last=row["last"],
        rows=row["rows"],
        people=row["rows"] * step.people,
        title=str(step.title),
        kind=step.kind,
        problem=row["problem"],
        to=str(step.to),
        fixed=step.fixed,
    )


def _with_words(group: Group, own: dict[str, dict[str, str]]) -> Group:
    if group.kind not in KINDS:
        return group
    words = rendering.sample_of(KINDS[group.kind], own.get(group.kind))
    return replace(group, subject=words.subject, text=words.excerpt)
