"""What the direction of a program decides: who is senior, who keeps the dates, who is asked first, who is protected.

The one place that knows. A reverse and a traditional program follow the same rule, with the roles changed over: the
senior one keeps the dates and is reminded of them, the junior one sets the agenda, and never has to chase or report
anybody. In a reciprocal program nobody is the senior: both do both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from viceversa.programs.models import Direction, Program, Role

TOGETHER: Final = "together"
BOTH: Final = (Role.MENTOR, Role.MENTEE)


@dataclass(frozen=True)
class Ways:
    """Who does what, by role. `junior` and `senior` are None where neither is.

    outranks: the side that has to stand above the other, in the words of the engine.
    dates: who books and moves meetings, and is reminded to.
    agenda: who sets the agenda.
    protected: whose time counts as work, and over whom the other must have no say.
    asked_first: the role that is asked before the other, or `TOGETHER`; a program may choose otherwise.
    asks: who asks whom in self-match. A leader who asks leaves a junior no free answer; a junior who asks can be let go
        in silence. Where neither is senior, those who want to learn ask.
    weights: what counts otherwise than usual in matching.
    """

    junior: Role | None
    senior: Role | None
    outranks: str
    dates: tuple[Role, ...]
    agenda: tuple[Role, ...]
    protected: tuple[Role, ...]
    asked_first: str
    asks: Role
    weights: Mapping[str, int] = field(default_factory=dict)


WAYS: Final[dict[str, Ways]] = {
    # Both are asked at the same time: a junior who is asked second would hear a leader's yes in the question.
    Direction.REVERSE: Ways(
        junior=Role.MENTOR,
        senior=Role.MENTEE,
        outranks="right",
        dates=(Role.MENTEE,),
        agenda=(Role.MENTOR,),
        protected=(Role.MENTOR,),
        asked_first=TOGETHER,
        asks=Role.MENTOR,
    ),
    Direction.RECIPROCAL: Ways(
        junior=None,
        senior=None,
        outranks="either",
        dates=BOTH,
        agenda=BOTH,
        protected=BOTH,
        asked_first=TOGETHER,
        asks=Role.MENTEE,
        weights={"wants_of_right": 23, "wants_of_left": 22},
    ),
    # The learner begins: a senior mentor hears of somebody who has said that they want to learn from them.
    Direction.TRADITIONAL: Ways(
        junior=Role.MENTEE,
        senior=Role.MENTOR,
        outranks="left",
        dates=(Role.MENTOR,),
        agenda=(Role.MENTEE,),
        protected=(Role.MENTEE,),
        asked_first=Role.MENTEE,
        asks=Role.MENTEE,
    ),
}


def ways_of(program: Program) -> Ways:
    """Who does what in a program. No query."""
    return WAYS[program.direction]


def asked_first(program: Program) -> str:
    """The role that is asked before the other, or `TOGETHER`: the program's own choice, else its direction's."""
    return str(program.policy.get("asked_first", ways_of(program).asked_first))
