"""`viceversa sign-in`: what only whoever runs the machine may do about signing in."""

from __future__ import annotations

import argparse


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `sign-in forget`."""
    parser = subparsers.add_parser("sign-in", help="help somebody who can't sign in any more", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    forget = acts.add_parser(
        "forget",
        help="take all second factors off an account and sign it out everywhere",
        description="For somebody who lost their device and their recovery codes. Make sure whom you talk to first: with "
        "a code by email they then sign in and set up a new one. They are told by mail.",
    )
    forget.add_argument("email", help="the account's address")
    forget.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Records an event without an actor."""
    from viceversa.cli import start_django

    start_django()
    from viceversa.core.errors import Refused
    from viceversa.people import actions, post, queries

    user = queries.account_by_email(args.email)
    if user is None:
        raise Refused(f"No account has the address {args.email}.")
    actions.forget_factors(user, by=None)
    post.wait()
    print(
        f"{user.name}: {'had no second factor.' if user.repeated else 'second factors taken off, signed out everywhere.'}"
    )
    return 0
