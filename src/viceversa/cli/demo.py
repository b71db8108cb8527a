"""`viceversa demo`: build the demo company, and serve it."""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
from pathlib import Path

PORT = 8000
# What would have it read or write something real: left out, also where it stands in a file.
OUTSIDE = (
    "DATA", "DATABASE_URL", "READ_DATABASE_URL", "SECRET_KEY", "FORMER_SECRET_KEYS", "SMTP_HOST", "REPLIES_IMAP_HOST",
    "DIRECTORY_URL", "OIDC_ISSUER", "SAML_SIGN_IN_URL", "TRACES_URL",
)  # fmt: skip


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `demo`."""
    parser = subparsers.add_parser(
        "demo",
        help="build the invented company of 2,000 people and its programs, and serve it",
        description="Builds the demo company in ./var/demo unless it is there, and serves it to this machine alone, with "
        "one-click sign-in. It keeps to itself: no database, mail server, directory or sign-in of your settings is used. "
        "With VICEVERSA_DEMO=yes, settings are taken as they are.",
    )
    parser.add_argument("--port", type=int, default=PORT, help=f"where to serve ({PORT})")
    parser.add_argument("--fresh", action="store_true", help="forget the demo company in ./var/demo and play it anew")
    parser.add_argument("--build-only", action="store_true", help="build what is missing, and serve nothing")
    parser.add_argument("--quiet", action="store_true", help="print nothing but problems")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Build what is missing, then become `viceversa up`. A second call finds the company there and changes nothing."""
    from viceversa.cli import NOT_CONFIGURED, REFUSED
    from viceversa.cli.up import HOST, port_is_free

    if not args.build_only and not port_is_free(HOST, args.port):
        print(
            f"viceversa: Port {args.port} is not free. End what uses it, or choose another with --port.",
            file=sys.stderr,
        )
        return NOT_CONFIGURED
    given = os.environ.get("VICEVERSA_DEMO", "").strip().lower() in {"yes", "true", "on", "1"}
    folder = Path.cwd() / "var" / "demo"
    if args.fresh and (given or not forget(folder)):
        print(
            "viceversa: Only a demo company in ./var/demo is forgotten. "
            + ("VICEVERSA_DEMO is set, so it lies where your settings say: delete it there."
               if given else f"{folder} holds something else: move it away."),
            file=sys.stderr,
        )  # fmt: skip
        return REFUSED
    if not given:
        keep_to_itself(folder, args.port)
    build(quiet=args.quiet)
    if not args.build_only:
        sys.stdout.flush()
        # Another process, so that what building took of memory is given back.
        os.execv(sys.executable, [sys.executable, "-m", "viceversa.cli", "up", "--port", str(args.port)])
    return 0


def forget(folder: Path) -> bool:
    """Deletes a demo's data folder; False where something else lies there."""
    if not folder.exists():
        return True
    if not (folder / "db.sqlite3").is_file():
        return False
    shutil.rmtree(folder)
    return True


def keep_to_itself(folder: Path, port: int) -> None:
    """Settings of a demo: its own folder, nothing outside. Before Django reads them."""
    for name in OUTSIDE:
        os.environ.pop(f"VICEVERSA_{name}", None)
        os.environ.pop(f"VICEVERSA_{name}_FILE", None)
    os.environ |= {
        "VICEVERSA_DATA": str(folder),
        "VICEVERSA_DEMO": "yes",
        "VICEVERSA_WEBHOOKS": "yes",
        "VICEVERSA_BASE_URL": f"http://localhost:{port}",
    }


def build(*, quiet: bool) -> None:
    """The company, and who can be signed in as."""
    from viceversa.cli import start_django

    start_django()
    from django.conf import settings

    from viceversa.core import memory
    from viceversa.demo.cast import CAST
    from viceversa.demo.stories import build as play

    def say(line: str) -> None:
        if not quiet:
            print(line, flush=True)

    settings.DATA.mkdir(parents=True, exist_ok=True)
    # A year of daily jobs has a lot to say that nobody needs here.
    logging.disable(logging.INFO)
    memory.settle()
    try:
        play(say=say)
    finally:
        logging.disable(logging.NOTSET)
    say(f"\nOn {settings.BASE_URL}/demo/ you can be, with one click:")
    for guest in CAST:
        say(f"  {guest.name:18} {guest.role}")
    say("")
