"""Readers who know everything but the answers: who answered, who is in which group, and every line of every release.

They even know more than a line says: the sum behind a rounded mean, the numbers behind rounded percent. They look for other
answers that fit all of it with a solver of integer programs, and have learned what no other answers can change. Nothing
here uses the crowds or the moves of the code under test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from viceversa.analysis.figures import Answered, Figure, Kind, Line, Name

Row: TypeAlias = Mapping[tuple[Name, int, str, int], float]
"""What a number is made of: for a question, a version, somebody and an answer, how much it counts that they gave it."""


@dataclass
class Reader:
    """Collects what is shown. A version of a question counts up when answers change; who changed theirs is known."""

    answers: dict[tuple[Name, int, str], int] = field(default_factory=dict)
    scales: dict[Name, range] = field(default_factory=dict)
    facts: list[tuple[Row, float]] = field(default_factory=list)
    versions: dict[tuple[Name, str], int] = field(default_factory=dict)
    links: dict[tuple[Name, int, str], list[tuple[Name, int, float]]] = field(default_factory=dict)
    seen: set[Line] = field(default_factory=set)
    worlds: list[World] = field(default_factory=list)
    program: Program | None = None

    def read(self, answered: Sequence[Answered], lines: Iterable[Line]) -> None:
        """Take in a release: the answers there were (which they do not use), and the lines that were shown."""
        self.program, self.worlds = None, []
        given = {one.name: one for one in answered}
        for one in answered:
            self.scales[one.name] = range(one.low, one.high + 1)
            for key, value in one.values.items():
                version = self.versions.get((one.name, key), 0)
                if self.answers.get((one.name, version, key), value) != value:
                    version += 1
                self.versions[one.name, key] = version
                self.answers[one.name, version, key] = value
        for one in answered:
            for key in one.values if one.parts else ():
                ends = [
                    (part, self.versions[part, key], sign) for part, sign in zip(one.parts, (1.0, -1.0), strict=True)
                ]
                self.links[one.name, self.versions[one.name, key], key] = ends
        for line in lines:
            if line.reason is None and line not in self.seen:
                self.seen.add(line)
                self._believe(given[line.figure.name], line)

    def _believe(self, one: Answered, line: Line) -> None:
        people = counted(one, line.figure)
        if line.figure.kind is Kind.MEAN:
            self._fact(self.sum_of(one.name, people))
        for share in line.shares:
            self._fact(self.number_of(one.name, people, range(share.low, share.high + 1)))

    def _fact(self, row: Row) -> None:
        self.facts.append((row, self.true(row)))

    def true(self, row: Row) -> float:
        return sum(much for (name, version, key, value), much in row.items()
                   if self.answers[name, version, key] == value)  # fmt: skip

    def sum_of(self, name: Name, people: Iterable[str]) -> Row:
        return {
            (name, self.versions[name, key], key, value): float(value) for key in people for value in self.scales[name]
        }

    def number_of(self, name: Name, people: Iterable[str], values: Iterable[int]) -> Row:
        return {(name, self.versions[name, key], key, value): 1.0 for key in people for value in values}

    def differs(self, row: Row) -> bool:
        """Whether a number could be another one, by all that is known. Other answers that were found once are kept."""
        here = self.true(row)
        if any(world.value(row) != here for world in self.worlds):
            return True
        return any(self._solve({one: sign * much for one, much in row.items()}).value(row) != here for sign in (1, -1))

    def unsolved(self, people: Iterable[tuple[Name, str]]) -> set[tuple[Name, str]]:
        """Of these, whose answer could be another: as many as possible are made to differ at once, then the rest."""
        left, found = set(people), set()
        while left:
            own = {(name, key): self.answers[name, self.versions[name, key], key] for name, key in left}
            world = self._solve(
                {(name, self.versions[name, key], key, value): 1.0 for (name, key), value in own.items()}
            )
            differ = {
                (name, key) for (name, key), value in own.items()
                if world.value({(name, self.versions[name, key], key, value): 1.0}) == 0
            }  # fmt: skip
            if not differ:
                break
            found |= differ
            left -= differ
        return found

    def _solve(self, aim: Row) -> World:
        """Answers that fit everything known, with a small `aim`: nothing if there are none smaller, else far enough."""
        if self.program is None:
            self.program = Program.of(self)
        weights = np.zeros(len(self.program.places))
        for one, much in aim.items():
            weights[self.program.places[one]] = much
        answer = milp(weights, constraints=self.program.known, integrality=np.ones(len(weights)), bounds=(0, 1))
        assert answer.success, answer.message
        self.worlds.append(World(self.program.places, np.rint(answer.x)))
        return self.worlds[-1]


@dataclass(frozen=True)
class World:
    """Answers that everybody could have given."""

    places: Mapping[tuple[Name, int, str, int], int]
    given: NDArray[np.float64]

    def value(self, row: Row) -> float:
        return sum(much * self.given[self.places[one]] for one, much in row.items())


@dataclass(frozen=True)
class Program:
    """All that is known as equations: everybody gave one answer, changes are differences, lines are true."""

    places: Mapping[tuple[Name, int, str, int], int]
    known: LinearConstraint

    @classmethod
    def of(cls, reader: Reader) -> Program:
        places: dict[tuple[Name, int, str, int], int] = {}
        rows: list[tuple[Row, float]] = list(reader.facts)
        for name, version, key in reader.answers:
            own = [(name, version, key, value) for value in reader.scales[name]]
            places.update(zip(own, range(len(places), len(places) + len(own)), strict=True))
            rows.append((dict.fromkeys(own, 1.0), 1.0))
        for (name, version, key), links in reader.links.items():
            link = {(name, version, key, value): float(value) for value in reader.scales[name]}
            for part, at, sign in links:
                link.update({(part, at, key, value): sign * value for value in reader.scales[part]})
            rows.append((link, 0.0))
        entries = [(at, places[one], much) for at, (each, _fact) in enumerate(rows) for one, much in each.items()]
        matrix = csr_array(
            ([much for _at, _place, much in entries], ([at for at, *_ in entries], [place for _, place, _ in entries])),
            shape=(len(rows), len(places)),
        )
        facts = [fact for _row, fact in rows]
        return cls(places, LinearConstraint(matrix, facts, facts))


def counted(one: Answered, figure: Figure) -> list[str]:
    return [key for key in one.values if all(one.groups[column].get(key) == level for column, level in figure.group)]


def people_learned(reader: Reader, names: Iterable[Name]) -> list[tuple[Name, str]]:
    """Whose answer can be nothing else."""
    people = {(name, key) for name, key in reader.versions if name in set(names)}
    return sorted(people - reader.unsolved(people))


def sums_learned(reader: Reader, name: Name, groups: Iterable[Sequence[str]]) -> list[list[str]]:
    """Groups of people of whom the sum of answers, and with it their mean, can be nothing else."""
    return [sorted(group) for group in groups if not reader.differs(reader.sum_of(name, group))]


def numbers_learned(
    reader: Reader, name: Name, groups: Iterable[Sequence[str]], classes: Iterable[range], few: int
) -> list[tuple[list[str], range]]:
    """Numbers from 1 to few - 1 of people of a group who answered alike that can be nothing else."""
    rows = [(group, each, reader.number_of(name, group, each)) for group in groups for each in classes]
    return [
        (sorted(group), each) for group, each, row in rows
        if 1 <= reader.true(row) < few and not reader.differs(row)
    ]  # fmt: skip
