"""The surveys of the demo company: the pilot before, halfway and at the end; Fresh Eyes before, and halfway open today."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from random import Random

from viceversa.core import clock
from viceversa.demo.company import SEED
from viceversa.demo.pulse import NOT_YET
from viceversa.demo.stage import Stage
from viceversa.people.models import User
from viceversa.programs.actions import blueprint
from viceversa.programs.models import Cohort
from viceversa.surveys import actions, asking
from viceversa.surveys.items import THEN, Item
from viceversa.surveys.models import Survey, Ticket

# Of ten, how many answer a wave; and by how much what the program is about has moved then, as a list to draw from.
ANSWER = {"T0": 9, "T1": 7, "T2": 9, "T3": 7}
MOVED = {"T0": (0,), "T1": (0, 0, 1), "T2": (-1, 0, 0, 1, 1, 1, 1, 2), "T3": (-1, 0, 0, 1, 1, 1)}
# A pilot this small asks everybody in person before and at the end, and loses nobody.
SMALL, WHOLE = 12, frozenset({"T0", "T2"})
ALWAYS_BESIDE = frozenset({"belonging", "own-work", "cost"})


def planned(stage: Stage, cohort: Cohort, first: date, *, manager: User) -> None:
    """The first survey goes out once answers are in, on `first`, and most answer it some days later."""
    blueprint.place_step(cohort, slug="t0", day=first, by=manager)
    stage.at(stage.day(first) + timedelta(days=4), partial(_answer, stage, cohort, "T0"))


def answered(stage: Stage, cohort: Cohort, kick_off: date) -> None:
    """Halfway and at the end; half a year later, once that has come."""
    for wave, weeks in (("T1", 13), ("T2", 25), ("T3", 51)):
        stage.at(stage.day(kick_off) + timedelta(weeks=weeks, days=5), partial(_answer, stage, cohort, wave))


def early(stage: Stage, cohort: Cohort, *, manager: User) -> None:
    """The manager asks about halfway a little before, and it is open today."""
    day = stage.today - timedelta(days=6)
    stage.at(stage.day(day) - timedelta(weeks=2), partial(blueprint.place_step, cohort, slug="t1", day=day, by=manager))
    stage.at(stage.day(stage.today, hour=0) - timedelta(hours=12), partial(_answer, stage, cohort, "T1"))


def _answer(stage: Stage, cohort: Cohort, wave: str) -> None:
    survey = Survey.objects.select_related("cohort__program").filter(cohort=cohort, wave=wave).first()
    if survey is None:
        return
    is_open_today = survey.closes_at > stage.now
    is_whole = wave in WHOLE and survey.mentors <= SMALL
    for ticket in Ticket.objects.filter(survey=survey).select_related("participant__person").order_by("pk"):
        me = ticket.participant
        draw = Random(f"{SEED}:{cohort.name}:{wave}:{me.person.name}")
        if (draw.random() * 10 > ANSWER[wave] and not is_whole) or (is_open_today and me.person.name in NOT_YET):
            continue
        # Somebody who is sure of themselves is so each time; what the program is about moves, and for some it falls.
        level = Random(f"{SEED}:{cohort.name}:{me.person.name}").choice((2, 2, 3, 3, 4))
        moved = draw.choice(MOVED[wave])
        blocks = asking.blocks_of(survey.questions[me.role], {}, in_pair=ticket.in_pair)
        items = [item for block in blocks for item in block.items if draw.random() < 0.97 or is_whole]
        actions.keep(
            survey, values={item.code: _says(item, draw, level, moved) for item in items}, participant=me,
            by=stage.account(me.person), now=clock.now(),
        )  # fmt: skip


def _says(item: Item, draw: Random, level: int, moved: int) -> int:
    usual = {"cost": 2}.get(item.set, level if item.set not in ("candor", "the-two-of-us", "recommend") else 4)
    if item.set not in ALWAYS_BESIDE and not item.code.startswith(THEN):
        usual += moved
    said = min(5, max(1, usual + draw.choice((-1, 0, 0, 0, 1))))
    return item.low + round((said - 1) * (item.high - item.low) / 4)
