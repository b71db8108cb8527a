"""The independent check of stable results: all allowed pairs are looked through for one that blocks."""

from collections.abc import Iterator

from .blocking import blocking
from .problem import Problem
from .result import Result, Stability


def stable_faults(problem: Problem, result: Result) -> Iterator[str]:
    """That no pair blocks, looked up pair by pair; and what the best result would reach, from the proved stages."""
    proof = result.certificate
    if "stable" not in problem.aims or proof is None:
        return
    for pair in blocking(problem, result, 1).pairs:
        yield f"{pair.left} and {pair.right} would both rather have each other: the result is not stable."
    best: dict[str, int | None] = {}
    pinned = [pair for pair in result.pairs if pair.pinned]
    extra = {
        "people": len({pair.left for pair in pinned}) + len({pair.right for pair in pinned}),
        "points": sum(pair.points for pair in pinned),
    }
    for aim in ("people", "points"):
        values = [stage.value for stage in proof.stages if stage.aim == aim]
        best[aim] = sum(values) + extra[aim] if aim in problem.aims else None
    if proof.stable != Stability(problem.settings.proposes, best["people"], best["points"]):
        yield "What stable pairs cost is not told as it is proved."
