"""A directory file on its way in: start, read, map the columns, decide, discard. Then comes reviewing.py, then applying.py.

Each step is a verb; repeating one, or killing it and doing it again, changes nothing twice. Reading and checking take
about 7 s each for 100,000 rows, so pages leave them to a job when a file is large (`queries.is_large`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, BinaryIO, Final, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.people import bulk, queries, rules
from viceversa.people.files import Unreadable, read_sheet
from viceversa.people.importing import check as checking
from viceversa.people.importing import words
from viceversa.people.importing.cells import month_comes_first
from viceversa.people.importing.columns import FEW, Survey, columns_from, guess_mapping
from viceversa.people.importing.fields import AWAY, DATES, FIELDS
from viceversa.people.importing.rows import KINDS
from viceversa.people.models import DirectoryImport, ImportRow, User
from viceversa.people.states import IMPORT, ImportState

# Where files wait until they are read, in the storage.
FOLDER: Final = "imports"
LOST_AFTER: Final = timedelta(days=1)
_ROW_COLUMNS = (
    "directory_import",
    "number",
    "cells",
    "fixes",
    "key",
    "manager_key",
    "manager_ref",
    "verdict",
    "problems",
)


def start_import(*, file_name: str, content: BinaryIO, by: User | None, now: datetime | None = None) -> DirectoryImport:
    """Take a file in. Nothing is read yet. Costs one file and two queries.

    Refuses files above VICEVERSA_IMPORT_MAX_MB, empty ones, and everyone but people administrators.
    """
    now = now or clock.now()
    rules.must_import_people(by)
    content.seek(0, 2)
    size = content.tell()
    content.seek(0)
    if size == 0:
        raise Refused(
            _("The file is empty. Export it again and check that it holds a heading and at least one row."),
            field="file",
        )
    if size > settings.IMPORT_MAX_BYTES:
        raise Refused(
            _(
                "The file is %(size)s MB large; %(limit)s MB is the limit here. Leave out columns that are not about people."
            )
            % {"size": size // 1024**2 + 1, "limit": settings.IMPORT_MAX_BYTES // 1024**2},
            field="file",
        )
    entry = DirectoryImport(
        file_name=PurePath(file_name).name[:255] or "people", started_by=by, created_at=now, changed_at=now
    )
    entry.file = f"{FOLDER}/{entry.code}"
    try:
        with transaction.atomic():
            entry.file = default_storage.save(entry.file, File(content))
            entry.save()
            events.record("import.started", by=by, subject=entry, now=now, bytes=size)
    except BaseException:
        # A full disk, or no database: half a file, or one that nothing names, is left to nobody.
        default_storage.delete(entry.file)
        raise
    return entry


def forget_lost_files(*, now: datetime | None = None) -> int:
    """Delete files that no import names: of who died between writing one and noting it, or between reading it and deleting
    it. Returns how many. Those of the last day are left alone, for they may be about to be noted."""
    now = now or clock.now()
    if not default_storage.exists(FOLDER):
        return 0
    found = {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    needed = DirectoryImport.objects.filter(file__in=found, state=ImportState.READING)
    lost = [
        file
        for file in found - set(needed.values_list("file", flat=True))
        if default_storage.get_modified_time(file) <= now - LOST_AFTER
    ]
    for file in lost:
        default_storage.delete(file)
    return len(lost)


def read_file(entry: DirectoryImport, *, now: datetime | None = None) -> DirectoryImport:
    """Read the file into rows, guess its columns, and delete the file. Memory does not grow with the file.

    Rows are saved in pieces; killed in between, it begins again. A file that can't be read ends as "failed" with a
    sentence in `problem`. Does nothing once read.
    """
    now = now or clock.now()
    with transaction.atomic():
        entry = DirectoryImport.objects.select_for_update().get(pk=entry.pk)
        if not IMPORT.allows(entry, "read"):
            # Whoever read it may have died before the file was gone.
            transaction.on_commit(lambda: default_storage.delete(entry.file))
            entry.repeated = True
            return entry
        entry.rows.all().delete()
    try:
        with default_storage.open(entry.file, "rb") as handle:
            sheet = read_sheet(cast("BinaryIO", handle))
            survey = Survey(sheet.heading)
            bulk.insert(ImportRow, _ROW_COLUMNS, _rows_of(entry, sheet.rows(), survey), unless_there=True)
    except Unreadable as unreadable:
        return _fail(entry, str(unreadable), now)
    except FileNotFoundError:
        return _fail(entry, _("The file is no longer there. Choose it again."), now)
    with transaction.atomic():
        entry = DirectoryImport.objects.select_for_update().get(pk=entry.pk)
        if not IMPORT.allows(entry, "read"):
            entry.repeated = True
            return entry
        if entry.rows.count() != survey.rows:
            # Somebody else has begun to read it since, and threw away what was here: it is theirs to end.
            entry.repeated = True
            return entry
        columns = survey.columns()
        entry.columns = [column.as_json() for column in columns]
        entry.total_rows = entry.done_rows = survey.rows
        entry.choices_made = {"described_as": sheet.described_as}
        former = _former_import_like(entry)
        if former is not None:
            entry.mapping = former.mapping
            entry.choices_made |= {"like": former.code, "leave_out": former.choices_made.get("leave_out", [])}
        else:
            entry.mapping = {"columns": guess_mapping(columns, survey.rows)}
            dates = [survey.cells[index] for name in DATES if (index := entry.mapping["columns"].get(name)) is not None]
            entry.mapping["month_first"] = any(month_comes_first(cells) for cells in dates)
        IMPORT.apply(entry, "read")
        entry.changed_at = now
        entry.save()
        events.record("import.read", by=None, subject=entry, now=now, rows=survey.rows, columns=len(columns))
        transaction.on_commit(lambda: default_storage.delete(entry.file))
    return entry


def _rows_of(
    entry: DirectoryImport, rows: Iterator[tuple[int, list[Any]]], survey: Survey
) -> Iterator[tuple[Any, ...]]:
    for number, cells in rows:
        survey.add(cells)
        if survey.rows % 4000 == 0:
            DirectoryImport.objects.filter(pk=entry.pk).update(done_rows=survey.rows)
        yield entry.pk, number, cells, {}, "", "", "", "", []


def _fail(entry: DirectoryImport, sentence: str, now: datetime) -> DirectoryImport:
    with transaction.atomic():
        entry = DirectoryImport.objects.select_for_update().get(pk=entry.pk)
        if not IMPORT.allows(entry, "fail"):
            # Somebody else was quicker, and the file is gone because it was read.
            entry.repeated = True
            return entry
        IMPORT.apply(entry, "fail")
        entry.problem, entry.changed_at = sentence, now
        entry.rows.all().delete()
        entry.save()
        events.record("import.failed", by=None, subject=entry, now=now)
        transaction.on_commit(lambda: default_storage.delete(entry.file))
    return entry


def _former_import_like(entry: DirectoryImport) -> DirectoryImport | None:
    """The last applied import with the same headings: its choices are the best guess."""
    heading = [column["name"] for column in entry.columns]
    for former in DirectoryImport.objects.filter(state=ImportState.APPLIED).order_by("-pk")[:20]:
        if [column["name"] for column in former.columns] == heading:
            return former
    return None


@transaction.atomic
def map_columns(
    entry: DirectoryImport,
    *,
    columns: Mapping[str, int],
    month_first: bool = False,
    by: User | None,
    now: datetime | None = None,
) -> DirectoryImport:
    """Say which column is which field. Refuses without a number and a name, and a grade column that holds none."""
    now = now or clock.now()
    rules.must_import_people(by)
    entry = DirectoryImport.objects.select_for_update().get(pk=entry.pk)
    chosen = {name: int(columns[name]) for name in FIELDS if columns.get(name) is not None}
    found = columns_from(entry.columns)
    for name, index in chosen.items():
        if not 0 <= index < len(found):
            raise Refused(_("The file has no column %(number)s.") % {"number": index + 1}, field=name)
    named = bool({"name", "first_name", "last_name"} & chosen.keys())
    if not named and (sentence := words.groups_of_posts(found)):
        raise Refused(sentence)
    if "key" not in chosen:
        raise Refused(
            _(
                "Choose the column with the employee or post number. Without one, a column of email addresses that is different for everybody will do."
            ),
            field="key",
        )
    if not named:
        raise Refused(_("Choose the column with the names, or those with first and last names."), field="name")
    if len(AWAY & chosen.keys()) == 1:
        raise Refused(
            _("Choose both columns of a leave, its first and its last day, or neither."),
            field=next(iter(AWAY - chosen.keys())),
        )
    grades = found[chosen["grade"]].values if "grade" in chosen else {}
    if "grade" in chosen and not grades and found[chosen["grade"]].filled:
        raise Refused(
            _(
                "“%(column)s” holds more than %(count)s different values. Grades are a few dozen at most: choose another column, or none."
            )
            % {"column": found[chosen["grade"]].name, "count": FEW},
            field="grade",
        )
    before = (entry.mapping, entry.state)
    IMPORT.apply(entry, "map")
    entry.mapping = {"columns": chosen, "month_first": month_first}
    entry.repeated = before == (entry.mapping, entry.state)
    if entry.repeated:
        return entry
    entry.choices_made |= {"managed_by": _managed_by(entry, chosen)}
    entry.changed_at = now
    entry.save()
    events.record("import.mapped", by=by, subject=entry, now=now, fields=sorted(chosen))
    return entry


def _managed_by(entry: DirectoryImport, columns: Mapping[str, int]) -> list[list[Any]]:
    """How often which grade reports to which, among the first 5,000 rows: evidence for the order of grades."""
    if not {"grade", "manager", "key"} <= columns.keys():
        return []
    plan = queries.plan_of(columns, month_first=False, leave_out=())
    report = checking.check(queries.raw_rows(entry, limit=5000), {}, plan)
    grade_of = {row.key: row.values.grade for row in report.rows}
    pairs = Counter((row.values.grade, grade_of.get(row.boss, "")) for row in report.rows if row.boss)
    return [[under, over, count] for (under, over), count in pairs.items() if under and over]


@transaction.atomic
def decide(
    entry: DirectoryImport,
    *,
    grades: Mapping[str, int],
    leave_out: tuple[str, ...] | list[str],
    by: User | None,
    now: datetime | None = None,
) -> DirectoryImport:
    """Settle the order of grades (rank 1 is the most junior; equal is allowed) and which posts stay out.

    Leaves the import waiting for its check. Refuses ranks below 1.
    """
    now = now or clock.now()
    rules.must_import_people(by)
    if unknown := set(leave_out) - set(KINDS):
        raise Refused(
            _("Posts can be left out as vacant, eliminated, undisclosed or nameless, not as “%(kind)s”.")
            % {"kind": min(unknown)},
            field="leave_out",
        )
    if any(rank < 1 for rank in grades.values()):
        raise Refused(_("The most junior grade has number 1."), field="grades")
    entry = DirectoryImport.objects.select_for_update().get(pk=entry.pk)
    IMPORT.apply(entry, "decide")
    entry.choices_made |= {"grades": dict(grades), "leave_out": sorted(leave_out)}
    entry.changed_at, entry.done_rows = now, 0
    entry.save()
    events.record("import.decided", by=by, subject=entry, now=now, grades=len(grades), leave_out=sorted(leave_out))
    return entry


@transaction.atomic
def discard_import(entry: DirectoryImport, *, by: User | None, now: datetime | None = None) -> DirectoryImport:
    """Throw an import away: its rows and its file are deleted, people stay as they are."""
    now = now or clock.now()
    rules.must_import_people(by)
    entry = DirectoryImport.objects.select_for_update().get(pk=entry.pk)
    if IMPORT.is_done(entry, "discard"):
        entry.repeated = True
        return entry
    IMPORT.apply(entry, "discard")
    entry.rows.all().delete()
    entry.changed_at = now
    entry.save()
    events.record("import.discarded", by=by, subject=entry, now=now)
    transaction.on_commit(lambda: default_storage.delete(entry.file))
    return entry
