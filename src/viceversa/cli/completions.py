"""`viceversa completions import FILE`: who has completed which course, from a file of the learning system."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from viceversa.learning.models import CompletionImport


def add_commands(subparsers: Any) -> None:
    """Add `completions` with its one command."""
    completions = subparsers.add_parser("completions", help="who has completed what before the first meeting")
    commands = completions.add_subparsers(title="commands", metavar="<command>", required=True)
    command = commands.add_parser(
        "import",
        help="note completions from a CSV file or an Excel workbook of a learning system",
        description="Reads the file, checks every row and says what would be noted. Nothing is noted without --apply. Columns "
        "and courses of a file that was noted before are remembered.",
    )
    command.add_argument("file", type=Path, metavar="FILE", help="a CSV file or an Excel workbook (.xlsx)")
    command.add_argument("--program", required=True, metavar="CODE", help="the program's code, as in its addresses")
    command.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN",
        help="which column is which, by heading or number (1 is the first); may be given many times. Fields: person, course, done",
    )  # fmt: skip
    command.add_argument(
        "--tie", action="append", default=[], metavar="COURSE=MODULE",
        help="what a course is: a module's code, “path” for what comes with the software, or nothing; may be given many times. "
        "Courses that are not named are none of the program's",
    )  # fmt: skip
    command.add_argument("--apply", action="store_true", help="note what is ready")
    command.set_defaults(run=import_file)


def import_file(given: argparse.Namespace) -> int:
    """Import one file. 0: read (and noted); 1: refused; also 1 when rows are left to fix."""
    from viceversa.cli import start_django

    start_django()
    from viceversa.core.errors import Refused
    from viceversa.learning import actions, completing, queries
    from viceversa.learning.states import CompletionState

    program = queries.program_by_code(given.program)
    if program is None:
        raise Refused(f"There is no program {given.program}.")
    if not given.file.is_file():
        raise Refused(f"There is no file {given.file}.")
    ties = dict(_pair(one, "--tie", "COURSE=MODULE") for one in given.tie)
    with given.file.open("rb") as content:
        entry = actions.start_completions(program, file_name=given.file.name, content=content, by=None)
    try:
        columns = dict(entry.mapping["columns"])
        for one in given.map:
            field, column = _pair(one, "--map", "person=Email")
            columns[field] = _column(entry, column)
        if given.map or entry.state == CompletionState.COLUMNS:
            entry = actions.map_completions(entry, columns=columns, month_first=entry.mapping["month_first"], by=None)
        if ties or entry.state == CompletionState.COURSES:
            named = {completing.course_key(course): target for course, target in ties.items()}
            known = {one.key for one in queries.courses_in(entry) if one.tie is None}
            entry = actions.tie_courses(entry, ties=dict.fromkeys(known, "") | named, by=None)
        report(entry)
        if given.apply and entry.counts["note"]:
            entry = actions.apply_completions(entry, by=None)
            print(f"Noted {entry.counts['note']}.")
    finally:
        if entry.state != CompletionState.APPLIED:
            actions.discard_completions(entry, by=None)
    if entry.state != CompletionState.APPLIED:
        print("Nothing is noted. Add --apply to note it." if entry.counts["note"] else "Nothing to note.")
    return 1 if entry.counts["fix"] else 0


def _pair(text: str, option: str, example: str) -> tuple[str, str]:
    from viceversa.core.errors import Refused

    name, equals, value = text.rpartition("=")
    if not equals:
        raise Refused(f"{option} is “{text}”. Write it as {example}.")
    return name.strip(), value.strip()


def _column(entry: CompletionImport, name: str) -> int:
    from viceversa.core.errors import Refused

    if name.isdigit():
        return int(name) - 1
    if name not in entry.columns:
        raise Refused(f"The file has no column “{name}”. It has: {', '.join(entry.columns)}.")
    found: int = entry.columns.index(name)
    return found


def report(entry: CompletionImport) -> None:
    """The review, as text: which column was read as what, how many rows are what, and each row to fix with its sentence."""
    from viceversa.learning import completing, queries

    counts = entry.counts
    print(f"{entry.file_name}: {entry.total_rows} rows ({entry.described_as})")
    for field, index in entry.mapping["columns"].items():
        print(f"  {field:7} {entry.columns[index] or f'column {index + 1}'}")
    print(
        f"{counts['note']} to note, {counts['known']} noted before, {counts['left_out']} left out, {counts['fix']} to fix"
    )
    for row in queries.rows_to_fix(entry):
        print(f"row {row.number}: {completing.sentence(row)}", file=sys.stderr)
