"""What all commands of the matcher share: options, reading (also from standard input), exit codes, complaints."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

if TYPE_CHECKING:
    from viceversa.engine import Problem, Result

SOLVED, BAD_INPUT, INFEASIBLE, BOUND = 0, 2, 3, 4
STANDARD = "-"
CODES = """\
exit codes:
  0  solved, checked or told
  2  bad input; the sentence says which file, row and value
  3  no solution, or a check that found faults
  4  stopped at a bound; the sentence says how far from the best it is at most
"""

Run = Callable[[argparse.Namespace], int]


def add_command(subparsers: Any, name: str, run: Run, help_text: str, *examples: str) -> argparse.ArgumentParser:
    """A command whose `--help` ends with examples and exit codes. Bad input becomes a sentence and exit code 2."""
    shown = "\n".join(f"  {line}" for line in examples)
    command: argparse.ArgumentParser = subparsers.add_parser(
        name,
        help=help_text,
        description=f"{help_text[:1].upper()}{help_text[1:]}.",
        epilog=f"examples:\n{shown}\n\n{CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--quiet", action="store_true", help="say nothing on standard error but what is wrong")
    command.add_argument(
        "--limit", type=int, metavar="N", help="read files of up to N values (20,000,000) or lines of CSV (1,000,000)"
    )
    command.set_defaults(run=careful(run))
    return command


def add_problem(command: argparse.ArgumentParser) -> None:
    """The problem, and settings that change it."""
    command.add_argument(
        "problem", help="problem.json or people.csv; - for standard input, whichever of the two it holds"
    )
    text = "a setting of the rules, like end_date=2027-06-30 or min_grade_gap=1; may be repeated"
    command.add_argument("--setting", action="append", default=[], metavar="NAME=VALUE", help=text)


def careful(run: Run) -> Run:
    """Turn bad input into one sentence on standard error and exit code 2."""

    def careful_run(args: argparse.Namespace) -> int:
        from viceversa.engine import ProblemError, ResultError

        try:
            return run(args)
        except (ProblemError, ResultError) as error:
            say_aside(str(error))
        except MemoryError:
            say_aside("The problem doesn't fit into the memory of this machine; leave out pairs or people.")
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            say_aside(f"{error.filename}: {error.strerror}.")
        return BAD_INPUT

    return careful_run


def problem_of(args: argparse.Namespace) -> Problem:
    """The problem of a file or of standard input, with the settings given on the command line."""
    from viceversa import engine

    given = {}
    for entry in args.setting:
        name, _equals, value = entry.partition("=")
        if name not in vars(engine.Settings()):
            raise engine.SettingError(f"There is no setting “{name}”; they are {', '.join(vars(engine.Settings()))}.")
        given[name] = _value(value)
    source: str | BinaryIO = args.problem
    is_list = Path(args.problem).suffix.lower() == ".csv"
    if args.problem == STANDARD:
        source = stream = cast(BufferedReader, sys.stdin.buffer)
        is_list = not stream.peek(1).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    most = {} if args.limit is None else {"most": args.limit}
    if is_list:
        return engine.read_people_csv(source, engine.Settings(**given), **most)
    problem = engine.read_problem(source, **most)
    return replace(problem, settings=replace(problem.settings, **given))


def result_of(args: argparse.Namespace, name: str) -> Result:
    """The result of a file or of standard input. `name`: of the argument. Only one of the arguments may be standard input."""
    from viceversa import engine

    given = getattr(args, name)
    if [value for key, value in vars(args).items() if key in ("problem", "result", "before", "after")].count(
        STANDARD
    ) > 1:
        raise engine.FileError("Only one file can come from standard input; give the others by name.", file=STANDARD)
    most = {} if args.limit is None else {"most": args.limit}
    return engine.read_result(sys.stdin.buffer if given == STANDARD else given, **most)


def say_aside(*sentences: str) -> None:
    """Say something on standard error, where it can't get into the answer."""
    print(*sentences, sep="\n", file=sys.stderr)


def _value(text: str) -> Any:
    """A number or list if it reads as JSON, else the text itself (a date, a side)."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
