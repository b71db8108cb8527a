"""The matcher on files: `viceversa match | check | explain | what-if | compare | schema`. Needs no database, no settings,
no Django.
"""

import argparse
import json
import sys
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from ._matcher import (
    BOUND,
    INFEASIBLE,
    SOLVED,
    STANDARD,
    add_command,
    add_problem,
    problem_of,
    result_of,
    say_aside,
)
from ._progress import Waiting

if TYPE_CHECKING:
    from viceversa.engine import Blocking, Cost, Problem, Reason, Report, Result, Solved, WhyNot


def add_commands(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Register the engine's commands; each sets `run(args) -> exit code`."""
    command = add_command(
        subparsers,
        "match",
        match,
        "find the best pairs of a problem file or a people list",
        "viceversa match people.csv",
        "viceversa match people.csv --setting end_date=2027-06-30 --out result.json",
        "viceversa match problem.json --out pairs.csv --quiet",
        "make-problem | viceversa match - --out - | other-program",
    )
    add_problem(command)
    command.add_argument(
        "--out",
        help="result.json (everything), pairs.csv (the pairs) or - (everything, to standard output); without it, pairs are printed",
    )

    command = add_command(
        subparsers,
        "check",
        check,
        "check a result against its problem, without the solver",
        "viceversa check problem.json result.json",
        "viceversa match problem.json --out - | viceversa check problem.json -",
        "viceversa check people.csv result.json --blocking",
    )
    add_problem(command)
    command.add_argument("result", help="result.json; - for standard input")
    command.add_argument(
        "--blocking", action="store_true", help="also say which pairs would both gain by leaving theirs for each other"
    )

    command = add_command(
        subparsers,
        "explain",
        explain,
        "say why a pair was made or not, or why somebody is left out",
        "viceversa explain problem.json result.json --pair nia viktor",
        "viceversa explain people.csv result.json --left-out otto",
    )
    add_problem(command)
    command.add_argument("result", help="result.json; - for standard input")
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--pair", nargs=2, metavar=("LEFT", "RIGHT"), help="the two ids")
    what.add_argument("--left-out", metavar="ID", help="somebody without a partner")

    command = add_command(
        subparsers,
        "what-if",
        what_if,
        "say exactly what another pair would cost, what a higher floor costs, or what would place more people",
        "viceversa what-if problem.json --pair nia viktor",
        "viceversa what-if problem.json --floor",
        "viceversa what-if people.csv --weights",
        "viceversa what-if people.csv --person otto",
        "viceversa what-if people.csv --free 3",
    )
    add_problem(command)
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--pair", nargs=2, metavar=("LEFT", "RIGHT"), help="make this pair: its price, and who else changes"
    )
    what.add_argument("--floor", action="store_true", help="the best total for each floor under the worst pair")
    what.add_argument("--weights", action="store_true", help="how many pairs change when a weight moves by 10")
    what.add_argument("--person", metavar="ID", help="what would give this person a partner")
    what.add_argument("--free", type=int, metavar="N", help="places to add until N more people have a partner")

    command = add_command(
        subparsers,
        "compare",
        compare,
        "show what changed from one result to the next",
        "viceversa compare before.json after.json",
        "viceversa match problem.json --out - | viceversa compare before.json -",
    )
    command.add_argument("before", help="result.json; - for standard input")
    command.add_argument("after", help="result.json; - for standard input")

    command = subparsers.add_parser(
        "schema",
        help="print the JSON Schema of the matcher's files",
        description="Print the JSON Schema (2020-12) of the matcher's files.",
        epilog="examples:\n  viceversa schema problem > problem.schema.json\n  viceversa schema result",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("kind", choices=["problem", "result"], help="of which file")
    command.set_defaults(run=schema)


def match(args: argparse.Namespace) -> int:
    """Solve, write or print. A result is checked before it is written."""
    from viceversa import engine

    with Waiting(args.quiet) as waiting:
        waiting("read", 0, 0)
        problem = problem_of(args)
        start = perf_counter()
        result = engine.solve(problem, waiting)
        result = replace(result, seconds=round(perf_counter() - start, 3))
        waiting("check", 0, 0)
        report = engine.check(problem, result)
    if not report.ok:
        raise engine.SolverError(" ".join(report.faults))
    if not args.out:
        for pair in result.pairs:
            print(pair.left, pair.right, pair.points, sep="\t")
    elif args.out == STANDARD:
        json.dump(engine.result_to_json(result), sys.stdout, ensure_ascii=False, indent=2)
        print()
    elif args.out.lower().endswith(".csv"):
        engine.write_pairs_csv(result, args.out)
    else:
        engine.write_result(result, args.out)
    if result.status == "infeasible":
        say_aside("There is no solution.", *map(engine.say, result.why))
        return INFEASIBLE
    if not args.quiet:
        say_aside(*_told(result))
    return BOUND if result.status == "bound" else SOLVED


def _told(result: "Result") -> list[str]:
    """What was reached, and what is proved about it."""
    value = result.value
    told = f"{value.pairs} pairs of {value.people} people, {value.points} points, {len(result.left_out)} left out"
    proof = result.certificate
    if proof is not None and proof.stable is not None:
        best = [f"{proof.stable.people} people"] if proof.stable.people is not None else []
        best += [f"{proof.stable.points} points"] if proof.stable.points is not None else []
        without = [f"Without “stable”: {', '.join(best)}."] if best else []
        return [f"{told}; stable, {proof.stable.proposes} proposes.", *without]
    if result.status == "bound" and proof is not None:
        return [f"{told}; at most {proof.gap} short of the best for the aim {proof.gap_aim}."]
    if proof is not None and proof.gap:
        return [f"{told}; best within the quotas, which cost {proof.gap} of the aim {proof.gap_aim}."]
    return [f"{told}; proved best."]


def check(args: argparse.Namespace) -> int:
    """Verify a result file."""
    from viceversa import engine

    with Waiting(args.quiet) as waiting:
        waiting("check", 0, 0)
        problem, result = problem_of(args), result_of(args, "result")
        report = engine.check(problem, result)
    print(*(report.faults or (_how_right(result, report), *report.unproved)), sep="\n")
    if args.blocking and result.status != "infeasible":
        _tell_blocking(engine.blocking(problem, result))
    return SOLVED if report.ok else INFEASIBLE


def _tell_blocking(found: "Blocking") -> None:
    among = "" if found.whole else f" (of {found.looked} people of left, the others were not looked at)"
    print(f"{found.count} pairs would both gain by leaving theirs for each other{among}.")
    for pair in found.pairs:
        gains = [
            f"{who} gains {gain}, leaving {leaves}" if leaves else f"{who} gains {gain}, having a free place"
            for who, gain, leaves in (
                (pair.left, pair.left_gain, pair.left_leaves),
                (pair.right, pair.right_gain, pair.right_leaves),
            )
        ]
        print(f"{pair.left} and {pair.right}: {'; '.join(gains)}.")


def _how_right(result: "Result", report: "Report") -> str:
    if report.unproved:
        return "The result is right."
    if result.status == "infeasible":
        return "It is right that there is no solution."
    return f"The result is right, and {'stable' if result.status == 'stable' else 'proved best'}."


def explain(args: argparse.Namespace) -> int:
    """Print reasons as sentences."""
    from viceversa import engine

    problem, result = problem_of(args), result_of(args, "result")
    if args.left_out:
        sides = [out.side for out in result.left_out if out.id == args.left_out]
        side = sides[0] if sides else "left" if args.left_out in problem.left_index else "right"
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
    if told.cost is not None:
        print(f"  {_least(told.cost)}")
    return SOLVED


def _least(cost: "Cost") -> str:
    """What a pair costs at least, as a sentence."""
    n, aim = cost.at_least, cost.aim
    if not n:
        return "The proof names nothing that making this pair would cost."
    if not isinstance(aim, str):
        return f"Making this pair would put at least {n} more below {aim.points} points."
    of = {"people": "people with a partner", "points": "points in all", "pairs": "pairs", "stay": "former pairs"}
    one = {"people": "person with a partner", "points": "point in all", "pairs": "pair", "stay": "former pair"}
    return f"Making this pair would cost at least {n} {(one if n == 1 else of)[aim]}."


def what_if(args: argparse.Namespace) -> int:
    """Solve the problem, and the changed one; print the difference."""
    from viceversa import engine

    with Waiting(args.quiet) as waiting:
        waiting("read", 0, 0)
        problem = problem_of(args)
        solution = engine.solution(problem, waiting)
        code, lines = (INFEASIBLE, []) if solution.why else _difference(args, problem, solution)
    if solution.why:
        say_aside("There is no solution.", *map(engine.say, solution.why))
    for line in lines:
        print(line)
    return code


def _difference(args: argparse.Namespace, problem: "Problem", solution: "Solved") -> tuple[int, list[str]]:
    """Exit code and lines."""
    from viceversa import engine

    if args.pair:
        left, right = args.pair
        return _pair_lines(engine.why_not(problem, left, right, solution))
    if args.floor:
        corners = engine.trade_off(problem, solution)
        return SOLVED, [
            f"no pair below {corner.floor}: {corner.value.points} points, worst pair {corner.value.worst}"
            for corner in corners
        ]
    if args.weights:
        shifts = engine.sensitivity(problem, solution)
        return SOLVED, [f"{shift.criterion} at {shift.weight}: {shift.pairs} pairs change" for shift in shifts]
    if args.person:
        person = ("left" if args.person in problem.left_index else "right", args.person)
        found = engine.relaxations(problem, solution, person=person)
    else:
        found = engine.free_more(problem, args.free, solution)
    lines = []
    for relaxation in found:
        names = ", ".join(name for _side, name in relaxation.placed)
        lines.append(f"{engine.say(relaxation.reason)} This gives a partner to {names}.")
    return SOLVED, lines or ["No single change does it."]


def _pair_lines(told: "WhyNot") -> tuple[int, list[str]]:
    from viceversa.engine import SILENT, say

    lines = [
        f"Forbidden by {SILENT.get(found.rule, found.rule)}: {say(found.reason)} {say(found.lifts)}"
        for found in told.verdicts
    ]
    lines += map(say, told.why)
    if told.changes is None:
        return INFEASIBLE, lines
    lost = [f"{told.lost_people} people fewer"] if told.lost_people else []
    lines.append(f"It costs {' and '.join([*lost, f'{told.lost_points} points'])}.")
    for sign, pairs in (("+", told.changes.added), ("-", told.changes.dropped)):
        lines += [f"{sign} {left} {right}" for left, right in pairs]
    return SOLVED, lines


def compare(args: argparse.Namespace) -> int:
    """Print the pairs added and dropped, and the number kept."""
    from viceversa import engine

    changes = engine.compare(result_of(args, "before"), result_of(args, "after"))
    for sign, pairs in (("+", changes.added), ("-", changes.dropped)):
        for left, right in pairs:
            print(sign, left, right)
    print(f"{len(changes.added)} added, {len(changes.dropped)} dropped, {len(changes.kept)} kept.")
    return SOLVED


def schema(args: argparse.Namespace) -> int:
    """Print a schema."""
    from viceversa import engine

    print(json.dumps(engine.schemas()[args.kind], indent=2, ensure_ascii=False))
    return SOLVED


def _tell(*reasons: "Reason") -> None:
    from viceversa.engine import say

    for reason in reasons:
        print(say(reason))
