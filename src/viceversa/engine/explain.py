"""Why a pair, and why not: rules and criteria in words, and what forcing it would cost at least."""

from dataclasses import dataclass

from .problem import Problem
from .reasons import Forbidden, Share
from .result import Result
from .rules import spoken
from .score import appraise, verdicts


@dataclass(frozen=True)
class PairExplanation:
    """Everything about one pair, made or not.

    `verdicts`: all rules that forbid it (empty if allowed), as far as they may be said (`rules.spoken`). `shares` add up to `points`; both are also given for a
    forbidden pair of the people form, because "what if the rule were lifted" is the next question. `loss_at_least`:
    points the whole result would lose at least if this pair were forced, from the prices; None if it is chosen or
    forbidden, or if points were no aim or the pairs had to be stable.
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
    loss_at_least: int | None


def explain_pair(problem: Problem, result: Result, left: str, right: str) -> PairExplanation:
    """Why this pair, or why not. Cost: one evaluation of the rules and criteria. Raises PairError for an unknown id."""
    found = verdicts(problem, left, right)
    shares, to_right, to_left = appraise(problem, left, right)
    points = sum(share.points for share in shares)
    chosen = (left, right) in result.partners
    loss = None
    counted = "points" in problem.aims and "stable" not in problem.aims
    if result.certificate is not None and counted and not chosen and not found:
        prices = result.certificate.left_prices.get(left, 0) + result.certificate.right_prices.get(right, 0)
        loss = max(prices - points, 0)
    return PairExplanation(left, right, chosen, not found, spoken(found), points, shares, to_right, to_left, loss)
