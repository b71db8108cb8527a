"""One row of cells becomes the values of one person, with the problems found on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from viceversa.people.files.sheet import Cell
from viceversa.people.importing import cells as read
from viceversa.people.importing.cells import Problem, Wrong
from viceversa.people.importing.fields import AWAY, DATES, FIELDS, NAMES

LONGEST_LEAVE = timedelta(days=730)
VACANT = (
    "vacant",
    "vacancy",
    "to be appointed",
    "open position",
    "position open",
    "unbesetzt",
    "vakant",
    "offen",
    "n.n.",
    "nn",
    "poste vacant",
    "vacante",
    "à pourvoir",
    "vacature",
    "ledig",
    "شاغر",
)
ELIMINATED = (
    "eliminated",
    "abolished",
    "deleted",
    "post closed",
    "gestrichen",
    "entfallen",
    "weggefallen",
    "supprimé",
    "poste supprimé",
    "suprimido",
    "eliminado",
    "vervallen",
    "ملغى",
)
UNDISCLOSED = frozenset(
    (
        "n/d",
        "nd",
        "not disclosed",
        "undisclosed",
        "name withheld",
        "withheld",
        "redacted",
        "confidential",
        "k. a.",
        "k.a.",
        "nicht veröffentlicht",
        "non communiqué",
        "no divulgado",
    )
)
_KIND_BY_WORD = dict.fromkeys(VACANT, "vacant") | dict.fromkeys(ELIMINATED, "eliminated")
KINDS = ("vacant", "eliminated", "undisclosed", "nameless")


@dataclass(frozen=True)
class Plan:
    """How a file is to be read: field -> column, the order of days and months, and which posts stay out.

    A leave that was over before `today` is not read.
    """

    mapping: Mapping[str, int]
    month_first: bool = False
    leave_out: frozenset[str] = frozenset()
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """What a row says about a person. `manager` is as written: a number, an address or a name."""

    key: str = ""
    name: str = ""
    email: str = ""
    unit: str = ""
    manager: str = ""
    grade: str = ""
    title: str = ""
    site: str = ""
    time_zone: str = ""
    languages: tuple[str, ...] = ()
    start_date: date | None = None
    end_date: date | None = None
    away: tuple[date, date] | None = None


@dataclass(slots=True)
class Parsed:
    values: Values
    problems: list[Problem] = field(default_factory=list)
    kind: str = ""  # vacant, eliminated, undisclosed, nameless: a post rather than a named person


def cell_text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else str(cell["start"])


def kind_of_post(name: str, title: str) -> str:
    """Whether a name (or, without one, a title) says that nobody is there."""
    for cell in (name, title):
        folded = cell.strip().casefold()
        if kind := _KIND_BY_WORD.get(folded) or _KIND_BY_WORD.get(folded.split(" (")[0].split(" - ")[0]):
            return kind
    if name.strip().casefold() in UNDISCLOSED:
        return "undisclosed"
    return "nameless" if read.is_nothing(name) else ""


Reader = Callable[[str], Any]


def _line(limit: int) -> Reader:
    def read_line(cell: str) -> str:
        if len(cell) <= limit and cell.isprintable() and "  " not in cell:  # most cells
            return cell.strip()
        return read.text(cell, limit)

    return read_line


def _optional_line(limit: int) -> Reader:
    line = _line(limit)
    return lambda cell: "" if read.is_nothing(cell) else line(cell)


def _month_first_day(cell: str) -> date | None:
    return read.day(cell, True)


_READERS: dict[str, Reader] = {
    **{name: _line(FIELDS[name].max_length) for name in ("key", "name", "first_name", "last_name", "manager")},
    **{name: _optional_line(FIELDS[name].max_length) for name in ("grade", "title", "site")},
    "email": read.email,
    "unit": read.unit_path,
    "unit_above": read.unit_path,
    "time_zone": read.time_zone,
    "languages": read.languages,
    **dict.fromkeys(DATES, read.day),
}


class Parser:
    """Reads rows by one plan. Made once a file: which column, which reader, is settled before the first row."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        readers = dict(_READERS)
        if plan.month_first:
            readers |= dict.fromkeys(DATES, _month_first_day)
        self.readers = readers
        self.steps = [(name, plan.mapping[name], readers[name]) for name in FIELDS if name in plan.mapping]

    def parse(self, row: Sequence[Cell], fixes: Mapping[str, str]) -> Parsed:
        """Read one row. A fixed value takes the place of its cell. Never raises: what is wrong is in `problems`."""
        problems: list[Problem] = []
        got: dict[str, Any] = {}
        width = len(row)
        for name, index, reader in self.steps:
            if name not in fixes:
                got[name] = _take(name, row[index] if index < width else "", reader, problems)
        for name in fixes.keys() & self.readers.keys():
            got[name] = _take(name, fixes[name], self.readers[name], problems)
        return _person(got, problems, self.plan)


def _take(name: str, cell: Cell, reader: Reader, problems: list[Problem]) -> Any:
    try:
        if not isinstance(cell, str):
            raise Wrong("too_long", length=cell["length"], limit=FIELDS[name].max_length)
        return reader(cell)
    except Wrong as wrong:
        problems.append(Problem(name, wrong.code, wrong.facts))
        return None


def _person(got: Mapping[str, Any], problems: list[Problem], plan: Plan) -> Parsed:
    name = _full_name(got)
    title = got.get("title") or ""
    kind = kind_of_post(name, title)
    key = got.get("key") or ""
    if kind and kind in plan.leave_out:
        return Parsed(Values(key=key, name=name, title=title, manager=got.get("manager") or ""), [], kind)
    bad = {problem.field for problem in problems}
    if not key and "key" not in bad:
        problems.append(Problem("key", "missing_key"))
    if kind == "undisclosed" and (title or key):
        name = f"{title} ({key})"[:200] if title else key
    elif kind == "nameless" and not bad & set(NAMES):
        problems.append(Problem("name", "missing_name"))
    start, end = got.get("start_date"), got.get("end_date")
    if start and end and end < start:
        problems.append(Problem("end_date", "ends_before_start", {"start": start.isoformat(), "end": end.isoformat()}))
    away = _leave(got, bad, problems)
    if away and plan.today and away[1] < plan.today:
        away = None
    return Parsed(
        Values(
            key,
            name,
            got.get("email") or "",
            _unit(got),
            got.get("manager") or "",
            got.get("grade") or "",
            title,
            got.get("site") or "",
            got.get("time_zone") or "",
            got.get("languages") or (),
            start,
            end,
            away,
        ),
        problems,
        kind,
    )


def _leave(got: Mapping[str, Any], bad: set[str], problems: list[Problem]) -> tuple[date, date] | None:
    """First and last day of a leave; None without one, or where something is wrong with it."""
    first, last = got.get("away_from"), got.get("away_until")
    if AWAY & bad or (first is None and last is None):
        return None
    if first is None or last is None:
        problems.append(Problem("away_until" if last is None else "away_from", "leave_half"))
        return None
    facts = {"start": first.isoformat(), "end": last.isoformat()}
    if last < first:
        problems.append(Problem("away_until", "leave_ends_first", facts))
    elif last - first > LONGEST_LEAVE:
        problems.append(Problem("away_until", "leave_too_long", facts))
    else:
        return first, last
    return None


def _full_name(got: Mapping[str, Any]) -> str:
    if "name" in got:
        return got["name"] or ""
    return " ".join(part for part in (got.get("first_name"), got.get("last_name")) if part)[:200]


def _unit(got: Mapping[str, Any]) -> str:
    unit, above = got.get("unit") or "", got.get("unit_above") or ""
    if not above or not unit:
        return unit or above
    return read.unit_path(f"{above} / {unit}") if len(above) + len(unit) < 590 else unit
