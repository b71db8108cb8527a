"""Before their first meeting people have read their part: what of it is left, and the reminder of it.

Their part is what comes with the software for the program's direction (training.py) and the program's own modules
(asked.py), in an order that managers set.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from viceversa.learning import asked, training
from viceversa.learning.models import Preparation, PreparedCount, ProgramModule
from viceversa.learning.states import TextState
from viceversa.messaging import due
from viceversa.pairings.hooks import Unread
from viceversa.pairings.models import Meeting, Member, Pairing
from viceversa.pairings.slots import FIRST_CONVERSATION_MINUTES
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.programs.models import Cohort, Direction, Participant, Program, Role

REMIND: Final = "learning.remind_to_read"
REMINDED: Final = timedelta(days=2)


def in_order(program: Program, modules: Iterable[ProgramModule]) -> list[ProgramModule | None]:
    """The modules as they are read, with None where what comes with the software stands among them. No query of its own."""
    placed = sorted(modules, key=lambda one: (one.position, one.pk))
    before = sum(one.position < 0 for one in placed)
    path = [None] if program.direction == Direction.REVERSE else []
    return [*placed[:before], *path, *placed[before:]]


def with_left(participants: QuerySet[Participant]) -> QuerySet[Any]:
    """Participants with `has_passed`, and `left_title` and `left_minutes` of the first module of the program's that is left."""
    left = asked.left_to_finish()
    passed = Preparation.objects.filter(participant=OuterRef("pk"), passed_at__isnull=False)
    return participants.annotate(
        has_passed=Exists(passed),
        left_title=Subquery(left.values("title")[:1]),
        left_minutes=Subquery(left.values("minutes")[:1]),
    )


def is_left() -> Q:
    """Which of them, `with_left`, have something left to read."""
    return Q(cohort__program__direction=Direction.REVERSE, has_passed=False) | Q(left_title__isnull=False)


def counted(cohorts: Iterable[Cohort]) -> dict[str, tuple[int, int] | None]:
    """By role, how many of those in a pair that began had nothing left to read, and how many people they are.

    None where a cohort was closed and nobody counted then. At most five queries.
    """
    cohorts = list(cohorts)
    closed = [cohort for cohort in cohorts if cohort.closed_at]
    kept = list(PreparedCount.objects.filter(cohort__in=closed))
    found: dict[str, tuple[int, int] | None] = {}
    for role in Role.values:
        then = [(one.done, one.people) for one in kept if one.role == role]
        now = _count([cohort for cohort in cohorts if not cohort.closed_at], role)
        known = len(then) == len(closed)
        found[role] = (sum(done for done, _ in (*then, now)), sum(of for _, of in (*then, now))) if known else None
    return found


def _count(cohorts: Iterable[Cohort], role: str) -> tuple[int, int]:
    people = Participant.objects.filter(
        cohort__in=cohorts, role=role, memberships__pairing__started_at__isnull=False
    ).values("pk")
    rows = Participant.objects.filter(pk__in=people)
    return rows.count() - with_left(rows).filter(is_left()).count(), rows.count()


def keep_count(cohort: Cohort) -> None:
    """Keep how many had prepared, before who had is deleted. Part of closing a cohort; five queries."""
    for role in Role.values:
        done, people = _count([cohort], role)
        PreparedCount.objects.update_or_create(cohort=cohort, role=role, defaults={"done": done, "people": people})


def unread_by(participant: Participant) -> Unread | None:
    """What somebody has left to read. One query."""
    row = with_left(Participant.objects.filter(pk=participant.pk)).filter(is_left()).first()
    if row is None:
        return None
    path = training.path_of(participant)
    title = row.left_title if path is None or row.has_passed else path.title
    return Unread(title, reverse("learning:training", args=[participant.code]))


def not_prepared(members: QuerySet[Member]) -> QuerySet[Member]:
    """Those of them who have something left to read."""
    passed = Preparation.objects.filter(participant=OuterRef("participant"), passed_at__isnull=False)
    left = asked.left_to_finish("participant", program="participant__cohort__program", role="participant__role")
    return members.filter(
        (Q(participant__cohort__program__direction=Direction.REVERSE) & ~Exists(passed)) | Exists(left)
    )


def plan_reminder(pairing: Pairing, now: datetime) -> None:
    """Plan a reminder for the first meeting; the short conversation before it needs none. Part of the verbs that change
    dates. Four statements while the first meeting is still to come, then none."""
    if pairing.state != PairingState.ACTIVE:
        return
    if pairing.held_count > 1 or pairing.next_meeting_at is None:
        return  # after a short conversation and a meeting there is no first one to come
    if not asks_something(pairing.cohort.program):
        return
    standing = Meeting.objects.filter(pairing=pairing, minutes__gt=FIRST_CONVERSATION_MINUTES)
    first = standing.exclude(state=MeetingState.CANCELLED).order_by("starts_at").first()
    if first is not None and first.state == MeetingState.PLANNED and first.starts_at - REMINDED > now:
        steps = [(REMIND, first.starts_at - REMINDED)]
        due.plan_once(first, steps, version=first.moved_count, scope=pairing.cohort, now=now)


def asks_something(program: Program) -> bool:
    """Whether a program has anything to read before the first meeting. One query where the software brings nothing."""
    if program.direction == Direction.REVERSE:
        return True
    return ProgramModule.objects.filter(program=program, state=TextState.PUBLISHED, required=True).exists()
