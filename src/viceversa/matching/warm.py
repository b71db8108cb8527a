"""The problem of a run with its solution, kept at hand by each process, so that the next question costs one warm solve.

Runs are never overwritten, so what is kept can't grow stale. It is bounded: the runs asked about last, and no more
possible pairs than MOST_EDGES in all. A run that is deleted can't be asked about any more; it leaves with the next ones.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from viceversa import engine
from viceversa.matching.models import Run

MOST_RUNS = 8
MOST_EDGES = 5_000_000


@dataclass(frozen=True)
class Warm:
    """A run's frozen problem and answer as the engine reads them."""

    problem: engine.Problem
    result: engine.Result

    @property
    def is_large(self) -> bool:
        """Whether there are too many possible pairs to hold: then prices are bounds, read off the certificate."""
        return self.size > MOST_EDGES

    @cached_property
    def solved(self) -> engine.Solved:
        """The solution to ask from, found again: the same question has the same answer. Cost: one full solve."""
        return engine.solution(self.problem)

    @property
    def size(self) -> int:
        return len(self.problem.left) * len(self.problem.right)


_kept: OrderedDict[str, Warm] = OrderedDict()
_lock = Lock()


def would_be_large(run: Run) -> bool:
    """Whether the run is too large to hold its possible pairs, before its files are read. No query."""
    return bool(run.figures["mentors"] * run.figures["mentees"] > MOST_EDGES)


def of(run: Run) -> Warm:
    """The run at hand: at once if this process was asked about it before, else one query and reading its files."""
    with _lock:
        if run.code in _kept:
            _kept.move_to_end(run.code)
            return _kept[run.code]
    problem, result = Run.objects.values_list("problem", "result").get(pk=run.pk)
    warm = Warm(engine.problem_from_json(problem), engine.result_from_json(result))
    with _lock:
        _kept[run.code] = warm
        while len(_kept) > 1 and (len(_kept) > MOST_RUNS or sum(one.size for one in _kept.values()) > MOST_EDGES):
            _kept.popitem(last=False)
    return warm


def forget() -> None:
    """Let go of everything that is kept."""
    with _lock:
        _kept.clear()
