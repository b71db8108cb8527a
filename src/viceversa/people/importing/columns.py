"""Which column is which field: what the headings say, what the cells look like, who refers to whom."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from itertools import compress
from typing import Any

from rapidfuzz import fuzz

from viceversa.people.files.sheet import Cell
from viceversa.people.importing.cells import is_nothing, looks_like_date, looks_like_email, looks_like_zone
from viceversa.people.importing.fields import AWAY, DATES, FIELDS
from viceversa.people.importing.rows import kind_of_post

LOOKED_AT = 5000
FEW = 250
ENOUGH = 0.62
GROUP_OF_POSTS = (
    "number of posts",
    "posts in fte",
    "headcount",
    "number of employees",
    "anzahl stellen",
    "nombre de postes",
)


@dataclass
class Column:
    """What was found in one column. `shares` are parts of the filled cells (0 to 1) among the first rows.

    `values` counts every value when there are few (grades, sites); `posts` counts cells that name a vacant,
    eliminated or undisclosed post.
    """

    name: str
    filled: int = 0
    samples: list[str] = field(default_factory=list)
    distinct: float = 0.0
    shares: dict[str, float] = field(default_factory=dict)
    points_at: dict[str, float] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@lru_cache(maxsize=16384)
def _kind(text: str) -> str:
    return kind_of_post(text, "")


class Survey:
    """Looks at rows as they pass by. Memory is bounded: cells of the first 5,000 rows."""

    def __init__(self, heading: list[str]) -> None:
        self.names = list(heading)
        self.cells: list[list[str]] = [[] for _ in heading]
        self.filled = [0] * len(heading)
        self.values: list[Counter[str]] = [Counter() for _ in heading]
        self.posts: list[Counter[str]] = [Counter() for _ in heading]
        self.rows = 0

    def add(self, cells: list[Cell]) -> None:
        while len(self.names) < len(cells):
            self.names.append("")
            self.cells.append([])
            self.filled.append(0)
            self.values.append(Counter())
            self.posts.append(Counter())
        self.rows += 1
        for index, cell in compress(enumerate(cells), cells):
            self.filled[index] += 1
            text = cell if isinstance(cell, str) else str(cell["start"])
            if self.rows <= LOOKED_AT:
                self.cells[index].append(text)
            if len(values := self.values[index]) <= FEW and len(text) <= 200:
                values[text] += 1
            if len(text) < 40 and (kind := _kind(text)):
                self.posts[index][kind] += 1

    def columns(self) -> list[Column]:
        """The findings. Points from one column to another are the share of its distinct values found there."""
        values = [{cell for cell in cells if not is_nothing(cell)} for cells in self.cells]
        found = []
        for index, name in enumerate(self.names):
            cells = self.cells[index]
            column = Column(name, self.filled[index], _samples(cells), posts=dict(self.posts[index]))
            if len(self.values[index]) <= FEW:
                column.values = {text: count for text, count in self.values[index].items() if not is_nothing(text)}
            if cells:
                column.distinct = len(values[index]) / len(cells)
                column.shares = {
                    "email": _share(cells, looks_like_email),
                    "date": _share(cells, looks_like_date),
                    "zone": _share(cells, looks_like_zone),
                    "number": _share(cells, _is_number),
                    "words": _share(
                        cells, lambda cell: " " in cell.strip() and not any(letter.isdigit() for letter in cell)
                    ),
                    "length": sum(map(len, cells)) / len(cells),
                }
            if values[index] and column.distinct < 0.9:
                for other in range(len(self.names)):
                    if other != index and len(values[other]) > len(values[index]):
                        share = len(values[index] & values[other]) / len(values[index])
                        if share >= 0.5:
                            column.points_at[str(other)] = round(share, 3)
            found.append(column)
        return found


def _samples(cells: list[str]) -> list[str]:
    seen = list(dict.fromkeys(cell for cell in cells[:400] if not is_nothing(cell)))
    return [cell if len(cell) <= 60 else cell[:59] + "…" for cell in seen[:3]]


def _share(cells: list[str], test: Any) -> float:
    part = cells[:1000]
    return round(sum(bool(test(cell)) for cell in part) / len(part), 3)


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).replace("-", "", 1).isdigit()


def plain(text: str) -> str:
    """A heading without case, accents, digits-only suffixes and signs: "E-Mail_Adresse*" is "e mail adresse"."""
    text = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w]+|_", " ", text).split())


_KNOWN = {name: [plain(heading) for heading in known.headings] for name, known in FIELDS.items()}


def name_score(name: str, heading: str) -> float:
    """0 to 1: how much a heading reads like a field's name in any of the languages."""
    wanted = plain(heading)
    if not wanted:
        return 0.0
    if wanted in _KNOWN[name]:
        return 1.0 - 0.002 * _KNOWN[name].index(wanted)
    best = 0.0
    for known in _KNOWN[name]:
        ratio = fuzz.ratio(wanted, known) / 100
        if len(known) > 3 and f" {known} " in f" {wanted} ":
            ratio = max(ratio, 0.6 + 0.35 * len(known) / len(wanted))
        best = max(best, ratio if ratio >= 0.75 else ratio * 0.6)
    return best


def _score(name: str, index: int, columns: list[Column]) -> float:
    """How likely a column is this field, by its heading first and by what is in it."""
    column = columns[index]
    said = name_score(name, column.name)
    if name in AWAY:  # only a heading that says so, even while nobody is on leave: a leave keeps mails back
        return said if said >= 0.9 and column.shares.get("email", 0.0) < 0.5 else 0.0
    if not column.filled:
        return said * 0.5 if name not in {"key", "name"} else 0.0
    shares = column.shares
    score = said
    if name == "email":
        score = max(said * (0.75 if shares["email"] < 0.5 else 1.0), shares["email"] * 0.9)
    elif shares["email"] > 0.5 and name not in {"key", "manager"}:
        return 0.0
    elif name in DATES:
        score = said * (0.4 + 0.6 * min(1.0, shares["date"] * 1.2)) if said else 0.0
    elif name == "time_zone":
        score = max(said * 0.9, shares["zone"] * 0.95)
    elif name == "key":
        single = min(1.0, column.distinct * 1.02) ** 4
        single = max(single, 0.9) if said > 0.9 else single  # a few doubled numbers are to be fixed, not another column
        referred = max((other.points_at.get(str(index), 0.0) for other in columns), default=0.0)
        score = single * (said * 0.8 + 0.2 * referred if said else 0.45 * referred)
        if shares["email"] > 0.5:
            score *= 0.5
    elif name == "manager":
        pointing = max(column.points_at.values(), default=0.0)
        score = said * 0.85 + 0.15 * pointing if said else 0.55 * pointing * (column.distinct < 0.5)
    elif name == "name":
        score = said * (0.8 if shares["number"] > 0.5 else 1.0)
        if not column.name and shares["words"] > 0.8 and column.distinct > 0.8:
            score = 0.7
    elif name in {"grade", "site", "unit"} and column.distinct > 0.95 and column.filled > 50:
        score = said * 0.6
    if shares["length"] > 150:
        score *= 0.3
    return score


def guess_mapping(columns: list[Column], rows: int) -> dict[str, int]:
    """field -> column index, for every field that is likely enough. Each column is used once (but see `fallback_key`)."""
    scored = sorted(
        ((_score(name, index, columns), name, index) for name in FIELDS for index in range(len(columns))),
        key=lambda entry: (-entry[0], list(FIELDS).index(entry[1]), entry[2]),
    )
    mapping: dict[str, int] = {}
    for score, name, index in scored:
        if score < ENOUGH:
            break
        if name not in mapping and index not in mapping.values():
            mapping[name] = index
    if "first_name" in mapping and "last_name" in mapping:
        mapping.pop("name", None)
    elif "name" in mapping:
        mapping.pop("first_name", None)
        mapping.pop("last_name", None)
    above = mapping.get("unit_above")
    if above is not None and (
        "unit" not in mapping or len(columns[above].samples) < 2 or columns[above].distinct * rows < 2
    ):
        mapping.pop("unit_above")  # one value for everybody says nothing
    if len(AWAY & mapping.keys()) == 1:
        mapping.pop(next(iter(AWAY & mapping.keys())))  # one end of a leave says nothing
    if "key" not in mapping:
        fallback = _fallback_key(columns, mapping)
        if fallback is not None:
            mapping["key"] = fallback
    return {name: mapping[name] for name in FIELDS if name in mapping}


def _fallback_key(columns: list[Column], mapping: dict[str, int]) -> int | None:
    """No number at all: an address that is each person's own will do."""
    email = mapping.get("email")
    if email is not None and columns[email].distinct > 0.98 and columns[email].shares["email"] > 0.9:
        return email
    return None


def holds_groups_of_posts(columns: list[Column], mapping: dict[str, int]) -> bool:
    """Whether rows are groups of posts ("3.0 Executive Officer"), with a count and without names."""
    counts = any(
        any(word in plain(column.name) for word in GROUP_OF_POSTS) and column.shares.get("number", 0) > 0.8
        for column in columns
    )
    return counts and not {"name", "last_name"} & set(mapping)


def columns_from(data: list[dict[str, Any]]) -> list[Column]:
    return [Column(**entry) for entry in data]
