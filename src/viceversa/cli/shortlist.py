"""Shortlists on files: `viceversa shortlist | finish`. Needs no database, no settings, no Django.

Exit codes: 0 done, 2 bad input, 3 infeasible.
"""

import argparse
from typing import Any

from ._matcher import INFEASIBLE, SOLVED, add_command, add_problem, problem_of, say_aside


def add_commands(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Register the commands; each sets `run(args) -> exit code`."""
    command = add_command(
        subparsers,
        "shortlist",
        shortlist,
        "propose a few partners to each person of a side, the best lists together",
        "viceversa shortlist problem.json --side right --most 3 --out lists.json",
    )
    add_problem(command)
    command.add_argument("--side", default="right", help="who gets lists: left, right (default) or both")
    command.add_argument("--most", type=int, default=3, metavar="N", help="proposals on a list, at most (3)")
    text = "lists that one person may be on, for each partner they have room for (what full lists need, at least N of --most)"
    command.add_argument("--bound", type=int, metavar="N", help=text)
    command.add_argument("--out", help="lists.json; without it, the lists are printed")

    command = add_command(
        subparsers,
        "finish",
        finish,
        "put the answers to shortlists into a problem, for the last match",
        "viceversa finish problem.json answers.json --stable --out last.json && viceversa match last.json",
    )
    add_problem(command)
    command.add_argument("answers", help="answers.json: rankings, and vetoes that nobody is told")
    text = "pairs that are stable by the rankings, instead of rankings as one criterion of several"
    command.add_argument("--stable", action="store_true", help=text)
    command.add_argument("--out", required=True, help="the problem to match, as JSON")


def shortlist(args: argparse.Namespace) -> int:
    """Make the lists, check them, write or print them."""
    from viceversa import engine

    problem = problem_of(args)
    lists = engine.shortlist(problem, side=args.side, most=args.most, bound=args.bound)
    report = engine.check_shortlists(problem, lists)
    if not report.ok:
        raise engine.SolverError(" ".join(report.faults))
    if args.out:
        engine.write_shortlists(lists, args.out)
    if lists.result.status == "infeasible":
        say_aside("There is no solution.", *map(engine.say, lists.result.why))
        return INFEASIBLE
    lengths = []
    for side, own in lists.lists.items():
        for name, pairs in own.items():
            lengths.append(len(pairs))
            if not args.out:
                print(name, *(pair.right if side == "left" else pair.left for pair in pairs), sep="\t")
    full, empty = lengths.count(args.most), lengths.count(0)
    if not args.quiet:
        say_aside(f"{len(lengths)} lists, {full} with {args.most} proposals, {empty} empty; the best together, proved.")
    return SOLVED


def finish(args: argparse.Namespace) -> int:
    """Write the problem with the answers in it."""
    from viceversa import engine

    rankings, vetoes = engine.read_answers(args.answers)
    engine.write_problem(engine.with_answers(problem_of(args), rankings, vetoes, stable=args.stable), args.out)
    return SOLVED
