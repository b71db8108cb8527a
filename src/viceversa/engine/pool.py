"""Two crowds too large to hold all their pairs: solve over a pool of good ones, and price all others until none is missing.

Column generation (Gilmore and Gomory, 1961; Dantzig and Wolfe, 1960) with exact whole prices: the pool holds everybody's
best partners net of what these are expected to cost; the exact answer over the pool has prices; every pair outside that is
worth more than its two prices joins. When there is none, the prices prove the answer over all pairs, though most were
never held. No pair outside the pool is better than the worst kept of both its people, so few are ever judged again.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .compiled import fast
from .judge import BLOCK, TILE, best_rows, beyond_rows
from .needs import NEVER, Needs, Priced, needs_of
from .problem import Problem
from .progress import Progress, silent
from .scan import STEPS, Scanner, is_large
from .score import Edges, score
from .screen import files_of, rows_of
from .sheet import Ints, Small
from .solved import Solved

# How many of each left and each right person's best pairs the pool begins with.
KEEP = (24, 16)
# How many pairs of one left person join the pool in one round at most.
MOST_ADDED = 12
# Points by which a pair may be worth less than its prices and join all the same.
NEAR = 4_000
# Where more people get new pairs, it is quicker to solve anew than from the former answer, whose repairs would reach far.
FEW_ROWS = 200
# People of each side in the small market that forecasts prices: one of so many, and at least as many as the second says.
SHARE, SAMPLE = 16, 1250
# A forecast is the least of what one would add with so many best partners there: the very best may be a stroke of luck.
BESTS = 6
# Parts of each side that are worked on side by side, whatever the number of cores.
PARTS = 4
# Values that any pair exceeds, and that none does: of lists to fill, and of lists that aren't wanted.
LOWEST, UNWANTED = -(1 << 30), 1 << 30
# Values and partners of the best, a row for each person.
Lists = tuple[NDArray[np.signedinteger], Small]


@dataclass(frozen=True, eq=False)
class Pool:
    """Pairs held, and what bounds those that aren't: net of the other side's `forecasts`, none is worth more than `limits`.

    `priced`: when they were priced for these needs, none was left that was worth more than what these two sides add up to.
    """

    edges: Edges
    forecasts: tuple[Ints, Ints]
    limits: tuple[Ints, Ints]
    allowed: int
    priced: tuple[Needs, tuple[Ints, Ints]] | None = None


def solve_large(problem: Problem, progress: Progress = silent) -> Solved:
    """The exact answer over all pairs of a large problem, ties left as they fall.

    Cost: one pass over all pairs (see `scan`), then for each round a solve over the pool and a pass of a simple comparison
    over all pairs. Memory: some hundred bytes for each person and each place in KEEP.
    """
    scanner = Scanner(problem, progress)
    progress("candidates", 0, 0)
    pool = first_pool(problem, scanner)
    near: Solved | None = None
    while True:
        answer = Solved.of(problem, pool.edges, near, ordered=False, progress=progress)
        rows, pool = beyond(scanner, pool, answer)
        if not rows:
            return replace(answer, scanned=pool.allowed)
        near = answer.outline() if rows <= FEW_ROWS else None
        del answer  # while the next is made, only what it begins from is held


def first_pool(problem: Problem, scanner: Scanner) -> Pool:
    """Everybody's best pairs net of forecast prices, and all pins and former pairs that are allowed."""
    forecasts = forecast(problem, scanner)
    lefts, rights = scanner.lefts, scanner.rights
    of_left, of_right = _lists(lefts, min(KEEP[0], rights)), _lists(rights, min(KEEP[1], lefts))
    allowed = best_of(problem, scanner, np.arange(lefts), np.arange(rights), forecasts, of_left, of_right)
    limits = _limit(of_left), _limit(of_right)
    keys = np.unique(np.concatenate([_keys(of_left, rights), _keys(of_right, rights, flip=True)]))
    del of_left, of_right
    pairs = (keys // rights).astype(np.int32), (keys % rights).astype(np.int32)
    del keys  # here memory is at its peak
    ids = tuple(problem.left_index), tuple(problem.right_index)
    edges = Edges(*ids, *pairs, scanner.points(*pairs), whole=False)
    named = [
        (problem.left_index[left], problem.right_index[right])
        for left, right in sorted({*problem.pins, *problem.former})
        if left in problem.left_index and right in problem.right_index
    ]
    return Pool(_merged(edges, *scanner.some(named)), forecasts, limits, allowed)


def _keys(lists: Lists, rights: int, *, flip: bool = False) -> Ints:
    """One number, as in `Edges.keys`, for everybody who is on somebody's list. `flip`: lists of right people."""
    others = lists[1].astype(np.int64)
    whose = np.arange(len(others))[:, None]
    keys = others * rights + whose if flip else others + whose * rights
    return keys[others >= 0]


def forecast(problem: Problem, scanner: Scanner) -> tuple[Ints, Ints]:
    """What everybody would be worth to a market of a few people of each side: the forecast of their price.

    The few are solved exactly for points, if need be in this same way; anybody else's forecast is what they add to it with
    each of the best partners they could win there. Forecasts needn't be right: they only decide which pairs the pool begins
    with.
    """
    rows, columns = _sample(scanner.lefts), _sample(scanner.rights)
    small = replace(
        problem,
        left=tuple(replace(problem.left[row], min=0, lot=1) for row in rows.tolist()),
        right=tuple(replace(problem.right[column], min=0, lot=1) for column in columns.tolist()),
        pins=(),
        forbids=(),
        former=(),
        quotas=(),
        aims=("points",),
    )
    nested = is_large(small) and len(rows) + len(columns) < scanner.lefts + scanner.rights
    market = solve_large(small) if nested else Solved.of(small, score(small), ordered=False)
    prices = market.proofs[0].prices
    left_prices, right_prices = np.zeros(scanner.lefts, np.int64), np.zeros(scanner.rights, np.int64)
    left_prices[rows], right_prices[columns] = prices[: len(rows)], prices[len(rows) :]
    # What each right person would add to the rows' market, and each left person to the columns'.
    of_left = _lists(scanner.lefts, min(BESTS, len(columns)))
    of_right = _lists(scanner.rights, min(BESTS, len(rows)))
    none = _lists(scanner.lefts, 1, UNWANTED), _lists(scanner.rights, 1, UNWANTED)
    free = np.zeros_like(left_prices), np.zeros_like(right_prices)
    best_of(problem, scanner, rows, np.arange(scanner.rights), (left_prices, free[1]), none[0], of_right)
    best_of(problem, scanner, np.arange(scanner.lefts), columns, (free[0], right_prices), of_left, none[1])
    return np.maximum(of_left[0][:, 0], 0).astype(np.int64), np.maximum(of_right[0][:, 0], 0).astype(np.int64)


def _sample(people: int) -> Ints:
    """Positions of some, evenly spread."""
    some = min(max(SAMPLE, people // SHARE), people)
    return np.unique(np.linspace(0, people - 1, some).astype(np.int64))


def best_of(
    problem: Problem,
    scanner: Scanner,
    rows: Ints,
    columns: Ints,
    prices: tuple[Ints, Ints],
    of_left: Lists,
    of_right: Lists,
) -> int:
    """Put the best pairs of some left rows and some right columns, net of prices, into lists; how many pairs are allowed.

    Rows and columns are cut into PARTS each; in each step every part of the rows meets another part of the columns, so
    that no two threads write the same list, and what is found doesn't depend on how many threads there are.
    """
    sheet = scanner.sheet
    files = files_of(sheet, columns, problem.settings)
    every = rows_of(sheet, rows, sheet.right_levels.shape[1])
    tiles = -(-len(columns) // TILE)
    best = fast(best_rows, STEPS * len(rows) * len(columns))
    cut = np.linspace(0, len(rows), PARTS + 1).astype(np.int64)
    cut_tiles = np.linspace(0, tiles, PARTS + 1).astype(np.int64)

    def work(part: int, other: int) -> int:
        own = slice(cut[part], cut[part + 1])
        some = every._replace(order=every.order[own], kinds=every.kinds[own])
        found = best(sheet, some, files, cut_tiles[other], cut_tiles[other + 1], *prices, of_left, of_right)
        return int(found)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return sum(
            sum(threads.map(work, range(PARTS), [(part + step) % PARTS for part in range(PARTS)]))
            for step in range(PARTS)
        )


def beyond(scanner: Scanner, pool: Pool, solved: Solved) -> tuple[int, Pool]:
    """How many left people have pairs outside the pool that would improve the answer, 0 if it is proved; and a wider pool.

    Pairs that fall short by less than NEAR points join as well. So from then on only those others are in question whose
    prices have gone down by as much since; unless the needs are others, for aims before points.
    """
    if not solved.proofs:  # the problem contradicts itself
        return 0, pool
    lefts = scanner.lefts
    needs = needs_of([Priced(proof.step.aim, proof.value, proof.prices) for proof in solved.proofs], lefts)
    points = next((proof.prices for proof in solved.proofs if proof.step.aim == "points"), None)
    if points is None:
        points = np.zeros(lefts + scanner.rights, np.int64)
    prices = (points[:lefts], points[lefts:])
    near, before = NEAR, (np.full(lefts, NEVER), prices[1])
    if pool.priced and all(map(np.array_equal, pool.priced[0], needs)):
        near, before = 0, pool.priced[1]
    kernel = fast(beyond_rows, 10.0 * lefts * scanner.rights)
    left_bounds = (before[0], pool.limits[0], pool.forecasts[0])
    right_bounds = (before[1], pool.forecasts[1], pool.limits[1])
    blocks = blocks_of(needs.right_class, prices[1], right_bounds)
    lists = _lists(lefts, min(MOST_ADDED, scanner.rights), -2 * near, np.int64)
    edges = pool.edges
    held = (np.searchsorted(edges.left, np.arange(lefts + 1)), edges.right, np.full(len(edges.right), -1, np.int8))
    bounds = (left_bounds, right_bounds)

    def block(rows: range) -> None:
        kernel(scanner.sheet, rows.start, rows.stop, blocks, tuple(needs), prices, bounds, near, held, *lists)

    for _block in scanner.blocks(block, "prove"):
        pass
    rows = int((lists[0] > 0).any(axis=1).sum())
    if not rows:
        return 0, pool
    if near:
        pool = replace(pool, priced=(needs, (prices[0] + lists[0][:, 0] // 2, prices[1])))
    more = np.divmod(_keys(lists, scanner.rights), scanner.rights)
    return rows, replace(pool, edges=_merged(edges, *scanner.some(np.column_stack(more))))


def blocks_of(classes: Ints, prices: Ints, bounds: tuple[Ints, ...]) -> tuple[Small, Ints, Ints]:
    """Right people in blocks that can be passed over as one: their order, where blocks start, and the highest of each block.

    A pair is in question only if its price is within each of three bounds; so people with alike room are put together: first
    by class, then by what one bound exceeds prices by, in strips, then by what another does. The highest are those of each
    bound, and of what it exceeds prices by.
    """
    rooms = [bound - prices for bound in bounds]
    first, second = (1, 2) if rooms[0].max() == rooms[0].min() else (0, 1)
    order = np.lexsort((-rooms[first], classes))
    strip = np.empty(len(order), np.int64)
    strip[order] = np.arange(len(order)) // (BLOCK * max(1, int(np.sqrt(len(order) / BLOCK))))
    order = np.lexsort((-rooms[second], strip, classes))
    # A new block every BLOCK people, and wherever another class begins.
    begins = np.arange(len(order)) % BLOCK == 0
    begins[1:] |= np.diff(classes[order]) != 0
    starts = np.flatnonzero(begins)
    columns = [column[order] for pair in zip(bounds, rooms, strict=True) for column in pair]
    highest = np.stack([np.maximum.reduceat(column, starts) for column in columns])
    return order.astype(np.int32), np.append(starts, len(order)), highest


def _lists(people: int, places: int, lowest: int = LOWEST, kind: type[np.signedinteger] = np.int32) -> Lists:
    """Empty lists of the best: values below all that may enter, and nobody."""
    return np.full((people, places), lowest, dtype=kind), np.full((people, places), -1, dtype=np.int32)


def _limit(lists: Lists) -> Ints:
    """What nobody outside a list is worth more than; a list that isn't full holds everybody there is."""
    values, others = lists
    return np.where(others[:, 0] >= 0, values[:, 0].astype(np.int64), -NEVER)


def _merged(edges: Edges, left: Small, right: Small, points: Ints) -> Edges:
    """The edges and a few more, each once, sorted."""
    width = len(edges.right_ids)
    keys, first = np.unique(left.astype(np.int64) * width + right, return_index=True)
    held = edges.left.astype(np.int64) * width
    held += edges.right
    place = np.asarray(np.searchsorted(held, keys))
    new = np.append(held, -1)[place] != keys
    place, first = place[new], first[new]
    del held
    return replace(
        edges,
        left=np.insert(edges.left, place, left[first]),
        right=np.insert(edges.right, place, right[first]),
        points=np.insert(edges.points, place, points[first]),
    )
