"""Every pair of two crowds judged, in blocks of rows that run side by side; the order of the answer never depends on it."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

import numpy as np

from .compiled import fast
from .judge import faults_of_left, faults_of_right, judge_rows
from .problem import Problem
from .sheet import Ints, Sheet, Small, sheet_of

Answer = TypeVar("Answer")
# Pairs in one block: small enough to spread over the processor's cores, large enough that starting one costs nothing.
BLOCK = 500_000
# Steps that judging one pair takes, roughly, as `fast` counts them.
STEPS = 200.0


class Scanner:
    """Judges the pairs of a problem in people form."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.lefts, self.rights = len(problem.left), len(problem.right)

    @cached_property
    def sheet(self) -> Sheet:
        """The people as arrays."""
        return sheet_of(self.problem)

    def everything(self) -> tuple[Small, Small, Ints]:
        """All allowed pairs with their points, sorted by left then right.

        Cost: about 0.05 to 0.15 microseconds a pair on each core; memory 16 bytes an allowed pair, and some blocks.
        """
        judge = fast(judge_rows, STEPS * self.lefts * self.rights)

        def block(rows: range) -> tuple[Small, Small, Ints]:
            room = max(len(rows) * self.rights // 8, 1000)
            while True:
                left, right, points = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int64)
                found = judge(self.sheet, rows.start, rows.stop, self.rights, left, right, points)
                if found <= room:
                    return left[:found].copy(), right[:found].copy(), points[:found].copy()
                room = found

        parts = list(self.blocks(block))
        if not parts:
            return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int64)
        left, right, points = (np.concatenate(column) for column in zip(*parts, strict=True))
        return left, right, points

    def faults(self, side: int, person: int) -> Ints:
        """The rules that forbid a person with each of the other side, as bits (see `judge.RULE_BITS`)."""
        others = (self.rights, self.lefts)[side]
        bits = np.zeros(others, np.int64)
        fast((faults_of_left, faults_of_right)[side], STEPS * others)(self.sheet, person, others, bits)
        return bits

    def blocks(self, work: Callable[[range], Answer]) -> Iterator[Answer]:
        """The answers of all blocks of left rows, in order, as many at a time as there are cores."""
        size = max(1, BLOCK // max(self.rights, 1))
        rows = [range(start, min(start + size, self.lefts)) for start in range(0, self.lefts, size)]
        if len(rows) < 2:
            yield from map(work, rows)
            return
        _ = self.sheet
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            yield from pool.map(work, rows)
