"""`viceversa role`: give somebody a role in the whole instance, or take it back."""

from __future__ import annotations

import argparse
import sys

ROLES = ("people_administrator", "system_administrator", "privacy_officer", "program_creator", "auditor", "analyst")


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `role grant` and `role revoke`."""
    parser = subparsers.add_parser(
        "role", help="give somebody a role in the whole instance, or take it back", description=__doc__
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    for act, words in (("grant", "give a role"), ("revoke", "take a role back")):
        inner = acts.add_parser(act, help=words)
        inner.add_argument("email", help="the person's own address in the directory, or an administrator's")
        inner.add_argument("role", choices=ROLES, help="what they may do")
        inner.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Whoever may run commands on the machine may do this: it records an event without an actor."""
    from viceversa.cli import start_django

    start_django()
    from viceversa.core.errors import Refused
    from viceversa.people import queries
    from viceversa.people.actions import accounts

    try:
        user = queries.account_by_email(args.email)
        if user is None:
            person = queries.person_by_own_email(args.email)
            if person is None:
                raise Refused(f"Nobody active has {args.email} as an address of their own. Check it in the directory.")
            user = accounts.account_for(person)
        if args.act == "grant":
            accounts.grant_role(user, role=args.role, by=None)
        else:
            accounts.revoke_role(user, role=args.role, by=None)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"{user.name}: {args.role} {'given' if args.act == 'grant' else 'taken back'}.")
    return 0
