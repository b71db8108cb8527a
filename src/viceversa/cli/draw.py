"""The draw on files: `viceversa draw verify`. Needs no database, no settings, no Django.

Exit codes: 0 the draw is what the rule gives, 2 bad input, 3 it is not.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

RIGHT, BAD_INPUT, WRONG = 0, 2, 3


def add_commands(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Register `draw verify`."""
    command = subparsers.add_parser("draw", help="check a draw of places")
    acts = command.add_subparsers(title="acts", metavar="<act>", required=True)
    act = acts.add_parser(
        "verify",
        help="repeat a draw from its file and compare",
        epilog="Example: viceversa draw verify draw.json --published 3f5a…",
    )
    act.add_argument("file", help="draw.json, as the page of places gives it")
    act.add_argument("--published", default="", metavar="FINGERPRINT", help="the fingerprint shown before the draw")
    act.set_defaults(run=verify)


def verify(args: argparse.Namespace) -> int:
    """Repeat the draw; print what differs."""
    from viceversa.analysis import draw

    try:
        file = json.loads(Path(args.file).read_text(encoding="utf-8"))
        if not isinstance(file, dict):
            raise draw.DrawError("This is no file of a draw.")
        faults = draw.verify(file, published=args.published)
    except OSError as error:
        return _bad(f"{error.filename}: {error.strerror}.")
    except ValueError:
        return _bad(f"{args.file} is not JSON.")
    except draw.DrawError as error:
        return _bad(str(error))
    if faults:
        print("\n".join(faults))
        return WRONG
    print(f"The draw is right: {len(file['chosen'])} places, {len(file['waiting'])} on the waiting list.")
    return RIGHT


def _bad(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return BAD_INPUT
