"""docs/reference/operations.md: what an installation says to those who look after it, read off the code.

Findings of the doctor, addresses for machines, numbers for Prometheus, lines of the log. What a line of the log means
stands in tests/data/log-lines.toml; a line without a meaning, or a meaning without its line, is an error.
"""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
HOUSE: Final = ROOT / "src" / "viceversa"
MEANINGS: Final = ROOT / "tests" / "data" / "log-lines.toml"
LEVELS: Final = ("debug", "info", "warning", "error", "exception", "critical")
HOW: Final = {"_well": "well", "_look": "look", "_wrong": "wrong"}


@dataclass(frozen=True)
class Line:
    """One line of the log: how serious, from which part, its words as the code has them."""

    level: str
    part: str
    words: str


def log_lines() -> list[Line]:
    """Every call of a logger in the code, the most serious first. One that is not a sentence of its own is an error."""
    found = set()
    for path in HOUSE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "getLogger" not in text:
            continue
        tree = ast.parse(text)
        loggers = {
            target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and _called(node.value) == "getLogger"
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS):
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id in loggers:
                words = node.args[0]
                if not (isinstance(words, ast.Constant) and isinstance(words.value, str)):
                    raise ValueError(f"{path}, line {node.lineno}: a log line begins with its words")
                level = {"exception": "error"}.get(node.func.attr, node.func.attr)
                found.add(Line(level, path.relative_to(HOUSE).parts[0], words.value))
    return sorted(found, key=lambda line: (-LEVELS.index(line.level), line.part, line.words))


def _called(node: ast.expr) -> str:
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""


def findings() -> Iterator[tuple[str, str, str]]:
    """What the doctor can say: about what, how it is, and the sentence with … for what it names."""
    from viceversa.operations import doctor

    tree = ast.parse(inspect.getsource(doctor))
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef) or function.name in HOW:
            continue
        named = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.JoinedStr)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in HOW:
                about, sentence = node.args
                if not isinstance(about, ast.Constant):
                    raise ValueError(f"doctor.py, line {node.lineno}: what a finding is about stands in it as a word")
                yield str(about.value), HOW[node.func.id], _words(sentence, named)


def _words(node: ast.expr, named: dict[str, ast.JoinedStr]) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return re.sub(r"…(?:s|…)", "…", "".join(_words(part, named) for part in node.values))
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name) and node.value.id in named:
        return _words(named[node.value.id], {})
    return "…"


def numbers() -> Iterator[tuple[str, str, str]]:
    """Each number of /metrics: name, labels, what it is."""
    from viceversa.operations.fares import Fares, Waiting
    from viceversa.operations.health import gauges
    from viceversa.operations.requests import SECONDS

    none = Waiting(0, None)
    for one in gauges(Fares(0, none, none, none, 0, 0, 0), now=datetime(2026, 1, 1, tzinfo=UTC)):
        labels = sorted({f"{name}={value}" for sample in one.samples for name, value in sample.labels.items()})
        yield one.name, ", ".join(labels), one.documentation
    for requests in SECONDS.describe():
        yield requests.name, ", ".join(SECONDS._labelnames), requests.documentation


def page() -> str:
    """docs/reference/operations.md."""
    from tests.support.reference import table

    meanings = tomllib.loads(MEANINGS.read_text(encoding="utf-8"))
    lines = log_lines()
    if loose := {line.words for line in lines} ^ set(meanings):
        raise ValueError(f"{MEANINGS.name} and the code differ in: {sorted(loose)}")
    return "\n\n".join(
        (
            "# What it says to those who look after it",
            "How to use this: [Look after it](../how-to/look-after-it.md). A … stands for what is named there and then: an "
            "address, a number, an error of the system. Nothing on this page is about a person.",
            "## What `viceversa doctor` can say",
            "It ends with 1 where something is wrong, with 0 else.",
            table(("about", "how", "sentence"), findings()),
            "## What machines ask",
            table(
                ("address", "answer"),
                (
                    ("`/health/live`", "200 while the process answers. No query"),
                    ("`/health/ready`", "200 with a database and tables up to date, else 503 with the reason"),
                    ("`/metrics`", "the numbers below, for who shows `VICEVERSA_METRICS_TOKEN` as a bearer token"),
                ),
            ),
            "## Numbers",
            table(
                ("number", "labels", "what it is"),
                ((f"`{name}`", labels, what) for name, labels, what in numbers()),
            ),
            "## Lines of the log",
            "Written to standard error. `%s` and `%d` stand for what is named there and then.",
            table(
                ("level", "part", "line", "what it means, and what to do"),
                ((line.level, line.part, f"`{line.words}`", meanings[line.words]) for line in lines),
            ),
        )
    )
