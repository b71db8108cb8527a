"""docs/reference/events.md: every event that is recorded, read off the calls of `events.record` in the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

HOUSE: Final = Path(__file__).resolve().parent.parent.parent / "src" / "viceversa"
VERB: Final = re.compile(r"[a-z_]+\.[a-z_]+")
NO_FACTS: Final = {"by", "subject", "now", "on_behalf_of"}
# Whose name is put together while it is recorded: what stands before the dot, and the file.
PUT_TOGETHER: Final = {"widening": "oversight/actions/widening.py"}


def recorded() -> dict[str, tuple[str, set[str]]]:
    """Each event's name with the app that records it and the names of its facts.

    Where a name is chosen among several, each that stands in that file counts, with the facts of that call.
    """
    found: dict[str, tuple[str, set[str]]] = {}
    for path in sorted(HOUSE.rglob("*.py")):
        where = path.relative_to(HOUSE)
        if where.parts[0] == "demo" or where.parts[:2] == ("rehearsal", "stage"):
            continue
        text = path.read_text(encoding="utf-8")
        if "record(" not in text:
            continue
        tree = ast.parse(text)
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and ast.unparse(call.func) in ("record", "events.record") and call.args):
                continue
            facts = {word.arg for word in call.keywords if word.arg and word.arg not in NO_FACTS}
            for name in _names(call.args[0], tree, where.as_posix()):
                app = ".".join(where.parts[: 2 if where.parts[0] == "integrations" else 1])
                found.setdefault(name, (app, set()))[1].update(facts)
    return found


def _names(node: ast.expr, tree: ast.Module, where: str) -> set[str]:
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.JoinedStr):
        begin = next(noun for noun, file in PUT_TOGETHER.items() if file == where)
        return {f"{begin}.{state}" for state in _states(begin)}
    strings = {
        one.value
        for one in ast.walk(node if isinstance(node, ast.IfExp) else tree)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and VERB.fullmatch(one.value)
    }
    # Messages and steps are called after the app, events after a thing.
    strings = {name for name in strings if not (HOUSE / name.partition(".")[0]).is_dir()}
    if not strings:
        raise ValueError(f"{where}, line {node.lineno}: no name of an event stands in this file")
    return strings


def _states(noun: str) -> set[str]:
    from viceversa.core.transitions import TABLES

    drawn = next(drawn for name, drawn in TABLES.items() if name.lower() == noun)
    return {str(target) for _sources, target in drawn.moves.values()}


def page() -> str:
    """docs/reference/events.md."""
    from tests.support.reference import table

    rows = (
        (f"`{name}`", app, ", ".join(f"`{fact}`" for fact in sorted(facts)))
        for name, (app, facts) in sorted(recorded().items())
    )
    return "\n\n".join(
        (
            "# Events",
            "Each act that changes something records one event, in the same transaction: its name, when, who did it, about what, "
            "and facts. Facts are codes, dates, numbers and flags; what people write or answer is never one. Events can't be "
            "changed by anybody; how long they are kept says [what is deleted when](retention.md).",
            table(("event", "recorded by", "facts"), rows),
        )
    )
