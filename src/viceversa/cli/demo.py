"""`viceversa demo`: build the demo company, and say who can be signed in as."""

from __future__ import annotations

import argparse
import logging


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `demo`."""
    parser = subparsers.add_parser(
        "demo", help="build the invented company of 2,000 people and its programs", description=__doc__
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing but problems")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Build what is missing; a second call finds the company there and changes nothing."""
    from viceversa.cli import start_django

    start_django()
    from viceversa.core import memory
    from viceversa.demo.stories import build

    def say(line: str) -> None:
        if not args.quiet:
            print(line, flush=True)

    # A year of daily jobs has a lot to say that nobody needs here.
    logging.disable(logging.INFO)
    memory.settle()
    try:
        build(say=say)
    finally:
        logging.disable(logging.NOTSET)
    from django.conf import settings

    from viceversa.demo.cast import CAST

    say(f"\nOn {settings.BASE_URL}/demo/ you can be, with one click:")
    for guest in CAST:
        say(f"  {guest.name:18} {guest.role}")
    say("")
    return 0
