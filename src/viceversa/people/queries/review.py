"""What the review of an import shows: rows with their problems, what would solve each in place, and the rows to take home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from viceversa.people.importing import words
from viceversa.people.importing.check import folded
from viceversa.people.importing.fields import FIELDS
from viceversa.people.importing.rows import Parser, Plan, Values, cell_text
from viceversa.people.models import DirectoryImport, ImportRow, Person
from viceversa.people.queries.imports import plan_of_import

ON_A_PAGE = 25


@dataclass(frozen=True)
class ReviewRow:
    """One row on the review screen: what it would become, and each problem with the value as written."""

    row: ImportRow
    values: Values
    problems: list[dict[str, Any]] = field(default_factory=list)


def review_rows(entry: DirectoryImport, *, verdict: str, page: int) -> Page[Any]:
    """One page of rows with a verdict, each read again into values. Two queries."""
    shown: Page[Any] = Paginator(entry.rows.filter(verdict=verdict).order_by("number"), ON_A_PAGE).get_page(page)
    shown.object_list = [review_row(entry, row) for row in shown.object_list]
    return shown


def review_row(entry: DirectoryImport, row: ImportRow) -> ReviewRow:
    plan = plan_of_import(entry)
    parsed = Parser(Plan(plan.mapping, plan.month_first)).parse(row.cells, row.fixes)
    problems = [{**problem, "written": _written(row, problem["field"], plan.mapping)} for problem in row.problems]
    return ReviewRow(row, parsed.values, problems)


def _written(row: ImportRow, name: str, mapping: Mapping[str, int]) -> str:
    if name in row.fixes:
        return str(row.fixes[name])
    index = mapping.get(name)
    return cell_text(row.cells[index]) if index is not None and index < len(row.cells) else ""


def rows_to_fix(entry: DirectoryImport) -> QuerySet[ImportRow]:
    return entry.rows.filter(verdict=ImportRow.Verdict.FIX).order_by("number")


def alike_counts(entry: DirectoryImport) -> Mapping[tuple[str, str], int]:
    """How many rows to fix share a problem and its value, among the first 2,000: (code, value) -> rows. One query."""
    found = rows_to_fix(entry).values_list("problems", flat=True)[:2000]
    return Counter(_sort_of(problem) for problems in found for problem in problems)


# One answer may do for many rows with these: a manager nobody knows, a language or zone spelled another way.
ALIKE = {"manager_unknown", "manager_unclear", "language", "time_zone", "renumbered"}


def _sort_of(problem: Mapping[str, Any]) -> tuple[str, str]:
    value = "" if problem["code"] == "renumbered" else str(problem["facts"].get("value", ""))
    return problem["code"], value


@dataclass(frozen=True)
class Candidate:
    key: str
    label: str


class Candidates:
    """People a manager cell may mean, nearest name first: from the file's rows and from the directory. Two queries."""

    LOOKED_AT = 20_000

    def __init__(self, entry: DirectoryImport) -> None:
        plan = plan_of_import(entry)
        parser = Parser(
            Plan(
                {
                    name: plan.mapping[name]
                    for name in ("key", "name", "first_name", "last_name", "unit", "title")
                    if name in plan.mapping
                }
            )
        )
        self.people: dict[str, tuple[str, str]] = {}
        rows = entry.rows.exclude(verdict=ImportRow.Verdict.LEFT_OUT).values_list("key", "cells", "fixes")
        for key, cells, fixes in rows[: self.LOOKED_AT]:
            if key:
                values = parser.parse(
                    cells, {name: value for name, value in fixes.items() if name in FIELDS and name != "manager"}
                ).values
                self.people[key] = (values.name, values.unit.rpartition(" / ")[2] or values.title)
        known = Person.objects.filter(state=Person.State.ACTIVE).values_list("key", "name", "unit__name")
        for key, name, unit in known[: self.LOOKED_AT]:
            self.people.setdefault(key, (name, unit or ""))
        self.folded = {key: folded(name) for key, (name, _unit) in self.people.items()}

    def for_cell(self, written: str, *, not_key: str) -> list[Candidate]:
        near = process.extract(folded(written), self.folded, scorer=fuzz.WRatio, limit=8)
        return [
            Candidate(key, ", ".join(part for part in (self.people[key][0], self.people[key][1], key) if part))
            for _name, _score, key in near
            if key != not_key
        ][:6]


def rows_for_download(entry: DirectoryImport) -> Iterator[Sequence[str]]:
    """The rows to fix with the file's own columns and one more that says what is wrong, heading first."""
    width = len(entry.columns)
    yield [column["name"] for column in entry.columns] + [_("What to fix")]
    for row in rows_to_fix(entry).iterator(chunk_size=500):
        cells = [cell_text(cell) for cell in row.cells]
        yield cells + [""] * (width - len(cells)) + [" ".join(words.sentence(problem) for problem in row.problems)]


@dataclass(frozen=True)
class Fix:
    """One problem on the review screen, with what is needed to solve it in place."""

    number: int
    name: str
    field: str
    label: str
    code: str
    sentence: str
    value: str
    other_row: int
    candidates: list[Candidate]
    alike: int


def fixes(entry: DirectoryImport, rows: Iterable[ReviewRow]) -> list[Fix]:
    """Every problem of the given rows. Four queries at most, whatever the number of rows."""
    rows = list(rows)
    wanted = {problem["code"] for row in rows for problem in row.problems}
    candidates = Candidates(entry) if wanted & {"manager_unknown", "manager_unclear", "manager_loop"} else None
    alike = alike_counts(entry)
    found = []
    for row in rows:
        for problem in row.problems:
            code, written = problem["code"], problem["written"]
            manager = candidates is not None and code.startswith("manager_")
            found.append(
                Fix(
                    number=row.row.number,
                    name=row.values.name,
                    field=problem["field"],
                    label=words.field_label(problem["field"]),
                    code=code,
                    sentence=words.sentence(problem),
                    value=words.suggestion(problem, written),
                    other_row=problem["facts"].get("row", 0),
                    candidates=candidates.for_cell(written, not_key=row.row.key)
                    if candidates is not None and manager
                    else [],
                    alike=alike.get(_sort_of(problem), 1) - 1 if code in ALIKE else 0,
                )
            )
    return found
