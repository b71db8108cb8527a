"""`viceversa init`: everything a new or an upgraded installation needs before it can be started."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `init`."""
    command = subparsers.add_parser(
        "init",
        help="prepare or upgrade the database, and make the first administrator",
        description="Makes the data folder, its secret and the tables, or brings them up to date, then makes the first "
        "administrator unless there is one. Safe to run again, and to be run at every upgrade.",
    )
    command.add_argument("--email", help="address of the first administrator; asked for when not given")
    command.add_argument("--name", help="their name; asked for when not given")
    command.add_argument(
        "--password-file",
        type=Path,
        metavar="FILE",
        help="file with their password; asked for when not given; an empty one means sign-in by e-mail code only",
    )
    command.add_argument("--no-administrator", action="store_true", help="only the database")
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Prepares the database, then makes the administrator. Repeating it changes nothing."""
    from viceversa.cli import start_django

    start_django()
    from django.conf import settings

    prepare_database()
    prepare_matcher()
    print(f"The database is ready. This installation keeps its files in {settings.DATA}.")
    if not given.no_administrator:
        make_administrator(given)
    return 0


# Any number will do, as long as nothing else locks it.
INIT_LOCK = 0x56696365


def prepare_database() -> None:
    """Makes or upgrades all tables, with the cache's, and the catalog of topics. Needs Django started."""
    from django.conf import settings
    from django.core.management import call_command

    from viceversa.people.actions import load_catalog

    settings.DATA.mkdir(parents=True, exist_ok=True)
    with one_at_a_time():
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        load_catalog()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Several web servers that start together each say `init`: on PostgreSQL the others wait until the first is done.

    The lock is on a connection of its own, so that nothing a migration does can let it go; and it is tried again and again,
    since an index that is built beside others' work waits for whoever waits inside a statement. SQLite has one machine.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    apart = connection.copy()
    try:
        with apart.cursor() as cursor:
            while not cursor.execute("SELECT pg_try_advisory_lock(%s)", [INIT_LOCK]).fetchone()[0]:
                time.sleep(0.5)
        yield
    finally:
        apart.close()  # and the lock with it


def prepare_matcher() -> None:
    """Compiles the matcher's inner loops, so that the first large match doesn't wait; half a minute the first time."""
    from viceversa import engine

    engine.warm()


def make_administrator(given: argparse.Namespace) -> None:
    """The first administrator, from the options or by asking; a second one only when an address is given."""
    from django.conf import settings

    from viceversa.people.actions import create_administrator
    from viceversa.people.models import RoleGrant, User

    known = User.objects.filter(role_grants__role=RoleGrant.Role.SYSTEM).first()
    if known and not given.email:
        print(f"{known.email} is system administrator already.")
        return
    email = given.email or ask("Address of the first administrator: ", "--email")
    name = given.name or (email if given.email else ask("Their name: ", "--name"))
    user = create_administrator(email=email, name=name, password=None if known_address(email) else password_of(given))
    done = "is system administrator already" if user.repeated else "is system administrator now"
    print(f"{user.email} {done} and signs in at {settings.BASE_URL}/ while `viceversa up` runs.")


def known_address(email: str) -> bool:
    """Whether there is an account already: then its password is left alone."""
    from viceversa.people.models import User

    return User.objects.filter(email__iexact=email.strip()).exists()


def password_of(given: argparse.Namespace) -> str | None:
    """The password from the file or the keyboard, refused with a sentence when it is weak; None when empty."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from viceversa.core.errors import Refused

    if given.password_file:
        try:
            password = given.password_file.read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as error:
            raise Refused(f"The password file {given.password_file} can't be read: {error.strerror}.") from error
    elif sys.stdin.isatty():
        password = getpass.getpass("Password (empty: sign in by e-mail code only): ")
        if password and getpass.getpass("Once more: ") != password:
            raise Refused("The two passwords differ. Run it again.")
    else:
        return None
    if password:
        try:
            validate_password(password)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
    return password or None


def ask(question: str, option: str) -> str:
    """What the person types; a sentence naming the option where nobody can type."""
    from viceversa.core.errors import Refused

    answer = input(question).strip() if sys.stdin.isatty() else ""
    if not answer:
        raise Refused(f"Nothing was given: use {option} (see `viceversa init --help`).")
    return answer
