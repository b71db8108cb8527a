"""How fast the matcher is: `python -m benchmarks.matching [sizes ...]` prints a table (--json writes it).

With `--peers` it solves scored instances beside other solvers, see `peers`.

The people are invented but shaped like a real program: 120 topics of very uneven popularity, some grades apart, office
hours in several time zones, one management tree, capacities of one to three. Every result is checked independently.
"""

import argparse
import resource
import time
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks import peers
from benchmarks.report import publish
from viceversa.engine import Person, Problem, Settings, Want, check, slots_from_hours, solution, warm

TOPICS = 120
SIZES = (200, 2_000, 10_000)


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


def measure(size: int, checked: bool) -> dict[str, float]:
    """Seconds of each step for one size; processor time is of all cores together."""
    warm()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    problem = people(size)
    holding = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    start, busy = time.perf_counter(), time.process_time()
    answer = solution(problem)
    solved, idle = time.perf_counter(), time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    row: dict[str, float] = {
        "people": size,
        "pairs": answer.value().pairs,
        "allowed pairs": answer.scanned,
        "held": len(answer.net.edges.points),
        "solve s": round(solved - start, 3),
        "processor s": round(idle - busy, 3),
        "loaded MB": before,
        "with people MB": holding,
        "peak MB": peak,
    }
    if checked:
        start = time.perf_counter()
        result = answer.result()
        worded = time.perf_counter()
        report = check(problem, result)
        if not report.ok:
            raise SystemExit("\n".join(report.faults))
        row |= {"words s": round(worded - start, 3), "check s": round(time.perf_counter() - worded, 3)}
    return row


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the sizes given, or those of SIZES; or with --peers ours beside others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, help="people on each side")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    parser.add_argument("--no-check", action="store_true", help="solve only: no sentences, no independent check")
    beside = parser.add_argument_group("beside other solvers, on the same scored instances")
    beside.add_argument(
        "--peers", nargs="*", metavar="NAME", help="all of peers.toml, or those whose names contain these"
    )
    beside.add_argument("--families", nargs="+", choices=peers.FAMILIES, default=peers.FAMILIES)
    beside.add_argument("--million", action="store_true", help="also ours alone at 1,000,000 + 1,000,000")
    beside.add_argument("--seconds", type=float, default=60, help="processor seconds of one run at most")
    beside.add_argument("--memory", type=int, default=8_000, help="memory limit of one run in MB")
    beside.add_argument("--repeat", type=int, default=3, help="runs of each, where they are quick; the best counts")
    beside.add_argument("--cache", type=Path, default=peers.CACHE, help="where the peers' environments are kept")
    beside.add_argument(
        "--installed", action="store_true", help="install nothing; what is not there is said to be missing"
    )
    beside.add_argument("--plot", type=Path, help="write a chart of the times, one file for each family")
    given = parser.parse_args(arguments)
    if given.peers is None:
        # A new process for each size, so that each peak of memory is its own.
        rows = []
        for size in given.sizes or SIZES:
            with get_context("spawn").Pool(1) as alone:
                rows.append(alone.apply(measure, (size, not given.no_check)))
        publish("matching", list(rows[0]), [list(row.values()) for row in rows], to=given.json)
        return
    found = peers.compare(
        peers.chosen(given.peers), given.families, given.sizes or peers.SIZES, cache=given.cache, seconds=given.seconds,
        memory_mb=given.memory, repeat=given.repeat, million=given.million, json_file=given.json,
        install=not given.installed,
    )  # fmt: skip
    publish("matching beside peers", peers.HEADINGS, [row.cells() for row in found], to=None)
    if given.plot:
        peers.draw(found, given.plot)


if __name__ == "__main__":
    main()
