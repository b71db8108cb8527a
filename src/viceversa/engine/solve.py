"""A problem in, a proven best answer out: the front door of the solver."""

from dataclasses import replace

from .compiled import eager
from .people import Person, Want
from .pool import solve_large
from .problem import Problem
from .progress import Progress, silent
from .result import Result
from .scan import is_large
from .score import score
from .search import within_quotas
from .settings import Floor
from .solved import Solved
from .stable import check_size, stable_pairs


def solve(problem: Problem, progress: Progress = silent) -> Result:
    """The best pairs, with reasons and a certificate; or status "infeasible" with the pins or minima that contradict.

    Same input, same result, whatever order people and pairs come in: equal answers are told apart by a checksum of the
    ids, never by chance. Cost: tens of milliseconds for 200 + 200 people, about a second for 2,000 + 2,000, some seconds
    for 10,000 + 10,000; memory grows with the allowed pairs up to `scan.FEW` pairs, then with the people. Raises
    SolverError if no exact answer could be had. Only among too many pairs to hold, with quotas that bind, the answer may
    fall short of the best; its status is then "bound" and its gap says by how much at most. `progress` is told how far it is.
    """
    answer = solution(problem, progress)
    progress("reasons", 0, 0)
    return answer.result(progress)


def solution(problem: Problem, progress: Progress = silent) -> Solved:
    """The same, not yet put into words: to solve similar problems from, and to ask what if."""
    if "stable" in problem.aims:
        check_size(problem)
    if is_large(problem):
        free = solve_large(problem, progress)
    else:
        free = Solved.of(problem, score(problem, progress), progress=progress)
    if problem.searched or "stable" in problem.aims:
        progress("stable" if "stable" in problem.aims else "quotas", 0, 0)
    return settled(problem, free)


def settled(problem: Problem, free: Solved) -> Solved:
    """The answer with what prices can't express: quotas kept, or pairs stable. `free`: the answer without."""
    if "stable" not in problem.aims:
        return within_quotas(problem, free)
    if free.why:
        return free
    proofs = tuple(proof for proof in free.proofs if proof.step.aim != "order")
    return replace(free, chosen=stable_pairs(problem, free.net), proofs=proofs, searched=True)


def warm() -> None:
    """Compile all kernels, or load them from numba's cache folder, so that the first large match doesn't wait.

    It solves a problem of five people in all ways. Cost: about half a minute the first time on a machine, then a second.
    """
    topic = Want("reading", 1)
    left = Person("l", offers={"reading": 3}, wants=(topic,), likes=frozenset({"r"}))
    right = Person("r", offers={"reading": 3}, wants=(topic,))
    rival = Person("n", offers={"reading": 3})
    problem = Problem(
        (left, Person("m"), rival),
        (right, Person("s")),
        rules=("top_want",),
        aims=("people", "pairs", Floor("max"), "points"),
    )
    with eager():
        solve(problem)
        solve_large(problem)
        solve(replace(problem, aims=("stable",)))
