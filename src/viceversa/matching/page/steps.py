"""Undo and redo: where they lead, what they change, and whose act they take back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from viceversa.matching import changes, queries, together
from viceversa.matching.models import Ruling, Run
from viceversa.people.models import User


@dataclass(frozen=True)
class Step:
    """One step back or forward: the run it leads to, what is undone or done again, and who did it where it was another."""

    run: Run
    what: str
    by: str = ""


def back(user: User, run: Run, runs: list[Run], rulings: Iterable[Ruling]) -> Step | None:
    """What undoing does from the run in use: first decisions made since, then the run itself. No query."""
    since, gone = together.otherwise(run, rulings)
    if (since or gone) and run.state in queries.USABLE:
        others = sorted({one.by.name for one in since if one.by and one.by_id != user.pk})
        return Step(
            run, _("decisions about pairs made since run %(number)s") % {"number": run.number}, ", ".join(others)
        )
    parent = next((one for one in runs if one.pk == run.parent_id), None)
    if parent is None or parent.state not in queries.USABLE:
        return None
    return Step(parent, _what(parent, run), _other(user, run))


def forward(user: User, run: Run, runs: list[Run]) -> Step | None:
    """What redoing does from the run in use: the run made from it that was in use last. No query."""
    children = [one for one in runs if one.parent_id == run.pk and one.state in queries.USABLE]
    child = together.in_use(children)
    return Step(child, _what(run, child), _other(user, child)) if child else None


def _what(before: Run, after: Run) -> str:
    """ "run 7: Common ground from 15 to 30"."""
    short = changes.in_short(changes.between(before.settings, after.settings))
    text = _("run %(number)s: %(what)s") if short else _("run %(number)s")
    return text % {"number": after.number, "what": short}


def _other(user: User, run: Run) -> str:
    return run.by.name if run.by and run.by_id != user.pk else ""
