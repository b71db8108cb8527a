"""`viceversa manage …`: Django's own commands (migrate, shell, dumpdata, …) with Vice Versa's settings."""

from __future__ import annotations

import argparse


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `manage`."""
    command = subparsers.add_parser(
        "manage", help="run one of Django's own commands", description=__doc__, add_help=False, prefix_chars="\0"
    )
    command.add_argument("arguments", nargs="*", metavar="…", help="the command and its options; none lists them all")
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Hands everything after `manage` to Django."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["viceversa manage", *given.arguments])
    return 0
