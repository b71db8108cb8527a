"""What happens by itself at a moment: steps as data rows, played once each when their day comes.

An app plans a step in the same transaction as the change it follows from, and registers what the step does:

    @due.step("pairings.remind", title=_("Reminder of the meeting"), kind="pairings.meeting_soon", people=2)
    def remind(row: Due, *, now: datetime) -> None: ...
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, Protocol

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.core.models import Coded
from viceversa.messaging import timing
from viceversa.messaging.kinds import KINDS
from viceversa.messaging.mails import Foresight
from viceversa.messaging.models import Due
from viceversa.messaging.scopes import Scope
from viceversa.messaging.states import DUE, DueState
from viceversa.people.models import Person, User
from viceversa.people.queries import back_from

log = logging.getLogger(__name__)

# After the n-th try that went wrong; then a person has to look (the step is held).
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
MANY: Final = 500


class Handler(Protocol):
    """What a step does. It runs in its own transaction; calling verbs is all it should do."""

    def __call__(self, row: Due, /, *, now: datetime) -> None: ...


@dataclass(frozen=True)
class Step:
    """One kind of step. `kind` names the message it drafts (for the preview), `people` how many one row tells.

    `to` says in words whom it is about, where a number would tell a manager what they may not know; only then is a
    step shown whose message managers do not see. `fixed`: comes on its day, a manager can't hold, skip or hurry it.
    `foresight` says whom it would tell what, where a manager may know that.
    """

    name: str
    title: str | Promise
    handler: Handler
    kind: str = ""
    people: int = 0
    to: str | Promise = ""
    fixed: bool = False
    waits_for: Callable[[Due], Iterable[Person]] | None = None
    foresight: Foresight | None = None

    @property
    def is_shown(self) -> bool:
        """Whether managers find it among what runs by itself."""
        return bool(self.to) or self.kind not in KINDS or KINDS[self.kind].manager_sees != "none"


STEPS: dict[str, Step] = {}


class UnknownStep(Exception):
    """A row names a step that this version does not have."""


def step(
    name: str,
    *,
    title: str | Promise,
    kind: str = "",
    people: int = 0,
    to: str | Promise = "",
    fixed: bool = False,
    waits_for: Callable[[Due], Iterable[Person]] | None = None,
    foresight: Foresight | None = None,
) -> Callable[[Handler], Handler]:
    """Register the function below as what the step `name` does."""

    def add(handler: Handler) -> Handler:
        if name in STEPS and STEPS[name].handler is not handler:
            raise ValueError(f"Step {name} is registered twice.")
        STEPS[name] = Step(name, title, handler, kind, people, to, fixed, waits_for, foresight)
        return handler

    return add


def plan(what: str, *, subject: Coded, due_at: datetime, key: str, now: datetime, scope: Coded | None = None) -> Due:
    """Let `what` happen to `subject` at `due_at`; in the caller's transaction, recorded by the caller's event.

    The same `key` again plans nothing new; with another moment it moves a row that is still waiting or held.
    A row that was played or skipped stays so (`repeated`). Costs one read and at most one write.
    """
    if what not in STEPS:
        raise UnknownStep(what)
    with transaction.atomic():
        row, made = Due.objects.select_for_update().get_or_create(
            key=key,
            defaults={
                "what": what,
                "due_at": due_at,
                "try_after": due_at,
                "subject_type": subject._meta.label_lower,
                "subject_code": subject.code,
                "scope_type": scope._meta.label_lower if scope else "",
                "scope_code": scope.code if scope else "",
                "created_at": now,
            },
        )
        if made:
            return row
        if row.state in {DueState.WAITING, DueState.HELD} and row.due_at != due_at:
            row.due_at = row.try_after = due_at
            row.save(update_fields=["due_at", "try_after"])
            return row
    row.repeated = True
    return row


@dataclass(frozen=True)
class Coming:
    """A step that is to be planned: what, to which subject, when, and under which key."""

    what: str
    subject: Coded
    due_at: datetime
    key: str


def plan_all(coming: Iterable[Coming], *, now: datetime, scope: Coded) -> None:
    """Plan many at once, each as `plan` does, of subjects that the caller's transaction has made or locked.

    Costs a read and an insert for 500, and what `plan` costs for each whose key is known already.
    """
    steps = iter(coming)
    while batch := list(islice(steps, MANY)):
        if unknown := next((one.what for one in batch if one.what not in STEPS), ""):
            raise UnknownStep(unknown)
        known = set(Due.objects.filter(key__in=[one.key for one in batch]).values_list("key", flat=True))
        Due.objects.bulk_create(
            Due(
                key=one.key,
                what=one.what,
                due_at=one.due_at,
                try_after=one.due_at,
                subject_type=one.subject._meta.label_lower,
                subject_code=one.subject.code,
                scope_type=scope._meta.label_lower,
                scope_code=scope.code,
                created_at=now,
            )
            for one in batch
            if one.key not in known
        )
        for one in batch:
            if one.key in known:
                plan(one.what, subject=one.subject, due_at=one.due_at, key=one.key, now=now, scope=scope)


def plan_once(
    subject: Coded, steps: Iterable[tuple[str, datetime]], *, version: int, scope: Coded | None, now: datetime
) -> None:
    """Let several things happen to `subject`, each once for a version of it; in the caller's transaction.

    What was planned for this version, played or skipped is left as it is. One read, and one write where there is more.
    """
    keys = {f"{what}:{subject.code}:{version}": (what, moment) for what, moment in steps}
    if not keys:
        return
    known = set(Due.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = {key: step for key, step in keys.items() if key not in known}
    if unknown := next((what for what, _moment in fresh.values() if what not in STEPS), ""):
        raise UnknownStep(unknown)
    if fresh:
        Due.objects.bulk_create(
            Due(
                key=key,
                what=what,
                due_at=moment,
                try_after=moment,
                subject_type=subject._meta.label_lower,
                subject_code=subject.code,
                scope_type=scope._meta.label_lower if scope else "",
                scope_code=scope.code if scope else "",
                created_at=now,
            )
            for key, (what, moment) in fresh.items()
        )


def is_planned(key: str, *, due_at: datetime) -> bool:
    """Whether the row of this key still waits for just this moment, which may be past. One query."""
    return Due.objects.filter(key=key, due_at=due_at, state__in=[DueState.WAITING, DueState.HELD]).exists()


def waiting(subject: Coded, what: str) -> Due | None:
    """The step `what` that still waits for `subject`, or is held; in the caller's transaction. One query."""
    rows = Due.objects.filter(subject_type=subject._meta.label_lower, subject_code=subject.code, what=what)
    return rows.filter(state__in=[DueState.WAITING, DueState.HELD]).order_by("pk").last()


def forget(subject: Coded, *, what: str = "", now: datetime) -> int:
    """Skip what still waits for `subject` (one step, or all), in the caller's transaction. Costs a read and a write.

    A step that a worker has in hand is left to it: it waits for the subject's lock, and then finds its reason gone.
    """
    rows = Due.objects.filter(
        subject_type=subject._meta.label_lower,
        subject_code=subject.code,
        state__in=[DueState.WAITING, DueState.HELD],
    )
    if what:
        rows = rows.filter(what=what)
    waiting = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return Due.objects.filter(pk__in=waiting).update(state=DueState.SKIPPED, played_at=now) if waiting else 0


def run_due(*, now: datetime | None = None, limit: int = 100) -> int:
    """Play what is due, oldest first, each in its own transaction and exactly once. Returns how many were dealt with.

    What a step does and that it was played are committed together. A step that raises is rolled back; its problem is
    kept in a sentence, and it is tried again later (WAITS), then held for a person. `Refused` means that its reason
    is gone: it is skipped. Several workers share the rows (SKIP LOCKED on PostgreSQL).
    """
    moment = now or clock.now()
    waiting = Due.objects.filter(state=DueState.WAITING, try_after__lte=moment).order_by("try_after", "pk")
    codes = list(waiting.values_list("code", flat=True)[:limit])
    return sum(_play(code, moment) for code in codes)


def _play(code: str, now: datetime) -> int:
    row: Due | None = None
    try:
        with transaction.atomic():
            row = _locked(code)
            if row is None:
                return 0
            if row.what not in STEPS:
                raise UnknownStep(row.what)
            step = STEPS[row.what]
            if step.waits_for and (moment := _return_of(step.waits_for(row), now)):
                row.due_at = row.try_after = moment
                row.save(update_fields=["due_at", "try_after"])
                return 1
            DUE.apply(row, "play")
            step.handler(row, now=now)
            _save(row, now)
        return 1
    except Refused as reason:
        return _set_aside(code, "drop", str(reason), now)
    except Exception as error:
        log.exception("Step %s (%s) failed.", row.what if row else "", code)
        return _set_aside(code, "retry", _sentence(error), now)


def _return_of(people: Iterable[Person], now: datetime) -> datetime | None:
    """The morning on which somebody of these comes back and all are there; None when nobody is away. One query."""
    day = back_from(people, timezone.localtime(now).date())
    return timezone.make_aware(datetime.combine(day, timing.MORNING)) if day else None


def _locked(code: str) -> Due | None:
    """The row, if it still waits and nobody else has it in hand."""
    return Due.objects.select_for_update(skip_locked=True).filter(code=code, state=DueState.WAITING).first()


def _save(row: Due, now: datetime) -> None:
    row.attempts += 1
    row.last_problem = ""
    row.played_at = now
    row.save(update_fields=["state", "attempts", "last_problem", "played_at"])


def _set_aside(code: str, how: str, problem: str, now: datetime) -> int:
    with transaction.atomic():
        row = _locked(code)
        if row is None:
            return 0
        row.attempts += 1
        row.last_problem = problem[:300]
        if how == "drop":
            DUE.apply(row, "drop")
            row.played_at = now
        elif row.attempts > len(WAITS):
            DUE.apply(row, "hold")
        else:
            row.try_after = now + WAITS[row.attempts - 1]
        row.save(update_fields=["state", "attempts", "last_problem", "try_after", "played_at"])
    return 1


def _sentence(error: Exception) -> str:
    if isinstance(error, UnknownStep):
        return _("This version does not know what to do here (%(name)s).") % {"name": error}
    return _("Something went wrong (%(name)s). The log says more.") % {"name": type(error).__name__}


# What a manager may decide about steps that wait


def hold_all(scope: Scope, *, rows: Iterable[Due], by: User, now: datetime | None = None) -> int:
    """Hold a group of steps. Records one `steps.held`. Returns how many changed; a repeat changes none."""
    return _decide(scope, rows, "hold", "steps.held", by=by, now=now or clock.now())


def resume_all(scope: Scope, *, rows: Iterable[Due], by: User, now: datetime | None = None) -> int:
    """Let held steps go on; those whose moment has passed are played at once. Records one `steps.resumed`."""
    now = now or clock.now()
    return _decide(
        scope, rows, "resume", "steps.resumed", by=by, now=now, try_after=F("due_at"), attempts=0, last_problem=""
    )


def skip_all(scope: Scope, *, rows: Iterable[Due], by: User, now: datetime | None = None) -> int:
    """Never play them. Records one `steps.skipped`."""
    now = now or clock.now()
    return _decide(scope, rows, "skip", "steps.skipped", by=by, now=now, played_at=now)


def play_all_now(scope: Scope, *, rows: Iterable[Due], by: User, now: datetime | None = None) -> int:
    """Play them at once instead of at their moment; the worker does it. Records one `steps.hurried`."""
    now = now or clock.now()
    return _decide(scope, rows, "hurry", "steps.hurried", by=by, now=now, due_at=now, try_after=now)


def _decide(scope: Scope, rows: Iterable[Due], verb: str, event: str, *, by: User, now: datetime, **change: Any) -> int:
    """One event for the group; a step that has moved on since is left alone."""
    froms, to = DUE.moves[verb]
    with transaction.atomic():
        found = list(
            Due.objects.select_for_update().filter(
                pk__in=[row.pk for row in rows],
                scope_type=scope.type,
                scope_code=scope.code,
                state__in=[str(state) for state in froms],
            )
        )
        if verb == "hurry":
            found = [row for row in found if row.due_at > now]
        if found:
            Due.objects.filter(pk__in=[row.pk for row in found]).update(state=to, **change)
            events.record(
                event,
                by=by,
                subject=scope.subject,
                now=now,
                steps=sorted({row.what for row in found}),
                count=len(found),
            )
    return len(found)
