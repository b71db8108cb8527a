"""What Aldermoor asks about groups, who answers, and the figures an auditor has released."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta

from viceversa.core import clock
from viceversa.demo import oversight
from viceversa.demo.company import SEED
from viceversa.demo.programs import people_of
from viceversa.demo.stage import Stage, person
from viceversa.measurement import actions, queries
from viceversa.measurement.models import Category
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort, Participant

AUDITOR = oversight.WATCHER
BASIS = (
    "Works agreement “Equal chances in development programs” of 12 January, sections 2 to 5; checked by the data "
    "protection officer. Answers are voluntary, and only figures about groups are made from them."
)
# Name, what for, and groups.
ASKED = (
    (
        "Gender",
        "To see whether women and men are asked for programs, and chosen, in the same measure.",
        ("Woman", "Man", "Another gender"),
    ),
    (
        "Way into work",
        "To see whether an apprenticeship leads on as well as a degree does.",
        ("Apprenticeship", "Degree", "Another way"),
    ),
)
# How the groups of the two are spread: among those who sent their answers for the program, and among everybody else.
APPLIED, OTHERS = ((48, 46, 2), (24, 58, 18)), ((46, 48, 2), (52, 36, 12))


def asked(admin: User) -> None:
    """The administrator writes two questions and ticks their basis; Maria says yes."""
    oversight.named(admin)
    for name, why, groups in ASKED:
        made = actions.add_category(name=name, why=why, groups=groups, by=admin)
        actions.ask_category(made, basis=BASIS, is_ticked=True, by=admin)
        oversight.said_yes()


def said(stage: Stage, cohort: Cohort) -> None:
    """Most of those who were asked for a cohort say which groups they belong to, and some of everybody else."""
    draw = random.Random(SEED)  # one's own, so that the other stories go as they would without
    categories = list(queries.asked())
    parts = list(cohort.participants.select_related("person").order_by("pk"))
    _say(stage, draw, categories, (one.person for one in parts if _applied(one)), APPLIED)
    _say(stage, draw, categories, (one.person for one in parts if not _applied(one)), OTHERS)
    there = {one.person.name for one in parts}
    _say(stage, draw, categories, people_of((1, 4), but=there, limit=800)[::8], OTHERS)


def _applied(part: Participant) -> bool:
    return part.enrolled_at is not None


def _say(
    stage: Stage,
    draw: random.Random,
    categories: list[Category],
    who: Iterable[Person],
    spread: tuple[tuple[int, ...], ...],
) -> None:
    """Three in four answer; of those, one in twelve would rather not say."""
    for someone in who:
        if draw.random() < 0.25:
            continue
        groups = {}
        for category, weights in zip(categories, spread, strict=True):
            if draw.random() > 1 / 12:
                groups[category.code] = draw.choices(category.named, weights)[0].code
        actions.declare(someone, groups=groups, by=stage.account(someone))


def released(stage: Stage, cohort: Cohort) -> None:
    """The auditor releases the figures, and has looked at them since."""
    auditor = stage.account(person(AUDITOR))
    made = actions.release_funnel([cohort], by=auditor)
    actions.look_at(made, by=auditor, now=clock.now() + timedelta(minutes=11))
