"""The people of a problem as arrays, built once, from which blocks of pairs are judged without touching a person again.

Memory is linear in people: bitsets are rows of 64-bit words, topics are dense small rows, relations between two people
(line, power, wishes) are sorted lists of (left, right) positions.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .criteria import rank_weight
from .people import LEVELS, Person
from .problem import Problem
from .rules import leaves_early

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Floats = NDArray[np.float32]
SLOT_WORDS = 6  # 336 half hours in words of 64


@dataclass(frozen=True)
class Relation:
    """Pairs of positions, sorted by left, so that a block of left rows is one slice."""

    left: Ints
    right: Ints

    def block(self, start: int, stop: int, width: int) -> Bools:
        """The relation of left rows start..stop as a (stop - start, width) mask."""
        mask = np.zeros((stop - start, width), dtype=np.bool_)
        first, last = np.searchsorted(self.left, (start, stop))
        mask[self.left[first:last] - start, self.right[first:last]] = True
        return mask


class Table:
    """Arrays of a problem in people form. Rows follow `problem.left` and `problem.right`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.left, self.right = problem.left, problem.right
        self.lefts, self.rights = problem.left_index, problem.right_index

    def relation(
        self, of_left: Callable[[Person], Iterable[str]], of_right: Callable[[Person], Iterable[str]]
    ) -> Relation:
        """Pairs where left names right's id or right names left's id. Cost: one look-up for each id named."""
        pairs = {
            (i, self.rights[name])
            for i, person in enumerate(self.left)
            for name in of_left(person)
            if name in self.rights
        }
        pairs |= {
            (self.lefts[name], j)
            for j, person in enumerate(self.right)
            for name in of_right(person)
            if name in self.lefts
        }
        return relation_of(pairs)

    def both(self, name: str) -> Relation:
        """The relation of a field of ids that counts whichever of the two names the other."""
        return self.relation(lambda person: getattr(person, name), lambda person: getattr(person, name))

    @cached_property
    def forbids(self) -> Relation:
        return relation_of({(self.lefts[left], self.rights[right]) for left, right in self.problem.forbids})

    @cached_property
    def likes(self) -> tuple[Relation, Relation]:
        """Left asked for right; right asked for left."""
        nobody: Callable[[Person], Iterable[str]] = lambda _person: ()  # noqa: E731
        return (
            self.relation(lambda person: person.likes, nobody),
            self.relation(nobody, lambda person: person.likes),
        )

    @cached_property
    def grades(self) -> tuple[Ints, Ints, Bools, Bools]:
        """Grade and whether it is known, of left and of right (0 where unknown)."""
        left, right = ([person.grade for person in side] for side in (self.left, self.right))
        return (
            np.array([grade or 0 for grade in left], dtype=np.int64),
            np.array([grade or 0 for grade in right], dtype=np.int64),
            np.array([grade is not None for grade in left], dtype=np.bool_),
            np.array([grade is not None for grade in right], dtype=np.bool_),
        )

    @cached_property
    def slots(self) -> tuple[Words, Words]:
        return _words([p.slots for p in self.left], SLOT_WORDS), _words([p.slots for p in self.right], SLOT_WORDS)

    @cached_property
    def languages(self) -> tuple[Words, Words]:
        return self._bitsets(lambda person: person.languages)

    @cached_property
    def interests(self) -> tuple[Words, Words]:
        return self._bitsets(lambda person: person.interests)

    @cached_property
    def full(self) -> tuple[Bools, Bools]:
        return _flags(self.left, lambda p: p.capacity == 0), _flags(self.right, lambda p: p.capacity == 0)

    @cached_property
    def leaving(self) -> tuple[Bools, Bools]:
        settings = self.problem.settings
        return (
            _flags(self.left, lambda person: leaves_early(person, settings)),
            _flags(self.right, lambda person: leaves_early(person, settings)),
        )

    def codes(self, value: Callable[[Person], object]) -> tuple[Ints, Ints]:
        """A number for each distinct value on both sides; -1 where the value is empty."""
        numbers: dict[object, int] = {}
        rows = []
        for side in (self.left, self.right):
            values = (value(person) for person in side)
            rows.append([numbers.setdefault(entry, len(numbers)) if entry else -1 for entry in values])
        return np.array(rows[0], dtype=np.int64), np.array(rows[1], dtype=np.int64)

    @cached_property
    def topics(self) -> dict[str, int]:
        """Column of each topic that somebody wants; offers nobody wants can't matter."""
        names = {want.topic for person in (*self.left, *self.right) for want in person.wants}
        return {name: column for column, name in enumerate(sorted(names))}

    def open_offers(self, people: Sequence[Person]) -> Ints:
        """(people, topics): offered level, 0 for none or off limits to the one who offers."""
        levels = np.zeros((len(people), len(self.topics)), dtype=np.int64)
        for row, person in enumerate(people):
            for topic, level in person.offers.items():
                if topic in self.topics and topic not in person.off_limits:
                    levels[row, self.topics[topic]] = level
        return levels

    def steps(self, people: Sequence[Person]) -> Floats:
        """(people, topics x 5): 1 where the offered level reaches 1, 2, 3, 4, 5; the staircase that makes `met` linear."""
        levels = self.open_offers(people)
        reached = levels[:, :, None] >= np.array(LEVELS)
        return reached.reshape(len(people), len(self.topics) * len(LEVELS)).astype(np.float32)

    def demands(self, people: Sequence[Person]) -> tuple[Floats, Ints]:
        """(people, topics x 5) weights to multiply `steps` with, and what the full sum would be.

        All products and sums stay below 2**24, so 32-bit floating-point matrix products are exact here.
        """
        weights = np.zeros((len(people), len(self.topics), len(LEVELS)), dtype=np.float32)
        whole = np.zeros(len(people), dtype=np.int64)
        for row, person in enumerate(people):
            for rank, (topic, level) in enumerate(person.wants):
                whole[row] += rank_weight(rank) * 60
                if topic not in person.off_limits:
                    weights[row, self.topics[topic], :level] = rank_weight(rank) * (60 // level)
        return weights.reshape(len(people), len(self.topics) * len(LEVELS)), whole

    @cached_property
    def right_demands(self) -> tuple[Floats, Ints]:
        return self.demands(self.right)

    @cached_property
    def right_steps(self) -> Floats:
        return self.steps(self.right)

    @cached_property
    def top_wants(self) -> Floats:
        """(right, topics): 1 for each of right's first wants that right doesn't rule out."""
        first = np.zeros((len(self.right), len(self.topics)), dtype=np.float32)
        for row, person in enumerate(self.right):
            for topic, _level in person.wants[: self.problem.settings.top_wants]:
                if topic not in person.off_limits:
                    first[row, self.topics[topic]] = 1
        return first

    def _bitsets(self, names: Callable[[Person], Iterable[str]]) -> tuple[Words, Words]:
        numbers: dict[str, int] = {}
        rows = [
            [sum(1 << numbers.setdefault(name, len(numbers)) for name in sorted(names(person))) for person in side]
            for side in (self.left, self.right)
        ]
        width = max(1, -(-len(numbers) // 64))
        return _words(rows[0], width), _words(rows[1], width)


def relation_of(pairs: set[tuple[int, int]]) -> Relation:
    """A relation from a set of positions."""
    ordered = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Relation(ordered[:, 0], ordered[:, 1])


def count_common(left: Words, right: Words) -> Ints:
    """(rows of left, rows of right): number of bits set in both."""
    total = np.zeros((len(left), len(right)), dtype=np.int64)
    for word in range(left.shape[1]):
        total += np.bitwise_count(left[:, None, word] & right[None, :, word])
    return total


def _words(bitsets: Sequence[int], width: int) -> Words:
    """Python bitsets as (people, width) little-endian 64-bit words."""
    raw = b"".join(bits.to_bytes(width * 8, "little") for bits in bitsets)
    return np.frombuffer(raw, dtype="<u8").reshape(len(bitsets), width).astype(np.uint64)


def _flags(people: Sequence[Person], test: Callable[[Person], bool]) -> Bools:
    return np.array([test(person) for person in people], dtype=np.bool_)
