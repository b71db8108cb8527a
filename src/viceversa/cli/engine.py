"""The matcher on files: `viceversa match | check | explain | what-if | compare`. Needs no database, no settings, no Django.

Exit codes: 0 solved (or checked, or told), 2 bad input, 3 infeasible (or a check that found faults), 4 stopped at a bound.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from viceversa.engine import Problem, Reason, WhyNot

SOLVED, BAD_INPUT, INFEASIBLE, BOUND = 0, 2, 3, 4


def add_commands(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Register the engine's commands; each sets `run(args) -> exit code`."""
    command = subparsers.add_parser(
        "match",
        help="find the best pairs of a problem file or a people list",
        epilog="Example: viceversa match people.csv --setting end_date=2027-06-30 --out result.json",
    )
    command.add_argument("problem", help="problem.json or people.csv")
    command.add_argument(
        "--out", help="result.json (everything) or pairs.csv (the pairs); without it, pairs are printed"
    )
    _add_setting(command)
    command.set_defaults(run=_careful(match))

    command = subparsers.add_parser(
        "check",
        help="check a result against its problem, without the solver",
        epilog="Example: viceversa check problem.json result.json",
    )
    command.add_argument("problem", help="problem.json or people.csv")
    command.add_argument("result", help="result.json")
    _add_setting(command)
    command.set_defaults(run=_careful(check))

    command = subparsers.add_parser(
        "explain",
        help="say why a pair was made or not, or why somebody is left out",
        epilog="Example: viceversa explain problem.json result.json --pair nia viktor",
    )
    command.add_argument("problem", help="problem.json or people.csv")
    command.add_argument("result", help="result.json")
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--pair", nargs=2, metavar=("LEFT", "RIGHT"), help="the two ids")
    what.add_argument("--left-out", metavar="ID", help="somebody without a partner")
    _add_setting(command)
    command.set_defaults(run=_careful(explain))

    command = subparsers.add_parser(
        "what-if",
        help="say exactly what another pair would cost, what a higher floor costs, or what would place more people",
        epilog="Examples: viceversa what-if problem.json --pair nia viktor · viceversa what-if people.csv --free 3",
    )
    command.add_argument("problem", help="problem.json or people.csv")
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--pair", nargs=2, metavar=("LEFT", "RIGHT"), help="make this pair: its price, and who else changes"
    )
    what.add_argument("--floor", action="store_true", help="the best total for each floor under the worst pair")
    what.add_argument("--weights", action="store_true", help="how many pairs change when a weight moves by 10")
    what.add_argument("--person", metavar="ID", help="what would give this person a partner")
    what.add_argument("--free", type=int, metavar="N", help="places to add until N more people have a partner")
    _add_setting(command)
    command.set_defaults(run=_careful(what_if))

    command = subparsers.add_parser(
        "compare",
        help="show what changed from one result to the next",
        epilog="Example: viceversa compare before.json after.json",
    )
    command.add_argument("before", help="result.json")
    command.add_argument("after", help="result.json")
    command.set_defaults(run=_careful(compare))


def match(args: argparse.Namespace) -> int:
    """Solve, write or print. A result is checked before it is written."""
    from viceversa import engine

    problem = _problem(args)
    start = perf_counter()
    result = engine.solve(problem)
    result = replace(result, seconds=round(perf_counter() - start, 3))
    report = engine.check(problem, result)
    if not report.ok:
        raise engine.SolverError(" ".join(report.faults))
    if args.out and args.out.lower().endswith(".csv"):
        engine.write_pairs_csv(result, args.out)
    elif args.out:
        engine.write_result(result, args.out)
    else:
        for pair in result.pairs:
            print(pair.left, pair.right, pair.points, sep="\t")
    if result.status == "infeasible":
        _say("There is no solution.", *map(engine.say, result.why))
        return INFEASIBLE
    value = result.value
    told = f"{value.pairs} pairs of {value.people} people, {value.points} points, {len(result.left_out)} left out"
    proof = result.certificate
    if result.status == "bound" and proof is not None:
        _say(f"{told}; at most {proof.gap} short of the best for the aim {proof.gap_aim}.")
        return BOUND
    if proof is not None and proof.gap:
        _say(f"{told}; best within the quotas, which cost {proof.gap} of the aim {proof.gap_aim}.")
        return SOLVED
    _say(f"{told}; proved best.")
    return SOLVED


def check(args: argparse.Namespace) -> int:
    """Verify a result file."""
    from viceversa import engine

    result = engine.read_result(args.result)
    report = engine.check(_problem(args), result)
    best = (
        "It is right that there is no solution."
        if result.status == "infeasible"
        else "The result is right, and proved best."
    )
    right = "The result is right." if report.unproved else best
    print(*(report.faults or (right, *report.unproved)), sep="\n")
    return SOLVED if report.ok else INFEASIBLE


def explain(args: argparse.Namespace) -> int:
    """Print reasons as sentences."""
    from viceversa import engine

    problem, result = _problem(args), engine.read_result(args.result)
    if args.left_out:
        side = "left" if args.left_out in problem.left_index else "right"
        out = engine.explain_left_out(problem, result, args.left_out, side)
        _tell(out.reason, *out.would_help)
        return SOLVED
    told = engine.explain_pair(problem, result, *args.pair)
    print(f"{told.left} and {told.right}: {'paired' if told.chosen else 'not paired'}, {told.points} points.")
    for found in told.verdicts:
        print(
            f"  forbidden by {engine.SILENT.get(found.rule, found.rule)}: {engine.say(found.reason)} {engine.say(found.lifts)}"
        )
    for share in told.shares:
        print(f"  {share.criterion} {share.points} of {share.of}: {engine.say(share.reason)}")
    if told.loss_at_least is not None:
        print(f"  Making this pair would cost at least {told.loss_at_least} points in all.")
    return SOLVED


def what_if(args: argparse.Namespace) -> int:
    """Solve the problem, and the changed one; print the difference."""
    from viceversa import engine

    problem = _problem(args)
    solution = engine.solution(problem)
    if solution.why:
        _say("There is no solution.", *map(engine.say, solution.why))
        return INFEASIBLE
    if args.pair:
        left, right = args.pair
        return _tell_pair(engine.why_not(problem, left, right, solution))
    if args.floor:
        for corner in engine.trade_off(problem, solution):
            print(f"no pair below {corner.floor}: {corner.value.points} points, worst pair {corner.value.worst}")
    elif args.weights:
        for shift in engine.sensitivity(problem, solution):
            print(f"{shift.criterion} at {shift.weight}: {shift.pairs} pairs change")
    else:
        person = None
        if args.person:
            person = ("left" if args.person in problem.left_index else "right", args.person)
        found = (
            engine.relaxations(problem, solution, person=person)
            if args.person
            else engine.free_more(problem, args.free, solution)
        )
        for relaxation in found:
            names = ", ".join(name for _side, name in relaxation.placed)
            print(f"{engine.say(relaxation.reason)} This gives a partner to {names}.")
        if not found:
            print("No single change does it.")
    return SOLVED


def _tell_pair(told: "WhyNot") -> int:
    from viceversa.engine import SILENT, say

    for found in told.verdicts:
        rule = SILENT.get(found.rule, found.rule)
        print(f"Forbidden by {rule}: {say(found.reason)} {say(found.lifts)}")
    for reason in told.why:
        print(say(reason))
    if told.changes is not None:
        lost = [f"{told.lost_people} people fewer"] if told.lost_people else []
        print(f"It costs {' and '.join([*lost, f'{told.lost_points} points'])}.")
        for sign, pairs in (("+", told.changes.added), ("-", told.changes.dropped)):
            for left, right in pairs:
                print(sign, left, right)
    return SOLVED if told.changes is not None else INFEASIBLE


def compare(args: argparse.Namespace) -> int:
    """Print the pairs added and dropped, and the number kept."""
    from viceversa import engine

    changes = engine.compare(engine.read_result(args.before), engine.read_result(args.after))
    for sign, pairs in (("+", changes.added), ("-", changes.dropped)):
        for left, right in pairs:
            print(sign, left, right)
    print(f"{len(changes.added)} added, {len(changes.dropped)} dropped, {len(changes.kept)} kept.")
    return SOLVED


def _careful(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Turn bad input into one sentence on standard error and exit code 2."""

    def careful(args: argparse.Namespace) -> int:
        from viceversa.engine import ProblemError, ResultError

        try:
            return run(args)
        except (ProblemError, ResultError) as error:
            _say(str(error))
        except OSError as error:
            _say(f"{error.filename}: {error.strerror}.")
        return BAD_INPUT

    return careful


def _problem(args: argparse.Namespace) -> "Problem":
    """The problem of a file, with the settings given on the command line."""
    from viceversa import engine

    given = {}
    for entry in args.setting:
        name, _equals, value = entry.partition("=")
        if name not in vars(engine.Settings()):
            raise engine.SettingError(f"There is no setting “{name}”; they are {', '.join(vars(engine.Settings()))}.")
        given[name] = _value(value)
    if Path(args.problem).suffix.lower() == ".csv":
        return engine.read_people_csv(args.problem, engine.Settings(**given))
    problem = engine.read_problem(args.problem)
    return replace(problem, settings=replace(problem.settings, **given))


def _value(text: str) -> Any:
    """A number or list if it reads as JSON, else the text itself (a date, a side)."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _add_setting(command: argparse.ArgumentParser) -> None:
    text = "a setting of the rules, like end_date=2027-06-30 or min_grade_gap=1; may be repeated"
    command.add_argument("--setting", action="append", default=[], metavar="NAME=VALUE", help=text)


def _say(*sentences: str) -> None:
    print(*sentences, sep="\n", file=sys.stderr)


def _tell(*reasons: "Reason") -> None:
    from viceversa.engine import say

    for reason in reasons:
        print(say(reason))
