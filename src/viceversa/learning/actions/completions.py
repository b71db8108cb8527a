"""A file of an organization's learning system: read it, say which column is which and what its courses are, note what it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import PurePath
from typing import BinaryIO, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.uploads import must_be_at_most
from viceversa.learning import completing, queries, rules
from viceversa.learning.completing import Tie, Verdict
from viceversa.learning.models import CompletionImport, CompletionRow, ModuleDone, Preparation, TiedCourse
from viceversa.learning.states import COMPLETIONS
from viceversa.people.files import read_sheet
from viceversa.people.importing.cells import month_comes_first
from viceversa.people.importing.columns import Survey
from viceversa.people.models import User
from viceversa.programs.models import Program

MOST_ROWS: Final = 20_000
MOST_COURSES: Final = 300


@transaction.atomic
def start_completions(
    program: Program, *, file_name: str, content: BinaryIO, by: User | None, now: datetime | None = None
) -> CompletionImport:
    """Read a file into rows and guess its columns; nothing is noted yet. Headings of a file that was applied before mean
    what they meant then, and where all its courses are known it can be looked through at once.

    Four queries, one event, and an insert for each thousand rows; 20,000 rows take about two seconds. Refuses others than
    the program's managers, and a file that can't be read or is too long. `by` is None on the command line.
    """
    now = now or clock.now()
    _must_import(by, program)
    must_be_at_most(content, settings.IMPORT_MAX_BYTES)
    try:
        sheet = read_sheet(content)
        survey = Survey(sheet.heading)
        rows: list[CompletionRow] = []
        for number, cells in sheet.rows():
            if len(rows) == MOST_ROWS:
                raise Refused(
                    _("The file has more than %(most)s rows. Export only the courses of this program, or split it.")
                    % {"most": MOST_ROWS}
                )
            survey.add(cells)
            rows.append(CompletionRow(number=number, cells=cells))
    except Refused as refused:
        raise Refused(str(refused), "file") from refused
    columns = survey.columns()
    entry = CompletionImport(
        program=program, file_name=PurePath(file_name).name[-255:], described_as=sheet.described_as[:200],
        columns=survey.names, total_rows=len(rows), started_by=by, created_at=now, changed_at=now,
    )  # fmt: skip
    former = queries.completions_like(program, survey.names)
    found = former.mapping["columns"] if former else completing.guess(columns)
    done = found.get(completing.DONE)
    entry.mapping = {
        "columns": found,
        "month_first": former.mapping["month_first"]
        if former
        else done is not None and month_comes_first(survey.cells[done]),
    }
    entry.save()
    for row in rows:
        row.completion_import = entry
    CompletionRow.objects.bulk_create(rows, batch_size=1000)
    events.record("completions.started", by=by, subject=entry, now=now, program=program.code, rows=len(rows))
    if former is not None:
        COMPLETIONS.apply(entry, "map")
        if all(one.tie is not None for one in queries.courses_in(entry)):
            COMPLETIONS.apply(entry, "tie")
            _check(entry, now)
        entry.save()
    return entry


@transaction.atomic
def map_completions(
    entry: CompletionImport,
    *,
    columns: Mapping[str, int],
    month_first: bool = False,
    by: User | None,
    now: datetime | None = None,
) -> CompletionImport:
    """Say which column holds the person, the course and the day. Three queries, one event. Refuses one that is missing, the
    same column twice, and a column of courses with very many different ones."""
    now = now or clock.now()
    entry = _locked(entry, by)
    for name, sentence in (
        (completing.PERSON, _("Choose the column with the addresses or personnel numbers.")),
        (completing.COURSE, _("Choose the column with the courses.")),
        (completing.DONE, _("Choose the column with the days on which they were completed.")),
    ):
        if columns.get(name) not in range(len(entry.columns)):
            raise Refused(sentence, name)
    chosen = {name: columns[name] for name in completing.FIELDS}
    if len(set(chosen.values())) < len(chosen):
        raise Refused(_("Person, course and day stand in three different columns."))
    before = entry.mapping, entry.state
    COMPLETIONS.apply(entry, "map")
    entry.mapping = {"columns": chosen, "month_first": month_first}
    if len(queries.courses_in(entry)) > MOST_COURSES:
        raise Refused(
            _(
                "“%(column)s” holds more than %(most)s different courses. Choose another column, or export fewer courses."
            )
            % {"column": entry.columns[chosen[completing.COURSE]], "most": MOST_COURSES},
            completing.COURSE,
        )
    entry.repeated = before == (entry.mapping, entry.state)
    if entry.repeated:
        return entry
    entry.changed_at = now
    entry.save()
    events.record("completions.mapped", by=by, subject=entry, now=now, program=entry.program.code)
    return entry


@transaction.atomic
def tie_courses(
    entry: CompletionImport, *, ties: Mapping[str, str], by: User | None, now: datetime | None = None
) -> CompletionImport:
    """Say what each course is, by its key: "path", the code of a module, or "" for nothing of this program. It is remembered
    for later files. Then every row is checked. Nine queries and a few for the rows, one event.

    Refuses a course that is left open, a module there is not, and when all are nothing.
    """
    now = now or clock.now()
    entry = _locked(entry, by)
    COMPLETIONS.apply(entry, "tie")
    choices = {value: tie for value, _label, tie in queries.tie_choices(entry.program)}
    courses = queries.courses_in(entry)
    chosen: dict[str, Tie] = {}
    for course in courses:
        said = ties.get(course.key)
        if said is None and course.tie is not None:
            chosen[course.key] = course.tie
        elif said is None or said not in choices:
            raise Refused(_("Say what “%(course)s” is in this program.") % {"course": course.name})
        else:
            chosen[course.key] = choices[said]
    if not any(tie.is_something for tie in chosen.values()):
        raise Refused(_("None of these courses is one of this program. Tie at least one, or throw the file away."))
    TiedCourse.objects.filter(program=entry.program, key__in=chosen).delete()
    TiedCourse.objects.bulk_create(
        TiedCourse(program=entry.program, key=key, is_path=tie.is_path, module=tie.module)
        for key, tie in chosen.items()
    )
    _check(entry, now)
    entry.changed_at = now
    entry.save()
    events.record("completions.tied", by=by, subject=entry, now=now, program=entry.program.code, courses=len(chosen))
    return entry


@transaction.atomic
def apply_completions(entry: CompletionImport, *, by: User | None, now: datetime | None = None) -> CompletionImport:
    """Note what the rows say, as they are judged now; the rows are deleted. Who has finished something already keeps their
    day. Nobody is written to. About fifteen queries, one event. Refuses while there is nothing to note."""
    now = now or clock.now()
    entry = _locked(entry, by)
    if COMPLETIONS.is_done(entry, "apply"):
        entry.repeated = True
        return entry
    COMPLETIONS.apply(entry, "apply")
    verdicts = _check(entry, now)
    if not entry.counts[CompletionRow.Verdict.NOTE]:
        raise Refused(_("There is nothing to note in this file."))
    noted = [one for one in verdicts if one.verdict == CompletionRow.Verdict.NOTE]
    _note(noted, now)
    entry.rows.all().delete()
    entry.changed_at = now
    entry.save()
    events.record("completions.applied", by=by, subject=entry, now=now, program=entry.program.code, noted=len(noted))
    return entry


@transaction.atomic
def discard_completions(entry: CompletionImport, *, by: User | None, now: datetime | None = None) -> CompletionImport:
    """Throw the file away: its rows are deleted, nothing is noted. Four queries, one event."""
    now = now or clock.now()
    entry = _locked(entry, by)
    if COMPLETIONS.is_done(entry, "discard"):
        entry.repeated = True
        return entry
    COMPLETIONS.apply(entry, "discard")
    entry.rows.all().delete()
    entry.changed_at = now
    entry.save()
    events.record("completions.discarded", by=by, subject=entry, now=now, program=entry.program.code)
    return entry


def _check(entry: CompletionImport, now: datetime) -> list[Verdict]:
    """Judge every row anew and keep what was found with it."""
    rows = {row.number: row for row in entry.rows.all()}
    verdicts = completing.judge(
        [(row.number, row.cells) for row in rows.values()],
        entry.mapping,
        today=timezone.localtime(now).date(),
        **queries.beside_completions(entry, rows.values()),
    )
    for one in verdicts:
        row = rows[one.number]
        row.verdict, row.reason, row.facts = one.verdict, one.reason, one.facts
    CompletionRow.objects.bulk_update(rows.values(), ["verdict", "reason", "facts"], batch_size=500)
    entry.counts = {value: sum(one.verdict == value for one in verdicts) for value in CompletionRow.Verdict.values}
    return verdicts


def _note(verdicts: list[Verdict], now: datetime) -> None:
    """Six statements, and one more for each thousand. What is noted already keeps its day, and is known to a file now."""
    days = {mark: _moment(one.day or now.date(), now) for one in verdicts for mark in one.marks}
    modules = {mark: moment for mark, moment in days.items() if mark[1] is not None}
    paths = {participant: moment for (participant, module), moment in days.items() if module is None}
    there = ModuleDone.objects.select_for_update().filter(participant__in={participant for participant, _m in modules})
    known = {(row.participant_id, row.module_id): row for row in there}
    versions = queries.versions_of({module for _p, module in modules if module is not None})
    ModuleDone.objects.bulk_create(
        (
            ModuleDone(
                participant_id=participant,
                module_id=module,
                version=versions[module],
                done_at=moment,
                in_file=True,
                created_at=now,
            )
            for (participant, module), moment in modules.items()
            if module is not None and (participant, module) not in known
        ),
        batch_size=1000,
    )
    ModuleDone.objects.filter(pk__in=[row.pk for key, row in known.items() if key in modules]).update(in_file=True)
    begun = {row.participant_id: row for row in Preparation.objects.select_for_update().filter(participant__in=paths)}
    for participant, row in begun.items():
        row.passed_at, row.in_file = row.passed_at or paths[participant], True
    Preparation.objects.bulk_update(begun.values(), ["passed_at", "in_file"], batch_size=500)
    Preparation.objects.bulk_create(
        (
            Preparation(participant_id=participant, passed_at=moment, in_file=True, created_at=now)
            for participant, moment in paths.items()
            if participant not in begun
        ),
        batch_size=1000,
    )


def _moment(day: date, now: datetime) -> datetime:
    """The beginning of a day in the current time zone, which has come."""
    return min(timezone.make_aware(datetime.combine(day, time())), now)


def _locked(entry: CompletionImport, by: User | None) -> CompletionImport:
    entry = CompletionImport.objects.select_for_update(of=("self",)).select_related("program").get(pk=entry.pk)
    _must_import(by, entry.program)
    return entry


def _must_import(by: User | None, program: Program) -> None:
    if by is not None and not rules.may_write_guides(by, program):
        raise NotAllowed(_("Only the managers of this program note who has completed a course."))
