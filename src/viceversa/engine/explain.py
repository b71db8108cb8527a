"""Why a pair, and why not: rules and criteria in words, and what forcing it would cost at least."""

from dataclasses import dataclass

from .problem import Problem
from .reasons import Forbidden, Share
from .result import Result, StageProof
from .rules import spoken
from .score import appraise, verdicts
from .settings import Aim, Floor


@dataclass(frozen=True)
class Cost:
    """What a result with one more pair must do without, by the proof: at least so much of `aim`, the first that must suffer.

    It is measured as `why_not` does: the pair is pinned beside all other pins, so a floor spares it. It holds among all results
    that are as good in every aim before this one; one that is worse there may have more here. `at_least` is in people of the
    class `priority` ("people"), pairs ("pairs"), points ("points"), former pairs ("stay"), or pairs below a floor. 0: the proof
    names no loss.
    """

    aim: Aim
    at_least: int
    priority: int | None = None


@dataclass(frozen=True)
class PairExplanation:
    """Everything about one pair, made or not.

    `verdicts`: all rules that forbid it (empty if allowed), as far as they may be said (`rules.spoken`). `shares` add up to `points`; both are also given for a
    forbidden pair of the people form, because "what if the rule were lifted" is the next question. `cost`: what a result with
    this pair costs at least, read off the prices; None if it is chosen or forbidden, or if pairs had to be stable.
    """

    left: str
    right: str
    chosen: bool
    allowed: bool
    verdicts: tuple[Forbidden, ...]
    points: int
    shares: tuple[Share, ...]
    to_right: int | None
    to_left: int | None
    cost: Cost | None


def explain_pair(problem: Problem, result: Result, left: str, right: str) -> PairExplanation:
    """Why this pair, or why not. Cost: one evaluation of the rules and criteria. Raises PairError for an unknown id."""
    found = verdicts(problem, left, right)
    shares, to_right, to_left = appraise(problem, left, right)
    points = sum(share.points for share in shares)
    chosen = (left, right) in result.partners
    cost = None if chosen or found else _cost(problem, result, left, right, points)
    return PairExplanation(left, right, chosen, not found, spoken(found), points, shares, to_right, to_left, cost)


def _cost(problem: Problem, result: Result, left: str, right: str, points: int) -> Cost | None:
    """What the proof says of a result with this pair. A pass over its stages; pure.

    By weak duality a stage's bound, less what the prices of the two take beyond what the pair adds, bounds every result with
    the pair that is as good in the aims before.
    """
    proof = result.certificate
    if proof is None or "stable" in problem.aims:
        return None
    last = None
    for stage in proof.stages:
        if stage.aim in ("min", "order"):
            break
        if stage.aim == Floor("max"):
            continue  # its prices say that no higher floor can be had, nothing of this one
        short = proof.gap if stage.aim == proof.gap_aim else 0
        last = Cost(stage.aim, max(_beyond(problem, stage, left, right, points) - short, 0), stage.priority)
        if last.at_least or stage.aim == proof.gap_aim:
            break  # after an aim that falls short of its proof the others are proved for other results
    return last


def _beyond(problem: Problem, stage: StageProof, left: str, right: str, points: int) -> int:
    """How much more the places of the two take from a stage's value than their pair adds to it."""
    adds = {"points": points, "pairs": 1, "stay": int((left, right) in problem.former)}
    weight = 0 if isinstance(stage.aim, Floor) else adds.get(stage.aim, 0)
    return stage.left_prices.get(left, 0) + stage.right_prices.get(right, 0) - weight
