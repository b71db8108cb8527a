"""`viceversa rehearse COHORT`: play a cohort's program with invented people, and print what happens."""

from __future__ import annotations

import argparse
import csv
import sys
from typing import Any


def add_commands(subparsers: Any) -> None:
    """Add `rehearse`."""
    command = subparsers.add_parser(
        "rehearse",
        help="play a cohort's whole program with invented people and a moved clock",
        description="Reads the cohort's plan and settings, plays them in a database of its own, and prints every mail, survey and gate. Writes nothing and sends nothing.",
    )
    command.add_argument("cohort", metavar="COHORT", help="the cohort's code, or its name")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="print a table with the words of each mail")
    form.add_argument(
        "--html", action="store_true", help="print one HTML file with the words of each mail, to read and print"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Play one cohort. 0: played; 1: there is no such cohort, or it can't be played."""
    from viceversa.cli import start_django

    start_django()
    from django.conf import settings
    from django.db.models import Q

    from viceversa.core import clock
    from viceversa.core.errors import Refused
    from viceversa.programs.models import Cohort
    from viceversa.rehearsal import queries
    from viceversa.rehearsal.actions import rehearse
    from viceversa.rehearsal.document import as_document
    from viceversa.rehearsal.models import Rehearsal

    named = Cohort.objects.select_related("program").filter(Q(code=arguments.cohort) | Q(name=arguments.cohort))
    if named.count() != 1:
        raise Refused(
            f"There is no cohort “{arguments.cohort}”, or more than one. Give its code: it is in its address."
        )
    cohort = named.get()
    log = rehearse(cohort, language=settings.LANGUAGE_CODE)
    if arguments.html:
        print(as_document(cohort, queries.weeks_of(Rehearsal(cohort=cohort, log=log), ""), played_at=clock.now()))
    elif arguments.csv:
        csv.writer(sys.stdout).writerows(queries.as_rows(log))
    else:
        print("\n".join(queries.as_lines(log)))
    return 0
