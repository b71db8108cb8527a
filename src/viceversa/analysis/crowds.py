"""Who can be told apart by all that is shown of one question at one wave, and what each crowd answered together.

Everybody who was ever counted stands in one crowd: those who were counted in exactly the same figures. A new figure splits
crowds; it may not leave a part of one that is small. So no sum, difference or other combination of figures is about fewer
people than a crowd, whichever figures, releases and cohorts are combined.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.intp]
Counts = NDArray[np.int64]
NOBODY = -1


class Crowds:
    """The crowds of `people` people, 0 to people - 1, on a scale of `answers` answers (0 is the lowest).

    of: the crowd of each, shape (people,), -1 for whoever was never counted. counts: people by crowd and answer, when they
    were counted. values: what each answers now, -1 for whoever does not; None where answers are not at hand.
    """

    def __init__(self, people: int, answers: int, values: Counts | None) -> None:
        self.of: Counts = np.full(people, NOBODY, np.int64)
        self.counts: Counts = np.zeros((0, answers), np.int64)
        self.values = values

    @classmethod
    def kept(
        cls, people: int, answers: int, values: Counts | None, crowds: Iterable[tuple[Index, Sequence[int]]]
    ) -> Crowds:
        """As they were written down: of each crowd its people and how many gave each answer."""
        found = cls(people, answers, values)
        rows = []
        for place, (members, counts) in enumerate(crowds):
            found.of[members] = place
            rows.append(counts)
        found.counts = np.array(rows, np.int64).reshape(-1, answers)
        return found

    def copy(self) -> Crowds:
        again = Crowds(0, self.counts.shape[1], self.values)
        again.of, again.counts = self.of.copy(), self.counts.copy()
        return again

    @property
    def sizes(self) -> Counts:
        return np.bincount(self.of[self.of >= 0], minlength=len(self.counts))

    def places(self, members: Index) -> Index:
        """The crowds of these people, rising."""
        return np.flatnonzero(np.bincount(self.of[members], minlength=1))

    def add(self, members: Index, few: int) -> bool:
        """Count these people, who all answered, in a figure, unless a part of fewer than `few` would be left, or the answers
        at hand are not those that were counted before: whoever changed theirs could be found by comparing. True if done."""
        assert self.values is not None
        size = len(self.counts)
        before = self.of[members]
        inside = np.bincount(before[before >= 0], minlength=size)
        outside = self.sizes - inside
        new = members[before == NOBODY]
        split = np.flatnonzero((inside > 0) & (outside > 0))
        if 0 < len(new) < few or (np.minimum(inside, outside)[split] < few).any():
            return False
        answers = self.counts.shape[1]
        given = self.values[members]
        old = before != NOBODY
        now = np.bincount(before[old] * answers + given[old], minlength=size * answers).reshape(size, answers)
        whole = np.flatnonzero((inside > 0) & (outside == 0))
        if (now[whole] != self.counts[whole]).any() or not self._rest_is_the_same(split, members, now):
            return False
        moved = np.full(size + 1, NOBODY, np.int64)
        moved[split] = size + np.arange(len(split))
        target = moved[before]
        self.of[members] = np.where(target >= 0, target, before)
        self.counts = np.vstack([self.counts, now[split]])
        self.counts[split] -= now[split]
        if len(new):
            self.of[new] = len(self.counts)
            self.counts = np.vstack([self.counts, np.bincount(self.values[new], minlength=answers)])
        return True

    def _rest_is_the_same(self, split: Index, members: Index, now: Counts) -> bool:
        """Whether the others of each crowd that is split still answer what was counted, as far as their answers are here."""
        assert self.values is not None
        staying = np.isin(self.of, split) & (self.values >= 0)
        staying[members] = False
        answers = self.counts.shape[1]
        flat = self.of[staying] * answers + self.values[staying]
        here = np.bincount(flat, minlength=len(self.counts) * answers).reshape(-1, answers)
        return bool((here[split] <= self.counts[split] - now[split]).all())

    def alike(self) -> bool:
        """Whether there is a crowd in which everybody gave the same answer."""
        return bool(((self.counts > 0).sum(axis=1) < 2).any())


def together(parts: Sequence[Crowds], counted: NDArray[np.bool_]) -> Counts:
    """Crowds of those who are `counted`, told apart by all of `parts` at once; -1 for everybody else."""
    found = np.zeros(int(counted.sum()), np.int64)
    for part in parts:
        of = part.of[counted]
        _names, found = np.unique(found * (len(part.counts) + 1) + of + 1, return_inverse=True)
    every = np.full(len(counted), NOBODY, np.int64)
    every[counted] = found
    return every
