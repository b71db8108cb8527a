"""How fast the matcher is: `python -m benchmarks.matching [sizes ...]` prints a table (--json writes it).

The people are invented but shaped like a real program: 120 topics of very uneven popularity, some grades apart, office
hours in several time zones, one management tree, capacities of one to three. Every result is checked independently.
"""

import argparse
import resource
import time
from pathlib import Path

import numpy as np

from benchmarks.report import publish
from viceversa.engine import Person, Problem, Settings, Want, check, score, slots_from_hours, solve

TOPICS = 120
SIZES = (200, 2_000)


def people(size: int, seed: int = 0) -> Problem:
    """A people-form problem of size + size, always the same for the same seed."""
    draw = np.random.default_rng(seed)
    popular = 1 / np.arange(3, TOPICS + 3)
    popular /= popular.sum()
    zones = [-8, -5, 0, 1, 1, 2, 5, 8]

    def person(name: str, senior: bool) -> Person:
        topics = draw.choice(TOPICS, 12, replace=False, p=popular)
        zone = zones[draw.integers(len(zones))]
        days = draw.choice(5, 3, replace=False)
        hours = [int(day) * 48 + half for day in days for half in range(18 - 2 * zone, 34 - 2 * zone)]
        chain = [f"r{above}" for above in _above(int(draw.integers(size)))]
        return Person(
            name,
            capacity=int(draw.choice([1, 2, 3], p=[0.85, 0.12, 0.03])),
            priority=int(draw.random() < 0.05),
            offers={f"topic {topic}": int(draw.integers(2, 6)) for topic in topics[:6]},
            wants=tuple(Want(f"topic {topic}", int(draw.integers(2, 5))) for topic in topics[6:]),
            languages=frozenset({"en"} if draw.random() < 0.9 else {"fr"})
            | frozenset({"de"} if draw.random() < 0.3 else ()),
            slots=slots_from_hours(slot % 336 for slot in hours),
            grade=int(draw.integers(6, 10) if senior else draw.integers(1, 6)),
            unit=(f"division {draw.integers(12)}", f"team {draw.integers(8)}"),
            site=f"site {draw.integers(20)}",
            line=tuple(chain),
            likes=frozenset(f"{'l' if senior else 'r'}{draw.integers(size)}" for _ in range(draw.integers(0, 4))),
            interests=frozenset(f"interest {number}" for number in draw.integers(0, 40, 4)),
        )

    left = tuple(person(f"l{number}", senior=False) for number in range(size))
    right = tuple(person(f"r{number}", senior=True) for number in range(size))
    return Problem(left, right, settings=Settings(end_date="2027-12-31"))


def _above(post: int) -> list[int]:
    """The managers of a post in a tree of seven reports each, up to the top."""
    chain = []
    while post:
        post = (post - 1) // 7
        chain.append(post)
    return chain


def measure(size: int) -> dict[str, float]:
    """Seconds of each step for one size."""
    problem = people(size)
    start = time.perf_counter()
    edges = score(problem)
    scored = time.perf_counter()
    result = solve(problem)
    solved = time.perf_counter()
    report = check(problem, result)
    checked = time.perf_counter()
    if not report.ok:
        raise SystemExit("\n".join(report.faults))
    assert result.certificate is not None
    return {
        "people": size,
        "allowed pairs": len(edges.points),
        "pairs": result.value.pairs,
        "left out": len(result.left_out),
        "programs": result.certificate.rounds,
        "score s": round(scored - start, 2),
        "solve s": round(solved - scored, 3),
        "check s": round(checked - solved, 3),
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Measure the sizes given, or those of SIZES."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="people on each side")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    given = parser.parse_args()
    rows = [measure(size) for size in given.sizes]
    publish("matching", list(rows[0]), [list(row.values()) for row in rows], to=given.json)


if __name__ == "__main__":
    main()
