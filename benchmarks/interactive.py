"""How quickly questions are answered that somebody waits for: `python -m benchmarks.interactive` (--json writes it).

Each row is the best of some runs in one process, after a first one that isn't counted.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.matching import people
from benchmarks.report import publish
from viceversa.engine import Person, Problem, score, solution, trade_off, warm, why_not
from viceversa.engine.whatif import again


def best(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Least seconds and processor seconds of some runs."""
    work()
    times = []
    for _run in range(runs):
        start, busy = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - start, time.process_time() - busy))
    return min(time[0] for time in times), min(time[1] for time in times)


def reweighed(size: int) -> Callable[[], object]:
    """Everything scored and solved again with other weights, from the former answer."""
    problem = people(size)
    near = solution(problem)
    weights = {**problem.criteria, "schedule": 30, "common_ground": 5}
    return lambda: again(replace(problem, criteria=weights), near, rescore=True)


def asked(size: int) -> Callable[[], object]:
    """Why not this pair: an allowed pair that wasn't made."""
    problem = people(size)
    near = solution(problem)
    edges = near.net.edges
    spare = np.flatnonzero(~near.all_chosen)
    at = spare[len(spare) // 2]
    left, right = edges.left_ids[edges.left[at]], edges.right_ids[edges.right[at]]
    return lambda: why_not(problem, left, right, near)


def curve(size: int) -> Callable[[], object]:
    """The whole curve of total points against the worst pair."""
    problem = people(size)
    near = solution(problem)
    return lambda: trade_off(problem, near)


def three_each(size: int, pairs: int) -> Callable[[], object]:
    """Up to three partners each, people first, from listed pairs."""
    draw = np.random.default_rng(3)
    keys = draw.choice(size * size, pairs, replace=False)
    listed = tuple((f"l{key // size}", f"r{key % size}", int(draw.integers(1_000_000))) for key in keys.tolist())
    sides = [tuple(Person(f"{letter}{at}", capacity=3) for at in range(size)) for letter in "lr"]
    problem = Problem(sides[0], sides[1], pairs=listed)
    score(problem)
    return lambda: solution(problem)


def importing() -> Callable[[], object]:
    """A new Python that imports the engine and nothing else."""
    return lambda: subprocess.run([sys.executable, "-c", "import viceversa.engine"], check=True)


CASES: dict[str, tuple[Callable[[], Callable[[], object]], float]] = {
    "200 + 200, other weights": (lambda: reweighed(200), 0.05),
    "2,000 + 2,000, other weights": (lambda: reweighed(2_000), 1.0),
    "1,000 + 1,000, why not": (lambda: asked(1_000), 0.1),
    "200 + 200, trade-off curve": (lambda: curve(200), 0.3),
    "500 + 500, up to three each, 44,000 pairs": (lambda: three_each(500, 44_000), 0.5),
    "import of the engine": (importing, 0.5),
}


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    given = parser.parse_args()
    warm()
    rows = []
    for name, (prepare, goal) in CASES.items():
        seconds, processor = best(prepare(), given.runs)
        rows.append([name, f"{seconds:.3f}", f"{processor:.3f}", f"{goal:g}"])
    publish("interactive", ["work", "seconds", "processor s", "goal s"], rows, to=given.json)


if __name__ == "__main__":
    main()
