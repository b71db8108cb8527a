"""Every pair of two crowds judged, in blocks of rows that run side by side; the order of the answer never depends on it."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from .compiled import fast
from .judge import faults_of_left, faults_of_right, judge_pairs, judge_rows, points_of_rows
from .problem import Problem
from .progress import Progress, silent
from .sheet import Ints, Sheet, Small

Answer = TypeVar("Answer")
# Pairs in one block: small enough to spread over the processor's cores, large enough that starting one costs nothing.
BLOCK = 500_000
# Up to so many pairs all allowed ones are held and solved over at once.
FEW = 5_000_000
# Allowed pairs for which a block has room from the start, at least.
ROOM = 1000
# Steps that judging one pair takes, roughly, as `fast` counts them.
STEPS = 200.0


def is_large(problem: Problem) -> bool:
    """Is this a problem in people form with too many pairs to hold all that are allowed?"""
    if problem.pairs is not None or problem.places.bounded is not None:
        return False
    return len(problem.left) * len(problem.right) > FEW


class Scanner:
    """Judges the pairs of a problem in people form."""

    def __init__(self, problem: Problem, progress: Progress = silent) -> None:
        self.problem, self.progress = problem, progress
        self.lefts, self.rights = len(problem.left), len(problem.right)

    @cached_property
    def sheet(self) -> Sheet:
        """The people as arrays."""
        return self.problem.sheet

    def everything(self) -> tuple[Small, Small, Ints]:
        """All allowed pairs with their points, sorted by left then right.

        Cost: about 15 nanoseconds a pair on each core; memory 16 bytes an allowed pair, and some blocks.
        """
        parts = list(self.in_blocks())
        if not parts:
            return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int64)
        left, right, points = (np.concatenate(column) for column in zip(*parts, strict=True))
        return left, right, points

    def in_blocks(self) -> Iterator[tuple[Small, Small, Ints]]:
        """The same, block by block."""
        judge = fast(judge_rows, STEPS * self.lefts * self.rights)

        def block(rows: range) -> tuple[Small, Small, Ints]:
            room = max(len(rows) * self.rights // 8, ROOM)
            while True:
                left, right, points = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int64)
                found = judge(self.sheet, rows.start, rows.stop, self.rights, left, right, points)
                if found <= room:
                    return left[:found].copy(), right[:found].copy(), points[:found].copy()
                room = found

        return self.blocks(block, "score")

    def some(self, pairs: ArrayLike) -> tuple[Small, Small, Ints]:
        """Those of some pairs of positions (left, right) that are allowed, with their points."""
        table = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        left, right, points = table[:, 0].copy(), table[:, 1].copy(), np.empty(len(table), np.int64)
        fast(judge_pairs, STEPS * len(table))(self.sheet, left, right, points)
        return left[points >= 0], right[points >= 0], points[points >= 0]

    def points(self, left: Small, right: Small) -> Ints:
        """Points of pairs that are known to be allowed, sorted by left, then right."""
        starts, worth = np.searchsorted(left, np.arange(self.lefts + 1)), np.empty(len(left), np.int64)
        fast(points_of_rows, STEPS * len(left))(self.sheet, starts, right, worth)
        return worth

    def faults(self, side: int, people: Ints, times: int = 1) -> Ints:
        """The rules that forbid some people, in ascending order, with each of the other side: a row of bits (see
        `judge.RULE_BITS`) for each of them. Many of the right side at once are judged much faster than one by one.

        `times`: about how many people this will be asked, so that it is compiled where that is worth it.
        """
        others = (self.rights, self.lefts)[side]
        bits = np.zeros((len(people), others), np.int64)
        work = STEPS * others * max(times, len(people))
        if side == 1:
            fast(faults_of_right, work)(self.sheet, people, others, bits)
        else:
            for at, person in enumerate(people.tolist()):
                fast(faults_of_left, work)(self.sheet, person, others, bits[at])
        return bits

    def partners(self, side: int, person: int, faults: Ints) -> Small:
        """Whom a person may be with, best first. `faults`: theirs, see there."""
        others = np.flatnonzero(faults == 0)
        same = np.full(len(others), person)
        pairs = np.column_stack([same, others] if side == 0 else [others, same])
        _left, _right, points = self.some(pairs)
        return others[np.lexsort((others, -points))].astype(np.int32)

    def blocks(self, work: Callable[[range], Answer], stage: str) -> Iterator[Answer]:
        """The answers of all blocks of left rows, in order, as many at a time as there are cores; `stage` is what it is for."""
        size = max(1, BLOCK // max(self.rights, 1))
        rows = [range(start, min(start + size, self.lefts)) for start in range(0, self.lefts, size)]
        if len(rows) < 2:
            yield from map(work, rows)
            return
        _ = self.sheet
        cores = os.cpu_count() or 1
        with ThreadPoolExecutor(cores) as pool:
            # A few ahead, so that answers are not held before somebody asks for them.
            running = deque(pool.submit(work, part) for part in rows[: 2 * cores])
            for done, part in enumerate([*rows[2 * cores :], *[None] * len(running)]):
                self.progress(stage, done, len(rows))
                yield running.popleft().result()
                if part is not None:
                    running.append(pool.submit(work, part))
