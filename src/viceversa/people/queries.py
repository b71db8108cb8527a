"""What is shown of people and imports. `person_for` and `import_for` are the only doors to one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import Http404
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from viceversa.people import rules
from viceversa.people.files.sheet import Cell
from viceversa.people.importing import words
from viceversa.people.importing.check import Known, folded
from viceversa.people.importing.fields import FIELDS
from viceversa.people.importing.grades import guess_order
from viceversa.people.importing.rows import Parser, Plan, Values, cell_text
from viceversa.people.models import DirectoryImport, Grade, ImportRow, OrgUnit, Person, Topic, User, searchable

ROWS_A_PAGE = 25
COUNTED = 10_000


# People


def person_for(user: User, code: str) -> Person:
    """The person with this code, for somebody who may look people up. One query. 404 for everybody else."""
    if not rules.may_search_people(user):
        raise Http404
    person = Person.objects.select_related("unit", "grade", "manager").filter(code=code).first()
    if person is None:
        raise Http404
    return person


@dataclass(frozen=True)
class Filters:
    """What the list of people is narrowed to. Codes of a unit and a grade, a site's name, words, and who has left."""

    words: str = ""
    unit: str = ""
    grade: str = ""
    site: str = ""
    state: str = Person.State.ACTIVE

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.unit or self.grade or self.site)


class People(Sequence[Person]):
    """A long list of people, known by their ids; those of one page are fetched when they are asked for.

    Search and order read one index only and stop at 10,000: a list one pages through by hand is never longer.
    """

    def __init__(self, found: QuerySet[Person]) -> None:
        self.ids = list(found.order_by("search_text", "pk").values_list("pk", flat=True)[:COUNTED])

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, index: Any) -> Any:
        by_id = Person.objects.select_related("unit", "grade").in_bulk(self.ids[index])
        return [by_id[pk] for pk in self.ids[index] if pk in by_id]


def people(filters: Filters, *, page: int = 1) -> Page[Person]:
    """One page of people, by name, with unit and grade. Two queries, up to two more to look under a unit or for a number."""
    found = Person.objects.filter(state=filters.state)
    words_asked = searchable(filters.words).split()[:6]
    if len(words_asked) == 1 and (numbered := found.filter(key__in=[filters.words, filters.words.upper()])).exists():
        found = numbered
    else:
        for word in words_asked:
            found = found.filter(search_text__contains=word)
    if filters.unit:
        found = found.filter(unit__in=units_under(filters.unit))
    if filters.grade:
        found = found.filter(grade__code=filters.grade)
    if filters.site:
        found = found.filter(site=filters.site)
    return Paginator(People(found), ROWS_A_PAGE).get_page(page)


def units_under(code: str) -> list[int]:
    """Ids of a unit and all below it. One query; the list lets the database use the unit's index."""
    top = Q(code=code) | Q(path__startswith=Concat(OrgUnit.objects.filter(code=code).values("path")[:1], Value(" / ")))
    return list(OrgUnit.objects.filter(top).values_list("pk", flat=True)[:5000])


def filter_choices() -> dict[str, list[tuple[str, str]]]:
    """Units (the larger ones first), grades in order, and sites to filter by. Three queries."""
    units = OrgUnit.objects.order_by("path").values_list("code", "path")[:300]
    grades = Grade.objects.order_by("rank", "name").values_list("code", "name")[:300]
    sites = (
        Person.objects.filter(state=Person.State.ACTIVE)
        .exclude(site="")
        .order_by("site")
        .values_list("site", flat=True)
        .distinct()[:300]
    )
    return {"units": list(units), "grades": list(grades), "sites": [(site, site) for site in sites]}


def head_count() -> dict[str, int]:
    """How many people are here ("active") and how many have left ("left"). One query, read from an index."""
    counts = dict.fromkeys(Person.State.values, 0)
    return counts | dict(Person.objects.order_by().values_list("state").annotate(size=Count("pk")))


def line_above(person: Person) -> list[Person]:
    """Everybody above, nearest first. One query."""
    by_id = Person.objects.in_bulk(person.manager_ids[:30])
    return [by_id[pk] for pk in person.manager_ids[:30] if pk in by_id]


def reports_of(person: Person) -> list[Person]:
    """The first 25 who report to somebody, by name. One query."""
    return list(person.reports.filter(state=Person.State.ACTIVE).select_related("grade").order_by("search_name")[:25])


def grades_in_order() -> list[Grade]:
    """All grades, most junior first, unordered ones last, each with `people` (how many have it). One query."""
    return sorted(
        Grade.objects.annotate(size=Count("people")),
        key=lambda grade: (grade.rank is None, grade.rank or 0, grade.name),
    )


def topics() -> list[Topic]:
    """The catalogue by area and name. One query."""
    return sorted(Topic.objects.all(), key=lambda topic: (Topic.Area.values.index(topic.area), topic.name))


def account_of(person: Person) -> User | None:
    """The account of a person, if they ever needed one. One query."""
    return User.objects.filter(person=person).first()


def account_by_email(email: str) -> User | None:
    """The account with this address, whatever its case. One query."""
    return User.objects.filter(email__iexact=email.strip()).first()


def person_by_own_email(email: str) -> Person | None:
    """The one active person with this address; None when nobody has it, or several share it. One query."""
    found = (
        list(Person.objects.filter(email__iexact=email.strip(), state=Person.State.ACTIVE)[:2]) if email.strip() else []
    )
    return found[0] if len(found) == 1 else None


# Imports


def import_for(user: User, code: str) -> DirectoryImport:
    """The import with this code, for people administrators. One query. 404 for everybody else."""
    if not rules.may_import_people(user):
        raise Http404
    entry = DirectoryImport.objects.select_related("started_by").filter(code=code).first()
    if entry is None:
        raise Http404
    return entry


def imports() -> list[DirectoryImport]:
    """The ten last imports. One query."""
    return list(DirectoryImport.objects.select_related("started_by").order_by("-pk")[:10])


def is_large(entry: DirectoryImport) -> bool:
    """Whether checking and saving are left to a job."""
    return entry.total_rows > settings.IMPORT_IN_REQUEST_ROWS


def plan_of(columns: Mapping[str, int], *, month_first: bool, leave_out: Iterable[str]) -> Plan:
    return Plan(dict(columns), month_first, frozenset(leave_out))


def plan_of_import(entry: DirectoryImport) -> Plan:
    """How an import's rows are to be read."""
    return plan_of(
        entry.mapping.get("columns", {}),
        month_first=entry.mapping.get("month_first", False),
        leave_out=entry.choices_made.get("leave_out", ()),
    )


def raw_rows(
    entry: DirectoryImport, *, limit: int | None = None, verdict: str = ""
) -> Iterator[tuple[int, int, list[Cell], Mapping[str, str]]]:
    """(row id, row number, cells, fixes) in the order of the file, fetched in pieces."""
    rows = entry.rows.filter(verdict=verdict) if verdict else entry.rows.all()
    found = rows.order_by("number").values_list("pk", "number", "cells", "fixes")
    yield from found[:limit] if limit else found.iterator(chunk_size=5000)


def directory_by_key() -> dict[str, Known]:
    """Everybody in the directory, in the words of a file. One query, about 0.6 KB each."""
    found = Person.objects.values_list(
        "pk", "key", "name", "email", "unit__path", "manager__key", "grade__name",
        "title", "site", "time_zone", "languages", "start_date", "end_date", "state",
    )  # fmt: skip
    return {
        row[1]: Known(
            row[0], row[1], row[2], row[3], row[4] or "", row[5] or "", row[6] or "",
            row[7], row[8], row[9], tuple(row[10]), row[11], row[12], row[13] == Person.State.ACTIVE,
        )
        for row in found.iterator(chunk_size=5000)
    }  # fmt: skip


def directory_stamp() -> str:
    """Changes whenever somebody in the directory does. One query."""
    found = Person.objects.aggregate(newest=Max("updated_at"), last=Max("pk"), size=Count("pk"))
    return f"{found['size']}:{found['last']}:{found['newest']}"


@dataclass(frozen=True)
class ReviewRow:
    """One row on the review screen: what it would become, and each problem with the value as written."""

    row: ImportRow
    values: Values
    problems: list[dict[str, Any]] = field(default_factory=list)


def review_rows(entry: DirectoryImport, *, verdict: str, page: int) -> Page[Any]:
    """One page of rows with a verdict, each read again into values. Two queries."""
    shown: Page[Any] = Paginator(entry.rows.filter(verdict=verdict).order_by("number"), ROWS_A_PAGE).get_page(page)
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


def grade_order(entry: DirectoryImport) -> dict[str, int]:
    """Every grade of the file and of the directory with its rank: decided, settled before, or guessed. One query."""
    index = entry.mapping.get("columns", {}).get("grade")
    if index is None:
        return {}
    in_file = [" ".join(name.split())[:120] for name in entry.columns[index]["values"]]
    present = dict(Grade.objects.values_list("name", "rank"))
    settled = {name: rank for name, rank in present.items() if rank is not None}
    pairs = {(under, over): count for under, over, count in entry.choices_made.get("managed_by", [])}
    decided = entry.choices_made.get("grades", {})
    if set(in_file) <= decided.keys():
        return dict(decided)
    return guess_order({*in_file, *present}, pairs, settled)


def posts_found(entry: DirectoryImport) -> dict[str, int]:
    """How many rows of the file name a post rather than a person, by kind. No query."""
    columns = entry.mapping.get("columns", {})
    names = [entry.columns[columns[name]] for name in ("name", "last_name") if name in columns]
    titles = [entry.columns[columns["title"]]] if "title" in columns else []
    found = {
        kind: max((column["posts"].get(kind, 0) for column in names + titles), default=0)
        for kind in ("vacant", "eliminated")
    }
    found["undisclosed"] = max((column["posts"].get("undisclosed", 0) for column in names), default=0)
    empty = [entry.total_rows - column["filled"] + column["posts"].get("nameless", 0) for column in names]
    found["nameless"] = min(empty, default=0)
    return {kind: count for kind, count in found.items() if count}


def grade_counts(entry: DirectoryImport) -> dict[str, int]:
    """How many rows of the file have which grade. No query."""
    index = entry.mapping.get("columns", {}).get("grade")
    return (
        {}
        if index is None
        else {" ".join(name.split()): count for name, count in entry.columns[index]["values"].items()}
    )


def import_by_code(code: str) -> DirectoryImport:
    """For the worker, which acts for whoever started the import."""
    return DirectoryImport.objects.select_related("started_by").get(code=code)


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
