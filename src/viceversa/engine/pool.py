"""Two crowds too large to hold all their pairs: solve over a pool of good ones, and price all others until none is missing.

Column generation (Gilmore and Gomory, 1961; Dantzig and Wolfe, 1960) with exact whole prices: the pool holds everybody's
best partners net of what these are expected to cost; the exact answer over the pool has prices; every pair outside that is
worth more than its two prices joins. When there is none, the prices prove the answer over all pairs, though most were
never held. No pair outside the pool is better than the worst kept of both its people, so few are ever judged again.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from .compiled import fast
from .judge import best_rows, beyond_rows, highest_columns, highest_rows
from .needs import NEVER, Priced, needs_of
from .problem import Problem
from .progress import Progress, silent
from .scan import STEPS, Scanner
from .score import Edges
from .sheet import Ints, Small
from .solved import Solved

# How many of each left and each right person's best pairs the pool begins with.
KEEP = (24, 16)
# How many pairs of one left person join the pool in one round at most.
MOST_ADDED = 12
# People of each side in the small market that forecasts prices.
SAMPLE = 800
# Parts of the left side whose best partners are sought side by side, whatever the number of cores.
PARTS = 4


@dataclass(frozen=True, eq=False)
class Pool:
    """Pairs held, and what bounds those that aren't: net of the other side's `forecasts`, none is worth more than `limits`."""

    edges: Edges
    forecasts: tuple[Ints, Ints]
    limits: tuple[Ints, Ints]
    allowed: int


def solve_large(problem: Problem, progress: Progress = silent) -> Solved:
    """The exact answer over all pairs of a large problem, ties left as they fall.

    Cost: one pass over all pairs (see `scan`), then for each round a solve over the pool and a pass of a simple comparison
    over all pairs. Memory: some hundred bytes for each person and each place in KEEP.
    """
    scanner = Scanner(problem, progress)
    progress("candidates", 0, 0)
    pool = first_pool(problem, scanner)
    answer: Solved | None = None
    while True:
        answer = Solved.of(problem, pool.edges, answer, ordered=False, progress=progress)
        wider = beyond(scanner, pool, answer)
        if wider is None:
            return replace(answer, scanned=pool.allowed)
        pool = replace(pool, edges=_merged(pool.edges, *wider))


def first_pool(problem: Problem, scanner: Scanner) -> Pool:
    """Everybody's best pairs net of forecast prices, and all pins and former pairs that are allowed."""
    forecasts = forecast(problem, scanner)
    lefts, rights = scanner.lefts, scanner.rights
    keep_left, keep_right = min(KEEP[0], rights), min(KEEP[1], lefts)
    of_left = _lists(lefts, keep_left)
    size = -(-lefts // PARTS)
    parts = [range(start, min(start + size, lefts)) for start in range(0, lefts, size)]
    of_right = [_lists(rights, keep_right) for _part in parts]
    best = fast(best_rows, STEPS * lefts * rights)

    def work(part: int) -> int:
        rows = parts[part]
        found = best(scanner.sheet, rows.start, rows.stop, rights, *forecasts, of_left, of_right[part])
        return int(found)

    _ = scanner.sheet
    with ThreadPoolExecutor() as threads:
        allowed = sum(threads.map(work, range(len(parts))))
    # The best of all parts: by value, the lower left person on a tie, as within a part.
    values, others, points = (np.concatenate(column, axis=1) for column in zip(*of_right, strict=True))
    order = np.lexsort((others, -values), axis=1)[:, :keep_right]
    values, others, points = (np.take_along_axis(table, order, axis=1) for table in (values, others, points))
    # A list that isn't full holds every pair there is: nothing outside.
    limits = (
        np.where(of_left[1][:, 0] >= 0, of_left[0][:, 0], -NEVER),
        np.where(others[:, -1] >= 0, values[:, -1], -NEVER),
    )
    left_at, place = np.nonzero(of_left[1] >= 0)
    right_at, other_place = np.nonzero(others >= 0)
    nothing = np.zeros(0, dtype=np.int64)
    ids = tuple(problem.left_index), tuple(problem.right_index)
    edges = Edges(*ids, nothing.astype(np.int32), nothing.astype(np.int32), nothing, whole=False)
    edges = _merged(
        edges,
        np.concatenate([left_at, others[right_at, other_place]]),
        np.concatenate([of_left[1][left_at, place], right_at]),
        np.concatenate([of_left[2][left_at, place], points[right_at, other_place]]),
    )
    wanted = [
        (problem.left_index[left], problem.right_index[right])
        for left, right in sorted({*problem.pins, *problem.former})
        if left in problem.left_index and right in problem.right_index
    ]
    return Pool(_merged(edges, *scanner.some(wanted)), forecasts, limits, allowed)


def forecast(problem: Problem, scanner: Scanner) -> tuple[Ints, Ints]:
    """What everybody would be worth to a market of a few people of each side: the forecast of their price.

    The few are solved exactly for points; anybody else's forecast is what they add to it with the best partner they could
    win there. Forecasts needn't be right: they only decide which pairs the pool begins with.
    """
    rows = np.unique(np.linspace(0, scanner.lefts - 1, min(SAMPLE, scanner.lefts)).astype(np.int64))
    columns = np.unique(np.linspace(0, scanner.rights - 1, min(SAMPLE, scanner.rights)).astype(np.int64))
    small = replace(
        problem,
        left=tuple(replace(problem.left[row], min=0) for row in rows.tolist()),
        right=tuple(replace(problem.right[column], min=0) for column in columns.tolist()),
        pins=(),
        forbids=(),
        former=(),
        aims=("points",),
    )
    left, right, points = Scanner(small).everything()
    market = Solved.of(
        small, Edges(tuple(small.left_index), tuple(small.right_index), left, right, points), ordered=False
    )
    prices = market.proofs[0].prices
    left_out, right_out = np.zeros(scanner.lefts, np.int64), np.zeros(scanner.rights, np.int64)
    best = np.zeros(len(rows), np.int64)
    work = STEPS * SAMPLE * (scanner.lefts + scanner.rights)
    fast(highest_rows, work)(scanner.sheet, rows, prices[: len(rows)], scanner.rights, best, right_out)
    fast(highest_columns, work)(scanner.sheet, columns, prices[len(rows) :], scanner.lefts, left_out)
    return left_out, right_out


def beyond(scanner: Scanner, pool: Pool, solved: Solved) -> tuple[Ints, Ints, Ints] | None:
    """The best pairs outside the pool that would improve the answer, or None if there are none and it is proved."""
    if not solved.proofs:  # the problem contradicts itself
        return None
    lefts = scanner.lefts
    needs = needs_of([Priced(proof.step.aim, proof.value, proof.prices) for proof in solved.proofs], lefts)
    points = next((proof.prices for proof in solved.proofs if proof.step.aim == "points"), None)
    if points is None:
        points = np.zeros(lefts + scanner.rights, np.int64)
    prices = (points[:lefts], points[lefts:])
    kernel = fast(beyond_rows, 10.0 * lefts * scanner.rights)
    lists = _lists(lefts, min(MOST_ADDED, scanner.rights), -1)
    edges = pool.edges
    held = (np.searchsorted(edges.left, np.arange(lefts + 1)), edges.right, np.full(len(edges.right), -1, np.int8))

    def block(rows: range) -> None:
        kernel(
            scanner.sheet, rows.start, rows.stop, scanner.rights, tuple(needs), prices, pool.forecasts, pool.limits, held, *lists
        )  # fmt: skip

    for _block in scanner.blocks(block, "prove"):
        pass
    left, place = np.nonzero(lists[1] >= 0)
    right, worth = lists[1][left, place], lists[2][left, place]
    return (left, right, worth) if len(left) else None


def _lists(people: int, places: int, lowest: int = -NEVER) -> tuple[Ints, Ints, Ints]:
    """Empty lists of the best: values below all that may enter, nobody, no points."""
    return (
        np.full((people, places), lowest),
        np.full((people, places), -1, dtype=np.int64),
        np.zeros((people, places), dtype=np.int64),
    )


def _merged(edges: Edges, left: Ints | Small, right: Ints | Small, points: Ints) -> Edges:
    """The edges and some more, each once, sorted."""
    width = len(edges.right_ids)
    keys = np.concatenate([edges.keys, left.astype(np.int64) * width + right])
    keys, first = np.unique(keys, return_index=True)
    return replace(
        edges,
        left=(keys // width).astype(np.int32),
        right=(keys % width).astype(np.int32),
        points=np.concatenate([edges.points, points])[first],
    )
