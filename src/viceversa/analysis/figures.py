"""What the gate takes and gives: answers, figures that are wanted, and lines that are shown.

People are keys: one key is one person in one cohort. Nothing that is shown holds a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from viceversa.analysis.hiding import FEW, Cell
from viceversa.analysis.refusals import Unlike

FEW_TWO_WAY: Final = 10
MOST_COLUMNS: Final = 2
Name: TypeAlias = tuple[str, str]
Group: TypeAlias = tuple[tuple[str, str], ...]


class Kind(StrEnum):
    """A mean, or the shares of classes of answers. Both say of how many people."""

    MEAN = "mean"
    SHARES = "shares"


class Reason(StrEnum):
    """Why a figure is not shown. The second covers everything else: saying more would say something of the answers."""

    TOO_FEW = "too few"
    TOO_CLOSE = "too close"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES: Final = {
    Reason.TOO_FEW: "Too few people answered to show this safely.",
    Reason.TOO_CLOSE: "Together with what is shown already, this would say something about a few people.",
}


@dataclass(frozen=True)
class Answered:
    """One question at one wave: who answered what, and which groups they were in then.

    values: a whole number from `low` to `high` by key, in steps of `step` points of the scale; only those who answered.
    groups: for each column what each key belongs to; whoever is missing belongs to none of it.
    classes: for shares, where the classes after the first begin, rising: (4,) is up to 3, and 4 and over. Empty: every
      answer is a class.
    parts: for a change, the names (question, wave) of the two it is the difference of. They are given along with it.
    about: what is held against one another; the question, unless figures of several are added up anywhere.
    few: under how many people nothing is told, at least 5; 10 for what is sensitive.
    """

    question: str
    wave: str
    values: Mapping[str, int]
    low: int
    high: int
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    classes: tuple[int, ...] = ()
    parts: tuple[Name, ...] = ()
    about: str = ""
    few: int = FEW
    step: float = 1.0

    def __post_init__(self) -> None:
        right = {
            "an end of the scale": self.low < self.high,
            "an answer beyond the scale": all(self.low <= value <= self.high for value in self.values.values()),
            "few under 5": self.few >= FEW,
            "a class": list(self.classes) == sorted(set(self.classes))
            and all(self.low < begin <= self.high for begin in self.classes),
            "a step": self.step > 0,
        }
        wrong = [name for name, fits in right.items() if not fits]
        if wrong:
            raise Unlike(f"{self.question} at {self.wave} has {' and '.join(wrong)} that does not fit.")

    @property
    def name(self) -> Name:
        return self.question, self.wave

    @property
    def family(self) -> str:
        return self.about or self.question

    @property
    def begins(self) -> tuple[int, ...]:
        """Where every class begins, the first included."""
        return (self.low, *(self.classes or range(self.low + 1, self.high + 1)))


@dataclass(frozen=True)
class Figure:
    """What is wanted: of one question at one wave, for everybody or for who is in all of `group` (column, level)."""

    name: Name
    kind: Kind
    group: Group = ()


@dataclass(frozen=True)
class Share:
    """How many percent answered `low` to `high` (in the numbers of `Answered.values`)."""

    low: int
    high: int
    percent: int


@dataclass(frozen=True)
class Line:
    """What is shown of a figure, and all that is: of how many people, and its mean or its shares; or else the reason why
    not. release: in which release it was first shown, 0 where it is not. A line never changes once it was shown."""

    figure: Figure
    people: Cell | None = None
    mean: float | None = None
    shares: tuple[Share, ...] = ()
    reason: Reason | None = None
    release: int = 0

    @property
    def text(self) -> str:
        """The figure as words, or the sentence why there is none."""
        if self.reason or not self.people:
            return (self.reason or Reason.TOO_CLOSE).sentence
        many = str(self.people.low) if self.people.exact else f"{self.people.low}–{self.people.high}"
        if self.mean is not None:
            return f"{self.mean:.1f} (n = {many})"
        parts = [
            f"{one.low}: {one.percent} %" if one.low == one.high else f"{one.low} to {one.high}: {one.percent} %"
            for one in self.shares
        ]
        return f"{', '.join(parts)} (n = {many})"


def figures(answered: Answered, columns: Sequence[str] = (), kinds: Iterable[Kind] = tuple(Kind)) -> list[Figure]:
    """Everybody, then each level of each column, one column at a time, in the order of names."""
    groups: list[Group] = [()]
    for column in columns:
        levels = {level for key, level in answered.groups.get(column, {}).items() if key in answered.values}
        groups += [((column, level),) for level in sorted(levels)]
    return [Figure(answered.name, kind, group) for group in groups for kind in kinds]
