"""`viceversa topics load` and `viceversa topics import FILE`: the catalogue of topics, without the screens."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_commands(subparsers: Any) -> None:
    """Add `topics` with its two commands."""
    topics = subparsers.add_parser("topics", help="the catalogue of topics")
    commands = topics.add_subparsers(title="commands", metavar="<command>", required=True)
    load = commands.add_parser(
        "load",
        help="bring the catalogue that came with the software up to date",
        description="Adds and updates the topics that come with the software. What was added, renamed, merged or retired "
        "here stays as it is. `viceversa init` does the same.",
    )
    load.set_defaults(run=run_load)
    command = commands.add_parser(
        "import",
        help="take topics from a file of ESCO or O*NET",
        description="Reads ESCO's skills (skills_en.csv, or another language) or a file of O*NET (Skills, Technology "
        "Skills, Content Model Reference; text or Excel) and lists the entries the catalogue does not know. Nothing is "
        "saved without --save. The page of topics has the same with ticks.",
    )
    command.add_argument("file", type=Path, metavar="FILE", help="the file as it is published")
    command.add_argument(
        "--with", action="append", default=[], dest="words", metavar="WORD",
        help="only entries with this word in a name; may be given many times",
    )  # fmt: skip
    command.add_argument("--family", metavar="FAMILY", help="the family they go to; guessed for each when not given")
    command.add_argument("--save", action="store_true", help="make topics of them")
    command.set_defaults(run=run_import)


def run_load(given: argparse.Namespace) -> int:
    """Load the catalogue. Repeating it changes nothing."""
    from viceversa.cli import start_django

    start_django()
    from viceversa.people.actions import load_catalog

    changed = load_catalog()
    print(f"{changed} topics are new or changed." if changed else "The topics are up to date.")
    return 0


def run_import(given: argparse.Namespace) -> int:
    """List what a file offers, or take it. 1 when there is nothing to take."""
    from viceversa.cli import start_django

    start_django()
    from viceversa.core.errors import Refused
    from viceversa.people import actions, catalog, skills
    from viceversa.people.models import searchable

    if not given.file.is_file():
        raise Refused(f"There is no file {given.file}.")
    families = [one.key for one in catalog.families()]
    if given.family and given.family not in families:
        raise Refused(f"There is no family “{given.family}”. Families: {', '.join(families)}.")
    with given.file.open("rb") as content:
        entry = actions.start_topic_import(file_name=given.file.name, content=content, by=None)
    wanted = [searchable(word) for word in given.words] or [""]
    rows = [row for row in entry.rows.filter(known_as=None) if any(word in row.search for word in wanted)]
    if not rows:
        actions.discard_topic_import(entry, by=None)
        raise Refused("No new entry in this file has such a word. Nothing is saved.")
    print(
        f"{given.file.name}: {entry.rows.count()} entries ({entry.get_source_display()}), {len(rows)} of them to take"
    )
    for row in rows:
        print(f"  {given.family or row.family:10} {row.name}")
    if not given.save:
        actions.discard_topic_import(entry, by=None)
        print("Nothing is saved. Add --save to make topics of these, or choose with ticks on the page of topics.")
        return 0
    actions.choose_rows(
        entry,
        taken=dict.fromkeys((row.number for row in rows), True),
        families={row.number: given.family for row in rows} if given.family else {},
        by=None,
    )
    print(f"Added {actions.apply_topic_import(entry, by=None).added} topics. {skills.LICENSES[entry.source]}")
    return 0
