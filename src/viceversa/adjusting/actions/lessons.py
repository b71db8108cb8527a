"""What is taken from a cohort: lessons written, changed, taken out, carried to the next cohort, settled there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.adjusting import rules
from viceversa.adjusting.models import Lesson
from viceversa.adjusting.places import PLACES
from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import User
from viceversa.programs.actions import create_cohort
from viceversa.programs.actions.blueprint import add_step
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort, Owner
from viceversa.programs.states import CohortState

LONGEST: Final = 300
MOST: Final = 40
WEEKS: Final = (-8, 104)


@dataclass(frozen=True)
class LessonText:
    """A lesson as it is typed. `evidence` is what it rests on: kind and text each."""

    sort: str
    text: str
    goes: str
    place: str = ""
    owner: str = ""
    week: int | None = None
    evidence: Sequence[tuple[str, str]] = ()


@transaction.atomic
def write_lesson(
    cohort: Cohort, *, lesson: LessonText, by: User, code: str = "", now: datetime | None = None
) -> Lesson:
    """Write down what one takes from a cohort. `code` is the form's, so that a second click makes no second one.

    Refuses others than the program's managers and co-lead, a cohort that has not begun, and what is incomplete. Five
    queries, one event; what it says is not in it.
    """
    now = now or clock.now()
    take(cohort, "program")
    _ask(cohort, by)
    there = Lesson.objects.filter(cohort=cohort, code=code).first() if code else None
    if there is not None:
        there.repeated = True
        return there
    if cohort.state not in (CohortState.RUNNING, CohortState.CLOSED):
        raise Refused(_("One looks back on a cohort once its pairs have met."))
    if Lesson.objects.filter(cohort=cohort).count() >= MOST:
        raise Refused(_("%(n)s lessons are enough. Take one out first.") % {"n": MOST})
    made = Lesson(cohort=cohort, code=code or new_code(), by=by, created_at=now)
    _put(made, lesson)
    made.save()
    events.record("lesson.written", by=by, subject=made, now=now, cohort=cohort.code, sort=made.sort, goes=made.goes)
    return made


@transaction.atomic
def change_lesson(lesson: Lesson, *, to: LessonText, by: User, now: datetime | None = None) -> Lesson:
    """Say it otherwise. Refuses others than managers and co-lead, one that was carried, and what is incomplete."""
    now = now or clock.now()
    _begin(lesson, by)
    before = _facts(lesson)
    _put(lesson, to)
    lesson.repeated = _facts(lesson) == before
    if not lesson.repeated:
        lesson.save()
        events.record("lesson.changed", by=by, subject=lesson, now=now, cohort=lesson.cohort.code)
    return lesson


@transaction.atomic
def remove_lesson(lesson: Lesson, *, by: User, now: datetime | None = None) -> None:
    """Take it out. Refuses others than managers and co-lead, and one that was carried."""
    now = now or clock.now()
    _begin(lesson, by)
    events.record("lesson.removed", by=by, subject=lesson, now=now, cohort=lesson.cohort.code)
    lesson.delete()


@transaction.atomic
def carry(cohort: Cohort, *, to: Cohort, by: User, now: datetime | None = None) -> int:
    """Take the lessons of a cohort to a later one of the program: those for the plan become steps of it, the others stand
    beside it until they are settled. What was carried before stays where it is. Returns how many went.

    Refuses others than managers, another program's cohort, and one that does not come later or has begun. A few queries for
    each lesson, one event.
    """
    now = now or clock.now()
    take(cohort, "program")
    take(to, "program")
    _ask_manager(cohort, by)
    if to.program_id != cohort.program_id or to.kick_off <= cohort.kick_off:
        raise Refused(_("Choose a later cohort of this program."), "to")
    if to.state in (CohortState.RUNNING, CohortState.CLOSED):
        raise Refused(_("That cohort has begun. Choose one that has not."), "to")
    left = list(Lesson.objects.select_for_update().filter(cohort=cohort, carried_to=None))
    today = timezone.localtime(now).date()
    for lesson in left:
        if lesson.goes == Lesson.Goes.PLAN:
            day = max(to.kick_off + timedelta(weeks=lesson.week or 0), today)
            add_step(to, title=lesson.text, owner=lesson.owner, day=day, by=by, code=lesson.code, now=now)
        lesson.carried_to = to
        lesson.save(update_fields=["carried_to"])
    if left:
        events.record("lessons.carried", by=by, subject=cohort, now=now, to=to.code, count=len(left))
    return len(left)


@transaction.atomic
def begin_next(
    cohort: Cohort,
    *,
    name: str,
    kick_off: date,
    by: User,
    weeks: int,
    meetings_planned: int,
    code: str = "",
    now: datetime | None = None,
) -> Cohort:
    """Add the next cohort of the program, and carry the lessons of this one there. Refuses as the two do."""
    now = now or clock.now()
    take(cohort, "program")
    if kick_off <= cohort.kick_off:
        raise Refused(_("The next cohort kicks off after this one."), "kick_off")
    following = create_cohort(
        cohort.program, name=name, kick_off=kick_off, weeks=weeks, meetings_planned=meetings_planned, by=by, code=code,
        now=now,
    )  # fmt: skip
    carry(cohort, to=following, by=by, now=now)
    return following


@transaction.atomic
def settle_lesson(lesson: Lesson, *, done: bool, by: User, now: datetime | None = None) -> Lesson:
    """Say that the next cohort has done what it was told, or that it has not after all.

    Refuses others than managers, and a lesson that was not carried anywhere.
    """
    now = now or clock.now()
    take(lesson, "cohort__program")
    _ask_manager(lesson.cohort, by)
    if lesson.carried_to_id is None:
        raise Refused(_("It has not come to a cohort yet."))
    if (lesson.settled_at is not None) == done:
        lesson.repeated = True
        return lesson
    lesson.settled_at = now if done else None
    lesson.save(update_fields=["settled_at"])
    events.record("lesson.settled", by=by, subject=lesson, now=now, cohort=lesson.cohort.code, done=done)
    return lesson


def _begin(lesson: Lesson, by: User) -> None:
    take(lesson, "cohort__program")
    _ask(lesson.cohort, by)
    if lesson.carried_to_id is not None:
        raise Refused(_("It went to the next cohort. It can’t be changed here any more."))


def _ask(cohort: Cohort, by: User) -> None:
    if not rules.may_look_back(by, cohort.program):
        raise NotAllowed(_("Only the program’s managers and its co-lead can do this."))


def _ask_manager(cohort: Cohort, by: User) -> None:
    if not rules.may_carry(by, cohort.program):
        raise NotAllowed(_("Only the managers of a program can do this."))


def _put(lesson: Lesson, typed: LessonText) -> None:
    """Write what was typed onto the lesson, or refuse what is incomplete."""
    text = " ".join(typed.text.split())
    goes = typed.goes
    if typed.sort not in Lesson.Sort.values:
        raise Refused(_("Choose keep, change or stop."), "sort")
    if not text:
        raise Refused(_("Write a few words first."), "text")
    longest = 120 if goes == Lesson.Goes.PLAN else LONGEST
    if len(text) > longest:
        raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": longest}, "text")
    if goes not in Lesson.Goes.values:
        raise Refused(_("Choose where it goes."), "goes")
    if goes == Lesson.Goes.SETTING and typed.place not in PLACES:
        raise Refused(_("Choose the setting."), "place")
    if goes == Lesson.Goes.PLAN:
        if typed.owner not in Owner.values:
            raise Refused(_("Choose who does it."), "owner")
        if typed.week is None or not WEEKS[0] <= typed.week <= WEEKS[1]:
            raise Refused(
                _("Say in which week, from %(first)s to %(last)s; 0 is the kick-off.")
                % {"first": WEEKS[0], "last": WEEKS[1]},
                "week",
            )
    lesson.sort, lesson.text, lesson.goes = typed.sort, text, goes
    lesson.place = typed.place if goes == Lesson.Goes.SETTING else ""
    lesson.owner = typed.owner if goes == Lesson.Goes.PLAN else ""
    lesson.week = typed.week if goes == Lesson.Goes.PLAN else None
    lesson.evidence = [list(one) for one in typed.evidence]


def _facts(lesson: Lesson) -> tuple[object, ...]:
    return (lesson.sort, lesson.text, lesson.goes, lesson.place, lesson.owner, lesson.week, lesson.evidence)
