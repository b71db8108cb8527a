"""`viceversa doctor`: what is wrong with this installation, and what to change."""

from __future__ import annotations

import argparse


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `doctor`."""
    command = subparsers.add_parser(
        "doctor",
        help="say what is wrong with this installation, and what to change",
        description="Looks at the address, the data folder, the database, the secret, the worker, what waits, and the mail "
        "servers. Changes nothing and sends nothing. Ends with 1 where something is wrong.",
    )
    command.add_argument("--quiet", action="store_true", help="only what is wrong or worth a look")
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Print every finding; exit code 1 where one is wrong."""
    from viceversa.cli import REFUSED, start_django

    start_django()
    from viceversa.core import clock
    from viceversa.operations.doctor import How, examine

    marks = {How.WELL: "ok", How.LOOK: "look", How.WRONG: "WRONG"}
    wrong = 0
    for finding in examine(clock.now()):
        wrong += finding.how is How.WRONG
        if finding.how is not How.WELL or not given.quiet:
            print(f"{marks[finding.how]:<6} {finding.about:<9} {finding.sentence}")
    if wrong:
        print(f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong.")
    return REFUSED if wrong else 0
