"""`viceversa staying import FILE`: HR data for an extract that was opened, without the screens."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any


def add_commands(subparsers: Any) -> None:
    """Add `staying` with its one command."""
    staying = subparsers.add_parser("staying", help="who stayed and who moved, from an HR file")
    commands = staying.add_subparsers(title="commands", metavar="<command>", required=True)
    command = commands.add_parser(
        "import",
        help="read an HR file into the extract of a cohort",
        description="Reads the file under hashed keys and says what was dropped and which rows could not be read. The file is not kept.",
    )
    command.add_argument("file", type=Path, metavar="FILE", help="a CSV file or an Excel workbook (.xlsx)")
    command.add_argument("--cohort", required=True, metavar="CODE", help="the code of the cohort")
    command.add_argument("--up-to", required=True, metavar="DAY", help="the last day the file knows of, as 2026-05-31")
    command.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN",
        help="which column is which field, by number (1 is the first); may be given many times. Fields: key, country, grade, "
        "family, contract, exit, entry, tenure, kind, site, hours, promoted, moved, employed",
    )  # fmt: skip
    command.set_defaults(run=import_file)


def import_file(arguments: argparse.Namespace) -> int:
    """Read one file as the extract's named reader. 0: read; 1: refused, or rows were left out."""
    from viceversa.cli import start_django

    start_django()
    from viceversa.core.errors import Refused
    from viceversa.staying import actions, queries, words

    extract = queries.extract_of(arguments.cohort)
    if extract is None:
        raise Refused(f"There is no extract for {arguments.cohort}. A privacy officer opens one on the pages first.")
    try:
        up_to = date.fromisoformat(arguments.up_to)
        columns = {name: int(at) - 1 for name, at in (pair.split("=") for pair in arguments.map)} or None
    except ValueError as error:
        raise Refused("Write --up-to as 2026-05-31, and --map as exit=7.") from error
    if not arguments.file.is_file():
        raise Refused(f"There is no file {arguments.file}.")
    with arguments.file.open("rb") as content:
        actions.read_file(extract, content=content, up_to=up_to, columns=columns, by=extract.reader)
    counts = extract.counts
    print(f"{counts['kept']} kept, {counts['not_there']} not employed on the index date, {counts['refused']} left out")
    if extract.dropped:
        print(f"Dropped columns: {', '.join(extract.dropped)}")
    for row, name, why in extract.refused:
        print(f"row {row}, {words.field(name).lower()}: {words.why(why)}", file=sys.stderr)
    return 1 if counts["refused"] else 0
