"""What was shown before, in all releases: kept so that a new figure can be held against every old one.

It is as confidential as the answers: it says who stands in which crowd, and how many of a crowd answered what. It does not
say who answered what. Whoever is erased is taken out with `forget`; their crowd keeps its size, because figures that were
shown still count them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from viceversa.analysis.figures import Figure, Kind, Line, Name, Reason, Share
from viceversa.analysis.hiding import Cell
from viceversa.analysis.refusals import Unlike

FORMAT: Final = "viceversa-ledger-1"


@dataclass(frozen=True)
class Crowd:
    """People whom nothing shown tells apart, in order; how many of them were erased since; and how many gave each answer,
    from the lowest to the highest, when it was shown."""

    people: tuple[str, ...]
    gone: int
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Entry:
    """A line as it was shown, the places of its crowds, and for shares where the classes began."""

    line: Line
    crowds: tuple[int, ...]
    begins: tuple[int, ...] = ()


@dataclass(frozen=True)
class Held:
    """All that was shown of one question at one wave."""

    about: str
    low: int
    high: int
    parts: tuple[Name, ...]
    crowds: tuple[Crowd, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Ledger:
    """How many releases there were, and what was shown by name."""

    releases: int = 0
    held: Mapping[Name, Held] = field(default_factory=dict)

    def lines(self) -> tuple[Line, ...]:
        """Every line that was ever shown, as it was shown, in the order of names and of showing."""
        return tuple(entry.line for _name, held in sorted(self.held.items()) for entry in held.entries)

    def to_json(self) -> dict[str, Any]:
        """JSON types only; `from_json` gives the same ledger again."""
        return {"format": FORMAT, "releases": self.releases, "held": [
            {
                "name": list(name), "about": held.about, "low": held.low, "high": held.high,
                "parts": [list(part) for part in held.parts],
                "crowds": [[list(one.people), one.gone, list(one.counts)] for one in held.crowds],
                "entries": [[_line(one.line), list(one.crowds), list(one.begins)] for one in held.entries],
            }
            for name, held in sorted(self.held.items())
        ]}  # fmt: skip


def from_json(data: Mapping[str, Any]) -> Ledger:
    """The ledger that was written. Refuses any other file."""
    if data.get("format") != FORMAT:
        raise Unlike("This is no ledger of releases.")
    held = {
        _name(one["name"]): Held(
            one["about"], one["low"], one["high"], tuple(_name(part) for part in one["parts"]),
            tuple(Crowd(tuple(people), gone, tuple(counts)) for people, gone, counts in one["crowds"]),
            tuple(Entry(_read(line), tuple(crowds), tuple(begins)) for line, crowds, begins in one["entries"]),
        )
        for one in data["held"]
    }  # fmt: skip
    return Ledger(data["releases"], held)


def forget(ledger: Ledger, people: Collection[str]) -> Ledger:
    """The same without these keys. What was shown stays, and goes on to count them. Linear."""
    gone = set(people)

    def without(crowd: Crowd) -> Crowd:
        left = tuple(one for one in crowd.people if one not in gone)
        return replace(crowd, people=left, gone=crowd.gone + len(crowd.people) - len(left))

    held = {name: replace(one, crowds=tuple(map(without, one.crowds))) for name, one in ledger.held.items()}
    return replace(ledger, held=held)


def _line(line: Line) -> dict[str, Any]:
    people = line.people
    return {
        "name": list(line.figure.name), "kind": line.figure.kind.value, "group": [list(one) for one in line.figure.group],
        "people": [people.low, people.high] if people else None, "mean": line.mean,
        "shares": [[one.low, one.high, one.percent] for one in line.shares],
        "reason": line.reason.value if line.reason else None, "release": line.release,
    }  # fmt: skip


def _read(data: Mapping[str, Any]) -> Line:
    figure = Figure(_name(data["name"]), Kind(data["kind"]), tuple(_name(one) for one in data["group"]))
    return Line(
        figure, Cell(*data["people"]) if data["people"] else None, data["mean"],
        tuple(Share(*one) for one in data["shares"]), Reason(data["reason"]) if data["reason"] else None,
        data["release"],
    )  # fmt: skip


def _name(parts: list[str]) -> Name:
    first, second = parts
    return first, second
