"""`viceversa people import FILE`: the directory from a file, without the screens."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from viceversa.people.models import DirectoryImport

POSTS = ("vacant", "eliminated", "undisclosed", "nameless")


def add_commands(subparsers: Any) -> None:
    """Add `people` with its one command."""
    people = subparsers.add_parser("people", help="the directory of people")
    commands = people.add_subparsers(title="commands", metavar="<command>", required=True)
    command = commands.add_parser(
        "import",
        help="import people from a CSV file or an Excel workbook",
        description="Reads the file, guesses its columns, checks every row and says what would change. Nothing is saved without --apply.",
    )
    command.add_argument("file", type=Path, metavar="FILE", help="a CSV file or an Excel workbook (.xlsx)")
    command.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN",
        help="which column is which field, by heading or number (1 is the first); may be given many times. Fields: key, name, "
        "first_name, last_name, email, unit, unit_above, manager, grade, title, site, time_zone, languages, start_date, end_date, away_from, away_until",
    )  # fmt: skip
    command.add_argument(
        "--leave-out", action="append", choices=POSTS, metavar="POSTS",
        help="posts to leave out: vacant, eliminated, undisclosed or nameless; may be given many times (default: vacant and eliminated)",
    )  # fmt: skip
    command.add_argument(
        "--gone",
        choices=("keep", "left"),
        default="keep",
        help="people who are not in the file: keep them (default), or mark them as left",
    )
    command.add_argument("--apply", action="store_true", help="save what is ready")
    command.set_defaults(run=import_file)


def import_file(arguments: argparse.Namespace) -> int:
    """Import one file. 0: read (and saved); 1: refused; also 1 when rows are left to fix."""
    from viceversa.cli import start_django

    start_django()
    from viceversa.core.errors import Refused
    from viceversa.people import actions

    columns: dict[str, int | str] = {}
    for pair in arguments.map:
        field, equals, column = pair.partition("=")
        if not equals or not column:
            raise Refused(f"--map is “{pair}”. Write it as field=column, for example --map key=Personalnr.")
        columns[field.strip()] = int(column) - 1 if column.isdigit() else column
    if not arguments.file.is_file():
        raise Refused(f"There is no file {arguments.file}.")
    with arguments.file.open("rb") as content:
        entry = actions.import_people(
            file_name=arguments.file.name,
            content=content,
            by=None,
            columns=columns,
            leave_out=tuple(arguments.leave_out or ("vacant", "eliminated")),
            gone=arguments.gone,
            apply=arguments.apply,
        )
    report(entry)
    if not arguments.apply:
        actions.discard_import(entry, by=None)
    return 1 if entry.counts["fix"] else 0


def report(entry: DirectoryImport) -> None:
    """The review, as text: which column was read as what, how many rows are what, and each row to fix with its sentence."""
    from django.conf import settings

    from viceversa.people import queries
    from viceversa.people.importing import words
    from viceversa.people.states import ImportState

    counts = entry.counts
    print(f"{entry.file_name}: {entry.total_rows} rows ({entry.choices_made['described_as']})")
    for field, index in entry.mapping["columns"].items():
        print(f"  {field:11} {entry.columns[index]['name'] or f'column {index + 1}'}")
    print(
        f"{counts['new']} new, {counts['changed']} changed, {counts['unchanged']} unchanged, {counts['left_out']} left out, {counts['fix']} to fix"
    )
    if counts["away"]:
        print(f"{counts['away']} on leave; mails that can wait come after it.")
    for address, people in counts["shared"]:
        print(f"{people} people share the address {address}; they sign in once they have one of their own.")
    if counts["gone"]:
        print(f"{counts['gone']} people in the directory are not in this file.")
    for row in queries.rows_to_fix(entry).iterator(chunk_size=500):
        for problem in row.problems:
            label = words.field_label(problem["field"])
            print(
                f"row {row.number}{', ' + label.lower() if label else ''}: {words.sentence(problem)}", file=sys.stderr
            )
    if entry.state == ImportState.APPLIED:
        print(
            f"Saved {counts['saved']} people."
            + (f" Marked {counts['marked_left']} as left." if counts["marked_left"] else "")
        )
    elif counts["ready"] or counts["gone"]:
        print(
            f"Nothing is saved. Add --apply to save, or import the file at {settings.BASE_URL}/people/import/ to correct rows there."
        )
    else:
        print("Nothing to save.")
