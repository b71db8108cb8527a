"""The pulse of the demo company: what people answered in weeks 4 and 8, and to the pilot's three rounds."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from viceversa.core import clock
from viceversa.demo import content
from viceversa.demo.stage import Stage
from viceversa.people.models import User
from viceversa.programs.actions import blueprint
from viceversa.programs.models import Cohort
from viceversa.pulse import actions
from viceversa.pulse.models import Reader, Round

# How many of ten answer, by wave; the last number is what most say, and it rises a little.
ANSWER = {"W4": (8, 3), "W8": (6, 4), "W18": (7, 4)}
# These two have the open round before them when one looks around.
NOT_YET = frozenset({"Amina Diallo", "Henrik Lindqvist"})


def answered(stage: Stage, cohort: Cohort, kick_off: datetime, *, later: User | None = None) -> None:
    """Most answer each round some days after it was asked; in the one that is open, the two who are looked at have not.

    `later` is a manager who puts the second one off by a week.
    """
    for wave, weeks in (("W4", 4), ("W8", 9 if later else 8), ("W18", 18)):
        stage.at(kick_off + timedelta(weeks=weeks, days=5), partial(_answer, stage, cohort, wave))
    if later is not None:
        step = partial(blueprint.move_step, cohort, slug="pulse-1", days=7, by=later)
        stage.at(kick_off + timedelta(weeks=1), step)


def _answer(stage: Stage, cohort: Cohort, wave: str) -> None:
    round_ = Round.objects.filter(cohort=cohort, wave=wave).first()
    if round_ is None:
        return
    draw, (share, usual) = stage.apart(f"pulse:{cohort.code}:{wave}").draw, ANSWER[wave]
    is_open_today = round_.closes_at > stage.now
    comments = iter(content.PULSE_COMMENTS if cohort.participants.count() > 40 and wave == "W4" else ())
    for one in actions.paired_in(cohort):
        said = {name: min(5, max(1, usual + draw.choice((-1, 0, 0, 1, 1, 2)))) for name in ("useful", "candid", "kept")}
        if draw.random() * 10 > share or (is_open_today and one.person.name in NOT_YET):
            continue
        comment = next(comments, "") if draw.random() < 0.5 else ""
        actions.answer(
            round_, values=said, comment=comment, reader=Reader.MANAGER if comment else "", participant=one,
            by=stage.account(one.person), now=clock.now(),
        )  # fmt: skip
