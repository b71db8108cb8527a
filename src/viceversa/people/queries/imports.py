"""Where an import stands, and what its verbs read: its rows, how they are to be read, the directory beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.conf import settings
from django.db.models import Count, Max
from django.http import Http404

from viceversa.core.doors import found_in
from viceversa.people import rules
from viceversa.people.files.sheet import Cell
from viceversa.people.importing.check import Known
from viceversa.people.importing.grades import guess_order
from viceversa.people.importing.rows import Plan
from viceversa.people.models import Absence, DirectoryImport, Grade, Person, User


def import_for(user: User, code: str) -> DirectoryImport:
    """The import with this code, for people administrators. One query. 404 for everybody else."""
    if not rules.may_import_people(user):
        raise Http404
    return found_in(DirectoryImport.objects.select_related("started_by").filter(code=code))


def import_by_code(code: str) -> DirectoryImport:
    """For the worker, which acts for whoever started the import."""
    return DirectoryImport.objects.select_related("started_by").get(code=code)


def imports() -> list[DirectoryImport]:
    """The ten last imports. One query."""
    return list(DirectoryImport.objects.select_related("started_by").order_by("-pk")[:10])


def is_large(entry: DirectoryImport) -> bool:
    """Whether checking and saving are left to a job."""
    return entry.total_rows > settings.IMPORT_IN_REQUEST_ROWS


def plan_of(
    columns: Mapping[str, int], *, month_first: bool, leave_out: Iterable[str], today: date | None = None
) -> Plan:
    return Plan(dict(columns), month_first, frozenset(leave_out), today)


def plan_of_import(entry: DirectoryImport, *, today: date | None = None) -> Plan:
    """How an import's rows are to be read. With `today`, without leaves that are over."""
    return plan_of(
        entry.mapping.get("columns", {}),
        month_first=entry.mapping.get("month_first", False),
        leave_out=entry.choices_made.get("leave_out", ()),
        today=today,
    )


def raw_rows(
    entry: DirectoryImport, *, limit: int | None = None, verdict: str = ""
) -> Iterator[tuple[int, int, list[Cell], Mapping[str, str]]]:
    """(row id, row number, cells, fixes) in the order of the file, fetched in pieces."""
    rows = entry.rows.filter(verdict=verdict) if verdict else entry.rows.all()
    found = rows.order_by("number").values_list("pk", "number", "cells", "fixes")
    yield from found[:limit] if limit else found.iterator(chunk_size=5000)


def directory_by_key(today: date) -> dict[str, Known]:
    """Everybody in the directory, in the words of a file. Two queries, about 0.6 KB each."""
    leaves = {person: (first, last) for person, first, last, _pk in leaves_of_directory(today)}
    found = Person.objects.values_list(
        "pk", "key", "name", "email", "unit__path", "manager__key", "grade__name",
        "title", "site", "time_zone", "languages", "start_date", "end_date", "state",
    )  # fmt: skip
    return {
        row[1]: Known(
            row[0], row[1], row[2], row[3], row[4] or "", row[5] or "", row[6] or "",
            row[7], row[8], row[9], tuple(row[10]), row[11], row[12], row[13] == Person.State.ACTIVE,
            leaves.get(row[0]),
        )
        for row in found.iterator(chunk_size=5000)
    }  # fmt: skip


def leaves_of_directory(today: date) -> list[tuple[int, date, date, int]]:
    """Leaves that the last files told of and that are not over: (person, first day, last day, absence). One query."""
    found = Absence.objects.filter(from_directory=True, last__gte=today)
    return list(found.values_list("person_id", "first", "last", "pk"))


def directory_stamp() -> str:
    """Changes whenever somebody in the directory does. One query."""
    found = Person.objects.aggregate(newest=Max("updated_at"), last=Max("pk"), size=Count("pk"))
    return f"{found['size']}:{found['last']}:{found['newest']}"


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
