"""Whether a small number of people who gave one answer could be another number, with all that is shown the same.

A crowd is people whom nothing shown tells apart. Suppose the worst: that a reader finds the sum of the answers of each
crowd that stands in a mean, and for each figure of shares how many fall into each of its classes. A small number is open if
the answers could have been different ones that keep all of this and change the number. Such other answers are looked for
among moves: somebody goes one step up and somebody else of the same crowd one step down; or, in a crowd without a mean,
only one of them goes. A move that would change the number in a class that is shown is allowed where another crowd in the
same figures of shares can make up for it.

Finding none does not prove that there is none, so more may be hidden than has to be; it never is less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Truth = NDArray[np.bool_]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Moves:
    """All moves on a scale of so many answers. needs: how many have to be at each answer for it, shape (p, answers).
    change: what it does to the number at each answer, shape (p, answers). keeps_sum: whether two go, shape (p,)."""

    needs: Counts
    change: Counts
    keeps_sum: Truth


@lru_cache(maxsize=64)
def moves(answers: int) -> Moves:
    """Every move that changes something; p is about `answers` squared."""
    rows: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    up = [((at,), (at + 1,)) for at in range(answers - 1)]
    down = [((at,), (at - 1,)) for at in range(1, answers)]
    # Where one goes to where the other comes from, nothing changes.
    both = [(a + b, c + d) for a, c in up for b, d in down if b != c]
    rows = [*both, *up, *down]
    needs, change = np.zeros((2, len(rows), answers), np.int64)
    for at, (leave, come) in enumerate(rows):
        np.add.at(needs[at], list(leave), 1)
        np.add.at(change[at], list(come), 1)
    return Moves(needs, change - needs, np.arange(len(rows)) < len(both))


def all_open(
    counts: Counts,
    *,
    few: int,
    classes: Truth,
    summed: Truth,
    figured: Sequence[tuple[Sequence[int], Counts]],
    sets: Sequence[Sequence[int]],
) -> bool:
    """Whether every number from 1 to `few` - 1 is open: in each crowd and in each of `sets` (places of crowds), for each
    answer and each class.

    counts: people by crowd and answer, shape (a, answers). classes: which answers each class holds, shape (c, answers).
    summed: which crowds stand in a mean, shape (a,).
    figured: the figures of shares: places of their crowds, and for each answer the number of its class there.
    O(a * answers^2) and linear in sets: some 10 ms for 300 crowds and 140 sets on a scale of five.
    """
    them = moves(counts.shape[1])
    enough = np.ones((len(counts), len(them.needs)), np.bool_)
    for at in range(counts.shape[1]):
        enough &= counts[:, [at]] >= them.needs[:, at]
    enough &= them.keeps_sum | ~summed[:, None]
    # Each answer, and each class, is a number that may be small.
    members = np.vstack([np.eye(counts.shape[1], dtype=np.int64), classes.astype(np.int64)])
    touches = (them.change @ members.T) != 0
    numbers = counts @ members.T
    small = (numbers >= 1) & (numbers < few)
    alone = np.zeros_like(small)
    pairs: list[_Pairs] = []
    for crowds, labels in _covers(len(counts), figured):
        shift = them.change @ _blocks(labels, counts.shape[1])
        neutral = ~shift.any(axis=1)
        alone[crowds] = _reach(enough[crowds] & neutral, touches)
        if not neutral.all() and len(crowds) > 1:
            pairs.append(_Pairs.of(crowds, enough[crowds] & ~neutral, shift))
    hidden = small & ~alone
    if hidden.any():
        for each in pairs:
            inside = np.ones(len(each.crowds), np.bool_)
            others = each.has.sum(axis=0) - each.has
            hidden[each.crowds] &= ~_reach(each.made_up(inside, others > 0), touches)
    return not hidden.any() and all(_set_is_open(list(one), numbers, few, alone, pairs, touches) for one in sets)


def _set_is_open(
    crowds: list[int], numbers: Counts, few: int, alone: Truth, pairs: Sequence[_Pairs], touches: Truth
) -> bool:
    """The same for some crowds together: a crowd that makes up for another has to stand outside."""
    total = numbers[crowds].sum(axis=0)
    hidden = (total >= 1) & (total < few) & ~alone[crowds].any(axis=0)
    for each in pairs if hidden.any() else ():
        inside = np.isin(each.crowds, crowds)
        beyond = np.broadcast_to(each.has[~inside].any(axis=0), each.has[inside].shape)
        hidden &= ~_reach(each.made_up(inside, beyond), touches).any(axis=0)
    return not hidden.any()


@dataclass(frozen=True)
class _Pairs:
    """Crowds in the same figures of shares, and their moves that change a number there.

    can: which moves each has, shape (a, p). kind: of each move, what it does to classes; opposite: the kind that undoes
    it, -1 where there is none. has: which kinds each crowd has, shape (a, kinds).
    """

    crowds: Index
    can: Truth
    kind: Counts
    opposite: Counts
    has: Truth

    @classmethod
    def of(cls, crowds: Index, can: Truth, shift: Counts) -> _Pairs:
        kinds: dict[bytes, int] = {}
        kind = np.array([kinds.setdefault(row.tobytes(), len(kinds)) for row in shift], np.int64)
        opposite = np.array([kinds.get((-row).tobytes(), -1) for row in shift], np.int64)
        has = np.stack([can[:, kind == number].any(axis=1) for number in range(len(kinds))], axis=1)
        return cls(crowds, can, kind, opposite, has)

    def made_up(self, inside: Truth, others: Truth) -> Truth:
        """Moves of the crowds `inside` that `others` (which kinds, for each of them) can make up for."""
        return self.can[inside] & (self.opposite >= 0) & others[:, np.maximum(self.opposite, 0)]


def _reach(possible: Truth, touches: Truth) -> Truth:
    """For each crowd which numbers some possible move changes."""
    return (possible.astype(np.int64) @ touches.astype(np.int64)) > 0


def _covers(crowds: int, figured: Sequence[tuple[Sequence[int], Counts]]) -> list[tuple[Index, tuple[Counts, ...]]]:
    """Crowds that stand in the same figures of shares, with the classes of those."""
    inside = np.zeros((crowds, len(figured)), np.bool_)
    for at, (places, _labels) in enumerate(figured):
        inside[list(places), at] = True
    kinds: dict[bytes, list[int]] = {}
    for crowd, row in enumerate(inside):
        kinds.setdefault(row.tobytes(), []).append(crowd)
    return [
        (np.array(same, np.intp), tuple(figured[at][1] for at in np.flatnonzero(inside[same[0]]).tolist()))
        for same in kinds.values()
    ]


def _blocks(labels: tuple[Counts, ...], answers: int) -> Counts:
    """The classes of all these figures, each a column of 0 and 1 by answer: numbers in all of them have to be kept."""
    none = np.zeros((answers, 0), np.int64)
    return np.hstack([none, *((one[:, None] == np.unique(one)).astype(np.int64) for one in labels)])
