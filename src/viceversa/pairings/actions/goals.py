"""Goals: what each of the two wants to learn from the other, with key steps. Both see them; nobody else does.

The program sees one fact: whether there is a goal in each direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.pairings.common import lock, must_live, one_line, own_part
from viceversa.pairings.models import Goal, KeyStep, Pairing
from viceversa.people.models import User
from viceversa.programs.models import Role

MOST_GOALS = 3
MOST_STEPS = 12


@transaction.atomic
def add_goal(
    pairing: Pairing, *, learner: str, text: str, steps: Sequence[str] = (), by: User, now: datetime | None = None
) -> Goal:
    """Set a goal for the one who learns, with its first steps. The same words again give the goal that is there."""
    now = now or clock.now()
    _enter(pairing, by)
    text = one_line(text)
    if learner not in Role.values:
        raise Refused(_("Say who of you two wants to learn this."), "learner")
    open_goals = list(Goal.objects.filter(pairing=pairing, learner=learner, closed_at=None))
    for goal in open_goals:
        if goal.text == text:
            goal.repeated = True
            return goal
    if len(open_goals) >= MOST_GOALS:
        raise Refused(_("Three open goals in one direction are enough. Close one first."))
    goal = Goal.objects.create(pairing=pairing, learner=learner, text=text, created_at=now)
    KeyStep.objects.bulk_create(
        KeyStep(goal=goal, text=one_line(step), position=position, created_at=now)
        for position, step in enumerate(steps[:MOST_STEPS], start=1)
    )
    _keep_facts_true(pairing)
    events.record("goal.added", by=by, subject=goal, now=now, pairing=pairing.code, learner=learner)
    return goal


@transaction.atomic
def reword_goal(goal: Goal, *, text: str, by: User, now: datetime | None = None) -> Goal:
    """Change the words of a goal."""
    now = now or clock.now()
    pairing = _enter(goal.pairing, by)
    text = one_line(text)
    goal.repeated = goal.text == text
    if not goal.repeated:
        goal.text = text
        goal.save(update_fields=["text"])
        events.record("goal.reworded", by=by, subject=goal, now=now, pairing=pairing.code)
    return goal


@transaction.atomic
def set_progress(goal: Goal, *, progress: int, by: User, now: datetime | None = None) -> Goal:
    """Say how far one is. Either of the two may; the last word stands."""
    now = now or clock.now()
    pairing = _enter(goal.pairing, by)
    if progress not in Goal.Progress.values:
        raise Refused(_("Choose one of the five."), "progress")
    goal.refresh_from_db(fields=["progress"])
    goal.repeated = goal.progress == progress
    if not goal.repeated:
        goal.progress = progress
        goal.save(update_fields=["progress"])
        events.record("goal.progressed", by=by, subject=goal, now=now, pairing=pairing.code)
    return goal


@transaction.atomic
def close_goal(goal: Goal, *, by: User, now: datetime | None = None) -> Goal:
    """Put a goal aside: reached, or no longer wanted. Its steps stay."""
    return _set_closed(goal, True, by=by, now=now or clock.now())


@transaction.atomic
def reopen_goal(goal: Goal, *, by: User, now: datetime | None = None) -> Goal:
    """Take a closed goal up again."""
    return _set_closed(goal, False, by=by, now=now or clock.now())


@transaction.atomic
def add_step(goal: Goal, *, text: str, due_on: date | None = None, by: User, now: datetime | None = None) -> KeyStep:
    """Add a key step at the end. The same words again give the step that is there."""
    now = now or clock.now()
    pairing = _enter(goal.pairing, by)
    text = one_line(text)
    steps = list(KeyStep.objects.filter(goal=goal))
    for step in steps:
        if step.text == text:
            step.repeated = True
            return step
    if len(steps) >= MOST_STEPS:
        raise Refused(_("Twelve steps are enough for one goal. Make a second goal of the rest."))
    last = max((step.position for step in steps), default=0)
    step = KeyStep.objects.create(goal=goal, text=text, position=last + 1, due_on=due_on, created_at=now)
    events.record("goal.step_added", by=by, subject=goal, now=now, pairing=pairing.code, step=step.code)
    return step


@transaction.atomic
def remove_step(step: KeyStep, *, by: User, now: datetime | None = None) -> KeyStep:
    """Take a step out."""
    now = now or clock.now()
    goal = step.goal
    pairing = _enter(goal.pairing, by)
    if not KeyStep.objects.filter(pk=step.pk).exists():
        step.repeated = True
        return step
    events.record("goal.step_removed", by=by, subject=goal, now=now, pairing=pairing.code, step=step.code)
    KeyStep.objects.filter(pk=step.pk).delete()
    step.repeated = False
    return step


@transaction.atomic
def finish_step(step: KeyStep, *, by: User, now: datetime | None = None) -> KeyStep:
    """Tick a step. Either of the two may."""
    return _set_done(step, True, by=by, now=now or clock.now())


@transaction.atomic
def reopen_step(step: KeyStep, *, by: User, now: datetime | None = None) -> KeyStep:
    """Take the tick away."""
    return _set_done(step, False, by=by, now=now or clock.now())


def _enter(pairing: Pairing, by: User) -> Pairing:
    members = lock(pairing)
    own_part(members, by)
    must_live(pairing)
    return pairing


def _set_closed(goal: Goal, closed: bool, *, by: User, now: datetime) -> Goal:
    pairing = _enter(goal.pairing, by)
    goal.refresh_from_db(fields=["closed_at"])
    goal.repeated = (goal.closed_at is not None) == closed
    if not goal.repeated:
        goal.closed_at = now if closed else None
        goal.save(update_fields=["closed_at"])
        verb = "goal.closed" if closed else "goal.reopened"
        events.record(verb, by=by, subject=goal, now=now, pairing=pairing.code, learner=goal.learner)
    return goal


def _set_done(step: KeyStep, done: bool, *, by: User, now: datetime) -> KeyStep:
    goal = step.goal
    pairing = _enter(goal.pairing, by)
    step.refresh_from_db(fields=["done_at"])
    step.repeated = (step.done_at is not None) == done
    if not step.repeated:
        step.done_at = now if done else None
        step.save(update_fields=["done_at"])
        verb = "goal.step_done" if done else "goal.step_reopened"
        events.record(verb, by=by, subject=goal, now=now, pairing=pairing.code, step=step.code)
    return step


def _keep_facts_true(pairing: Pairing) -> None:
    learners = set(Goal.objects.filter(pairing=pairing).values_list("learner", flat=True))
    pairing.has_goal_to_mentee = Role.MENTEE in learners
    pairing.has_goal_to_mentor = Role.MENTOR in learners
    pairing.save(update_fields=["has_goal_to_mentee", "has_goal_to_mentor"])
