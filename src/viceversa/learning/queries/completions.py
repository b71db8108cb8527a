"""Where a file of completions stands, what its courses are, and what its rows are judged by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from viceversa.core.doors import found_in
from viceversa.learning import completing, rules
from viceversa.learning.completing import COURSE, PERSON, Mark, Tie
from viceversa.learning.models import (
    CompletionImport,
    CompletionRow,
    ModuleDone,
    Preparation,
    ProgramModule,
    TiedCourse,
)
from viceversa.learning.states import CompletionState, TextState
from viceversa.people.models import Person, User
from viceversa.programs.models import Direction, Participant, Program
from viceversa.programs.states import CohortState

ON_A_PAGE: Final = 25
PATH: Final = "path"


def completions_of(program: Program) -> list[CompletionImport]:
    """The ten last files of a program. One query."""
    return list(CompletionImport.objects.filter(program=program).select_related("started_by")[:10])


def completions_for(user: User, program: Program, code: str) -> CompletionImport:
    """A file of the program, for its managers. One query."""
    rows = CompletionImport.objects.filter(program=program, code=code, program__managers__user=user)
    return found_in(rows.select_related("started_by", "program"))


def program_by_code(code: str) -> Program | None:
    """For the command line, which acts for the installation."""
    return Program.objects.filter(code=code).first()


def completions_like(program: Program, columns: Sequence[str]) -> CompletionImport | None:
    """The last file with the same headings that was noted. One query."""
    former = CompletionImport.objects.filter(program=program, state=CompletionState.APPLIED)[:20]
    return next((one for one in former if one.columns == list(columns)), None)


def samples_of(entry: CompletionImport) -> list[list[str]]:
    """A few cells of each column. One query."""
    rows = list(entry.rows.all()[:50])
    return [
        list(dict.fromkeys(text for row in rows if (text := completing.text_of(row.cells, index))))[:3]
        for index in range(len(entry.columns))
    ]


# Courses


@dataclass(frozen=True)
class Course:
    """A course of the file: how many rows name it, and what it was tied to before; None when it is new."""

    key: str
    name: str
    rows: int
    tie: Tie | None


def courses_in(entry: CompletionImport) -> list[Course]:
    """The courses a file names, by name. Two queries."""
    index = entry.mapping["columns"][COURSE]
    names: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for cells in entry.rows.values_list("cells", flat=True).iterator(chunk_size=2000):
        name = completing.text_of(cells, index)
        if name:
            key = completing.course_key(name)
            names.setdefault(key, name)
            counted[key] += 1
    ties = ties_of(entry.program)
    return [Course(key, names[key], counted[key], ties.get(key)) for key in sorted(names)]


def ties_of(program: Program) -> dict[str, Tie]:
    """What the courses of earlier files are in a program. One query."""
    rows = TiedCourse.objects.filter(program=program).select_related("module")
    return {row.key: Tie(row.is_path, row.module) for row in rows}


def tie_choices(program: Program) -> list[tuple[str, str, Tie]]:
    """What a course can be tied to: value, name, and what it is. One query."""
    found = [("", _("No course of this program"), Tie())]
    if program.direction == Direction.REVERSE:
        found.append((PATH, _("What comes with Vice Versa"), Tie(is_path=True)))
    modules = ProgramModule.objects.filter(program=program).exclude(state=TextState.DRAFT)
    return [*found, *((one.code, one.title, Tie(module=one)) for one in modules)]


def value_of(tie: Tie | None) -> str | None:
    """The choice that stands for a tie; None where there is none yet."""
    if tie is None:
        return None
    return PATH if tie.is_path else tie.module.code if tie.module else ""


# Rows


def beside_completions(entry: CompletionImport, rows: Iterable[CompletionRow]) -> dict[str, Any]:
    """What `completing.judge` asks beside the rows. Five queries, and one more for each 500 names nobody takes part under."""
    ties = ties_of(entry.program)
    participants = list(
        Participant.objects.filter(cohort__program=entry.program, state__in=rules.PREPARING)
        .exclude(cohort__state=CohortState.CLOSED)
        .select_related("person")
        .order_by("id")
    )
    people = completing.People(participants)
    columns = entry.mapping["columns"]
    names = {
        cell: completing.name_of(cell)
        for row in rows
        if (tie := ties.get(completing.course_key(completing.text_of(row.cells, columns[COURSE])))) and tie.is_something
        if (cell := completing.text_of(row.cells, columns[PERSON]))
    }
    return {
        "ties": ties,
        "people": people,
        "elsewhere": set(_in_directory({cell: name for cell, name in names.items() if not people.named(name)})),
        "told": _told(entry.program),
    }


def _in_directory(names: Mapping[str, str]) -> Iterator[str]:
    """Which of these are an address or a number of somebody who is here."""
    asked = sorted({*names, *names.values()})
    for start in range(0, len(asked), 500):
        some = asked[start : start + 500]
        rows = Person.objects.filter(state=Person.State.ACTIVE).annotate(address=Lower("email"))
        for address, key in rows.filter(Q(address__in=some) | Q(key__in=some)).values_list("address", "key"):
            yield address
            yield completing.number_of(key)


def _told(program: Program) -> list[Mark]:
    modules = ModuleDone.objects.filter(participant__cohort__program=program, in_file=True)
    paths = Preparation.objects.filter(participant__cohort__program=program, in_file=True)
    return [
        *modules.values_list("participant", "module"),
        *((participant, None) for participant in paths.values_list("participant", flat=True)),
    ]


def versions_of(modules: Collection[int]) -> dict[int, int]:
    """The version in which each module stands. One query."""
    return dict(ProgramModule.objects.filter(pk__in=modules).values_list("pk", "version"))


def completion_rows(entry: CompletionImport, *, verdict: str, page: int) -> Page[CompletionRow]:
    """One page of the rows with a verdict. Two queries."""
    return Paginator(entry.rows.filter(verdict=verdict), ON_A_PAGE).get_page(page)


def cell_of(row: CompletionRow, index: int) -> str:
    """What stands in a column of a row. No query."""
    return completing.text_of(row.cells, index)


def rows_to_fix(entry: CompletionImport) -> Iterator[CompletionRow]:
    """Every row with something wrong, in pieces."""
    yield from entry.rows.filter(verdict=CompletionRow.Verdict.FIX).iterator(chunk_size=500)


def rows_to_correct(entry: CompletionImport) -> Iterator[list[str]]:
    """The rows to fix as they were in the file, the heading first, and one more column that says what is wrong."""
    width = len(entry.columns)
    yield [*entry.columns, _("What to correct")]
    for row in rows_to_fix(entry):
        cells = [completing.written_in(row.cells, index) for index in range(width)]
        yield [*cells, completing.sentence(row)]
