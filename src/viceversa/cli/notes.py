"""`viceversa notes rotate-key`: write private notes, and all other private text, anew under a new key."""

from __future__ import annotations

import argparse
import sys
from collections import Counter


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `notes rotate-key`."""
    parser = subparsers.add_parser(
        "notes", help="private notes and all other private text: a new key", description=__doc__
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    rotate = acts.add_parser(
        "rotate-key",
        help="write all private text anew under the newest key",
        description="Reads private text with VICEVERSA_SECRET_KEY and VICEVERSA_FORMER_SECRET_KEYS, and writes it anew "
        "with the first. Stopped or killed, it loses nothing: run it again, and it goes on. docs/how-to/rotate-the-key.md "
        "has the steps before and after.",
    )
    rotate.add_argument("--check", action="store_true", help="change nothing; say how much is under former keys")
    rotate.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 1 when something can't be read with any of the keys: it is left as it is, for a key that may be found."""
    from viceversa.cli import start_django

    start_django()
    from viceversa.core import rotation

    done: Counter[str] = Counter()
    for batch in rotation.reseal_all(change=not args.check):
        done.update(seen=batch.seen, resealed=batch.resealed, unreadable=batch.unreadable)
        print(f"{batch.label}: {batch.resealed} of {batch.seen}", flush=True)
    if done["unreadable"]:
        print(
            f"{done['unreadable']} of {done['seen']} private texts can't be read with the keys that are given, and stay as "
            "they are. Add their key to VICEVERSA_FORMER_SECRET_KEYS and run this again.",
            file=sys.stderr,
        )
    if args.check:
        print(f"{done['resealed']} of {done['seen']} private texts are under former keys.")
    else:
        print(f"{done['resealed']} of {done['seen']} private texts written anew. The others were under the newest key.")
    if not args.check and not done["unreadable"]:
        print(
            "All private text is under the newest key. See docs/how-to/rotate-the-key.md for when to drop the former one."
        )
    return 1 if done["unreadable"] else 0
