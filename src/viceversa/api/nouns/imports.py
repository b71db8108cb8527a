"""Directory files on their way in: sent, columns chosen, grades and posts decided, looked through, saved."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, BinaryIO, Literal, cast

from django.http import HttpRequest
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile

from viceversa.api.paging import Listed
from viceversa.api.scopes import answers, needs
from viceversa.api.words import Body
from viceversa.core import jobs
from viceversa.people import actions, queries, rules, tasks
from viceversa.people.models import DirectoryImport
from viceversa.people.states import ImportState

router = Router(tags=["Directory files"])
READ_IN_REQUEST = 400_000  # bytes; a larger file is read by the worker, as on the page


class Import(Schema):
    """A directory file. `counts` says what the check found; while a worker is at it, `state` ends in "ing"."""

    code: str
    state: str
    file_name: str
    columns: list[str] = Field(description="The headings of the file, in order.")
    mapping: dict[str, int] = Field(description="Which field is in which column, counted from 0; guessed at first.")
    grades: dict[str, int] = Field(description="The order of grades as it is decided or guessed, 1 the most junior.")
    counts: dict[str, int]
    problem: str
    changed_at: datetime


class Columns(Body):
    """Which field is in which column, counted from 0."""

    columns: dict[str, Annotated[int, Field(ge=0, le=10_000)]] = Field(examples=[{"key": 0, "name": 1, "email": 2}])
    month_first: bool = Field(False, description="Whether days are written as 12/31/2026.")


class Decisions(Body):
    """The order of grades, 1 the most junior, and which posts stay out."""

    grades: dict[str, Annotated[int, Field(ge=1, le=1000)]] | None = Field(
        None, description="By name. Without it, as `grades` of the import has them."
    )
    leave_out: list[Literal["vacant", "eliminated", "undisclosed", "nameless"]] = ["vacant", "eliminated"]


class Correction(Body):
    """A value for one field of one row; `alike`: of all rows with the same value and the same problem."""

    row: int = Field(ge=1, le=10_000_000)
    field: str = Field(max_length=40)
    value: str = Field(max_length=400)
    alike: bool = False


class Application(Body):
    """What becomes of people who are not in the file: they are kept, or marked as having left."""

    gone: Literal["keep", "left"] = "keep"


def shown(entry: DirectoryImport) -> dict[str, Any]:
    """An import with what is decided or guessed. One query more once its columns are chosen."""
    is_ordered = entry.state in (ImportState.DECIDING, ImportState.CHECKING, ImportState.REVIEW)
    return {
        "code": entry.code,
        "state": entry.state,
        "file_name": entry.file_name,
        "columns": [column.get("name") or "" for column in entry.columns],
        "mapping": dict(entry.mapping.get("columns", {})),
        "grades": queries.grade_order(entry) if is_ordered else {},
        "counts": {name: count for name, count in entry.counts.items() if isinstance(count, int)},
        "problem": entry.problem,
        "changed_at": entry.changed_at,
    }


def _go_on(entry: DirectoryImport, job: Any, act: Any, *, large: bool) -> dict[str, Any]:
    """Do a step now, or leave it to the worker."""
    if large:
        jobs.enqueue(job, entry.code)
        return shown(entry)
    return shown(act(entry))


@router.get("/imports", response=Listed[Import], auth=needs("people:read"))
def list_imports(request: HttpRequest) -> dict[str, Any]:
    """The ten files that came last, the newest first."""
    rules.must_import_people(answers(request))
    return {"items": [shown(entry) for entry in queries.imports()], "next": None}


@router.post("/imports", response={201: Import}, auth=needs("people:write"))
def send_file(request: HttpRequest, file: Annotated[UploadedFile, File()]) -> Status:
    """Send a directory file: CSV or Excel. A large one is read by a worker; nothing reaches the directory before it is applied."""
    content = cast("BinaryIO", file.file)  # an upload has one
    entry = actions.start_import(file_name=file.name or "people", content=content, by=answers(request))
    return Status(201, _go_on(entry, tasks.read, actions.read_file, large=(file.size or 0) > READ_IN_REQUEST))


@router.get("/imports/{code}", response=Import, auth=needs("people:read"))
def get_import(request: HttpRequest, code: str) -> dict[str, Any]:
    """Where a file stands."""
    return shown(queries.import_for(answers(request), code))


@router.put("/imports/{code}/columns", response=Import, auth=needs("people:write"))
def choose_columns(request: HttpRequest, code: str, columns: Columns) -> dict[str, Any]:
    """Say which field is in which column. What the guess has right need not be said."""
    user = answers(request)
    entry = queries.import_for(user, code)
    chosen = {**entry.mapping.get("columns", {}), **columns.columns}
    return shown(actions.map_columns(entry, columns=chosen, month_first=columns.month_first, by=user))


@router.put("/imports/{code}/decisions", response=Import, auth=needs("people:write"))
def decide_import(request: HttpRequest, code: str, decisions: Decisions) -> dict[str, Any]:
    """Settle the order of grades and which posts stay out; the file is checked by it."""
    user = answers(request)
    entry = queries.import_for(user, code)
    order = decisions.grades if decisions.grades is not None else queries.grade_order(entry)
    entry = actions.decide(entry, grades=order, leave_out=list(decisions.leave_out), by=user)
    return _go_on(entry, tasks.check, actions.check_import, large=queries.is_large(entry))


@router.post("/imports/{code}/corrections", response=Import, auth=needs("people:write"))
def correct_row(request: HttpRequest, code: str, correction: Correction) -> dict[str, Any]:
    """Correct a row in place."""
    user = answers(request)
    entry = queries.import_for(user, code)
    fixed = actions.fix_row(
        entry, number=correction.row, field=correction.field, value=correction.value, alike=correction.alike, by=user
    )
    return shown(fixed)


@router.post("/imports/{code}/check", response=Import, auth=needs("people:write"))
def check_import(request: HttpRequest, code: str) -> dict[str, Any]:
    """Check all rows again, after corrections in a large file."""
    user = answers(request)
    entry = actions.check_again(queries.import_for(user, code), by=user)
    return _go_on(entry, tasks.check, actions.check_import, large=queries.is_large(entry))


@router.post("/imports/{code}/application", response=Import, auth=needs("people:write"))
def apply_import(request: HttpRequest, code: str, application: Application) -> dict[str, Any]:
    """Save what is ready. Pairs whose rules it breaks are paused, as always."""
    user = answers(request)
    entry = actions.begin_import(queries.import_for(user, code), gone=application.gone, by=user)
    if queries.is_large(entry):
        jobs.enqueue(tasks.apply, entry.code)
        return shown(entry)
    return shown(actions.apply_import(entry, by=user))


@router.delete("/imports/{code}", response=Import, auth=needs("people:write"))
def discard_import(request: HttpRequest, code: str) -> dict[str, Any]:
    """Throw the file away. Nothing in the directory changes."""
    user = answers(request)
    return shown(actions.discard_import(queries.import_for(user, code), by=user))
