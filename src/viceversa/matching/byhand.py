"""A run whose pairs people chose themselves, in a spreadsheet or with another program.

Its problem is the cohort's own with these pairs pinned and no room for any other, so that the engine checks every rule
and reports the rest truly; how far it falls short of the best is in its settings.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa import engine

# The engine's name for “no room for any other pair”.
ONLY_THESE: Final = "chosen by hand"
POINT: Final = 10_000


def only_these(problem: engine.Problem, pairs: Collection[tuple[str, str]]) -> engine.Problem:
    """The problem with these pairs and no others. Pure."""
    everybody = frozenset(person.id for person in problem.left)
    return replace(
        problem,
        pins=tuple(sorted(pairs)),
        quotas=(engine.Quota(ONLY_THESE, "left", everybody, 0, len(pairs)),),
        aims=("pins", "people", "pairs", "points"),
        former=(),
    )


def is_by_hand(problem: engine.Problem) -> bool:
    return any(quota.name == ONLY_THESE for quota in problem.quotas)


def best_of(value: engine.Value) -> dict[str, Any]:
    """What the solver reaches with the same people, as it is kept with a run's settings."""
    return {"people": value.people, "pairs": value.pairs, "total": round(value.points / POINT, 2)}


def verdict(settings: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """How far a run chosen by hand falls short of the best, in one sentence; empty for any other run. Pure."""
    best = settings.get("by_hand")
    if not best:
        return ""
    left_out = figures["mentors_left_out"] + figures["mentees_left_out"]
    more = best["people"] - (figures["mentors"] + figures["mentees"] - left_out)
    lost = best["total"] - figures["total"]
    if more > 0:
        sentence = ngettext(
            "The solver finds a partner for %(n)s more person, with the same rules.",
            "The solver finds a partner for %(n)s more people, with the same rules.",
            more,
        )
        return sentence % {"n": number_format(more)}
    if lost >= 0.5:
        sentence = ngettext(
            "%(n)s point below the best that the solver finds with the same rules.",
            "%(n)s points below the best that the solver finds with the same rules.",
            round(lost),
        )
        return sentence % {"n": number_format(round(lost))}
    return _("The solver finds nothing better with the same rules.")
