"""What can be worked out from a frozen run beside its answer: plain data that goes to JSON, by participants' codes.

Each is exact and has no clock and no chance in it, so working it out again gives the same. None of them looks at a pair
that a rule forbids, so none can tell which rule it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from viceversa import engine
from viceversa.matching import byhand

# So many of the pairs that would rather change are kept by name, and so many people without a pair are looked into.
MOST_SWAPS = 50
MOST_PLACED = 30
# What a manager wants to know at once: which places would find so many more people a partner.
FREED = 3


@dataclass
class Question:
    """A run's problem and answer, with the solution that similar problems are solved from (one solve, when first used)."""

    problem: engine.Problem
    result: engine.Result

    @cached_property
    def near(self) -> engine.Solved:
        return engine.solution(self.problem)


def curve(question: Question) -> dict[str, Any]:
    """The corners of fairness against total fit, the best total first. One solve for each.

    Corners whose worst pair is the same are one: a locked pair that is worse off than all others can't be improved on.
    Empty where a run was not asked for the most points, and where its pairs were chosen by hand.
    """
    if byhand.is_by_hand(question.problem):
        return {"corners": []}
    corners: list[dict[str, int]] = []
    try:
        found = engine.trade_off(question.problem, question.near)
    except engine.SettingError:
        found = ()
    for corner in found:
        value = corner.value
        if value.worst is not None and (not corners or value.worst > corners[-1]["worst"]):
            corners.append({"floor": corner.floor, "worst": value.worst, "points": value.points, "pairs": value.pairs})
    return {"corners": corners}


def swaps(question: Question) -> dict[str, Any]:
    """Who would rather be with each other than as they are. One pass over all allowed pairs."""
    found = engine.blocking(question.problem, question.result, most=MOST_SWAPS)
    return {
        "count": found.count,
        "pairs": [
            {
                "left": pair.left,
                "right": pair.right,
                "left_gain": pair.left_gain,
                "right_gain": pair.right_gain,
                "leaves": [code for code in (pair.left_leaves, pair.right_leaves) if code],
            }
            for pair in found.pairs
        ],
    }


def placing(question: Question) -> dict[str, Any]:
    """What would find each person without a pair a partner, and which places would free more.

    `topics`: what to look for in a partner for them, the first of what they want or bring. Changes that may help anybody
    are solved once for all, some twenty solves; as many again for each person whom only a change of their own helps.
    """
    problem, result, near = question.problem, question.result, question.near
    if not result.left_out or byhand.is_by_hand(problem):
        return {"people": {}, "topics": {}, "places": [], "freed": 0}
    looked_into = result.left_out[:MOST_PLACED]
    common = engine.relaxations(problem, near)
    people = {}
    for one in looked_into:
        someone = (one.side, one.id)
        found = [relaxation for relaxation in common if someone in relaxation.placed]
        if not found and _is_alone(problem, one):
            found = list(engine.relaxations(problem, near, person=someone))
        people[one.id] = [_plain(relaxation.reason) for relaxation in found]
    topics = {one.id: topic for one in looked_into if (topic := _topic_of(problem, one))}
    places = engine.free_more(problem, FREED, near)
    freed = places[-1].value.people - result.value.people if places else 0
    return {"people": people, "topics": topics, "places": [_plain(step.reason) for step in places], "freed": freed}


def _is_alone(problem: engine.Problem, one: engine.LeftOut) -> bool:
    """Whether a change of their own may be all that helps: grades further apart than one step, or a pair ruled out."""
    ruled_out = any(one.id == pair[one.side == "right"] for pair in problem.forbids)
    return ruled_out or one.reason.facts.get("rule") == "grade_gap"


def _topic_of(problem: engine.Problem, one: engine.LeftOut) -> str:
    """The first wish of somebody on the right, the best offer of somebody on the left."""
    if one.side == "right":
        wants = problem.right[problem.right_index[one.id]].wants
        return wants[0].topic if wants else ""
    offers = problem.left[problem.left_index[one.id]].offers
    return max(sorted(offers), key=lambda topic: offers[topic], default="")


def weights(question: Question) -> dict[str, Any]:
    """How many pairs change when each weight moves by 10, up and down. Two solves for each weight.

    Pairs that were chosen by hand hang on no weight.
    """
    if byhand.is_by_hand(question.problem):
        return {"shifts": []}
    shifts = engine.sensitivity(question.problem, question.near)
    return {
        "shifts": [{"criterion": shift.criterion, "weight": shift.weight, "pairs": shift.pairs} for shift in shifts]
    }


def _plain(reason: engine.Reason) -> dict[str, Any]:
    return {"code": reason.code, "facts": dict(reason.facts)}


# By the fields of Finding, quickest first, so that a page that waits fills in from the top.
WORKED_OUT: dict[str, Callable[[Question], dict[str, Any]]] = {
    "curve": curve,
    "swaps": swaps,
    "placing": placing,
    "weights": weights,
}
