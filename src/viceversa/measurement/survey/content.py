"""What a release holds: figures that passed the gate, the way they may be shown, and what was counted beside them.

Nothing in here is about fewer people than the gate allows, and nothing has more digits than a page shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from viceversa.analysis.hiding import Cell

RULES: Final = "viceversa-survey-1"
EVERYBODY, LISTED, UNIT, AWAY = "", "listed", "unit", "away"


@dataclass(frozen=True)
class Span:
    """A figure and the ends of its 95 % interval, as they are shown."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Stats:
    """What stands beside a mean that passed; all of the same people.

    before, after: means from 10 people on, else medians. floor: had those who did not answer twice not changed.
    told_back, shift: the then-test's other two figures. p: as it came; adjusted: with all that was looked at beside it.
    net: would recommend, from -100 to 100.
    """

    interval: Span | None = None
    standardized: Span | None = None
    before: float | None = None
    after: float | None = None
    resampled: bool = False
    floor: Span | None = None
    p: float | None = None
    adjusted: float | None = None
    net: Span | None = None


@dataclass(frozen=True)
class Share:
    """How many percent gave `low` to `high`, in points of the scale."""

    low: float
    high: float
    percent: int


@dataclass(frozen=True)
class Entry:
    """One line of the gate, as a release keeps it.

    thing: its key. wave: when it was asked; since: the wave from which a change counts, "then" for the one that looks back.
    kind: "mean" or "shares". column, level: "" for everybody, "listed" for the comparison, "unit" with the unit.
    number: the gate's number of the release in which it was first shown; 0 where it is not.
    """

    thing: str
    wave: str
    since: str
    kind: str
    column: str
    level: str
    people: tuple[int, int] | None
    mean: float | None
    shares: tuple[Share, ...]
    reason: str
    number: int
    stats: Stats | None = None

    @property
    def name(self) -> tuple[str, str, str, str, str, str]:
        return self.thing, self.wave, self.since, self.kind, self.column, self.level

    @property
    def is_shown(self) -> bool:
        return not self.reason

    @property
    def cell(self) -> Cell | None:
        return Cell(*self.people) if self.people else None


@dataclass(frozen=True)
class Subject:
    """A thing that was reported, with its words in every language in which they differ."""

    key: str
    role: str
    outcome: int | None
    item_set: str
    codes: tuple[str, ...]
    low: int
    high: int
    texts: Mapping[str, str]
    ends: Mapping[str, tuple[str, str]]

    @property
    def is_planned(self) -> bool:
        return self.outcome is not None


@dataclass(frozen=True)
class Asked:
    """Who answered: how many of a role, of how many who were asked at a wave. `answered` is None where it is under five."""

    wave: str
    role: str
    asked: int
    answered: tuple[int, int] | None


@dataclass(frozen=True)
class Compared:
    """The change of those who took part beside that of those on the waiting list, in points.

    difference: of the changes; adjusted: second answers of people with the same first answer.
    """

    thing: str
    wave: str
    people: tuple[int, int]
    difference: Span
    adjusted: Span | None
    p: float


@dataclass(frozen=True)
class Content:
    """A whole release. `facts` has counts by name (facts.py); `unit_column` which groups of people were looked at."""

    wave: str
    seed: int
    subjects: tuple[Subject, ...]
    entries: tuple[Entry, ...]
    flow: tuple[Asked, ...]
    compared: tuple[Compared, ...]
    enrolled: Mapping[str, int]
    facts: Mapping[str, Any]
    away: Mapping[str, Any] = field(default_factory=dict)
    looked_at: int = 0
    rules: str = RULES

    def entry(
        self, thing: str, wave: str, *, since: str = "", kind: str = "mean", column: str = "", level: str = ""
    ) -> Entry | None:
        """The line of that name, if it was wanted."""
        name = (thing, wave, since, kind, column, level)
        return next((one for one in self.entries if one.name == name), None)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(data: Mapping[str, Any]) -> Content:
    """The content as it was frozen. Refuses a release by rules that are not known."""
    if data["rules"] != RULES:
        raise ValueError(f"A release by other rules: {data['rules']}.")
    return Content(
        wave=data["wave"],
        seed=data["seed"],
        subjects=tuple(_subject(one) for one in data["subjects"]),
        entries=tuple(_entry(one) for one in data["entries"]),
        flow=tuple(Asked(one["wave"], one["role"], one["asked"], _pair(one["answered"])) for one in data["flow"]),
        compared=tuple(_compared(one) for one in data["compared"]),
        enrolled=data["enrolled"],
        facts=data["facts"],
        away=data["away"],
        looked_at=data["looked_at"],
    )


def _subject(data: Mapping[str, Any]) -> Subject:
    ends = {language: (low, high) for language, (low, high) in data["ends"].items()}
    return Subject(**{**data, "codes": tuple(data["codes"]), "ends": ends})


def _entry(data: Mapping[str, Any]) -> Entry:
    stats = data["stats"]
    return Entry(
        **{
            **data,
            "people": _pair(data["people"]),
            "shares": tuple(Share(**one) for one in data["shares"]),
            "stats": _stats(stats) if stats else None,
        }
    )


def _stats(data: Mapping[str, Any]) -> Stats:
    spans = {name: _span(data[name]) for name in ("interval", "standardized", "floor", "net")}
    return Stats(**{**data, **spans})


def _compared(data: Mapping[str, Any]) -> Compared:
    difference = _span(data["difference"])
    assert difference is not None
    ours, others = data["people"]
    return Compared(**{**data, "people": (ours, others), "difference": difference, "adjusted": _span(data["adjusted"])})


def _span(data: Mapping[str, float] | None) -> Span | None:
    return Span(**data) if data else None


def _pair(data: Sequence[int] | None) -> tuple[int, int] | None:
    return (data[0], data[1]) if data else None
