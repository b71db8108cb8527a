"""Who could be with somebody who is free again: the best partners among those who are free as well, with reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from viceversa import engine
from viceversa.matching import adapter
from viceversa.matching.policy import settings_for
from viceversa.programs.models import Participant, Role

MOST: Final = 3


@dataclass(frozen=True)
class Alternative:
    """A possible partner: points of 1,000,000, the two fits of 100, reasons as a proposal stores them."""

    participant: Participant
    points: int
    fit_to_mentee: int
    fit_to_mentor: int
    reasons: list[dict[str, Any]]


def alternatives(one: Participant, *, may_see: Callable[[Participant], bool], most: int = MOST) -> list[Alternative]:
    """The best partners for `one`, as people, answers and rules are now; nobody who is asked or in a pair is among them.

    Empty when `one` is not free themself. `may_see` says whom the reader may be shown. Fifteen queries at any number.
    """
    problem = adapter.draft(one.cohort, settings_for(one.cohort.program)).problem
    side, other = ("left", "right") if one.role == Role.MENTOR else ("right", "left")
    alone = tuple(person for person in getattr(problem, side) if person.id == one.code)
    if not alone:
        return []
    ids = {one.code} | {person.id for person in getattr(problem, other)}
    problem = replace(
        problem,
        left=alone if side == "left" else problem.left,
        right=alone if side == "right" else problem.right,
        pins=(),
        forbids=tuple(pair for pair in problem.forbids if set(pair) <= ids),
        former=(),
        aims=("pairs",),
        quotas=(),
    )
    edges = engine.score(problem)
    partners = edges.right_ids if side == "left" else edges.left_ids
    places = (edges.right if side == "left" else edges.left).tolist()
    best = sorted(zip((-edges.points).tolist(), (partners[place] for place in places), strict=True))
    found = Participant.objects.filter(cohort=one.cohort, code__in={code for _points, code in best})
    people = {each.code: each for each in found.select_related("person__unit")}
    shown = [(-points, people[code]) for points, code in best if may_see(people[code])][:most]
    return [_row(problem, one, partner, points) for points, partner in shown]


def _row(problem: engine.Problem, one: Participant, partner: Participant, points: int) -> Alternative:
    pair = (one.code, partner.code) if one.role == Role.MENTOR else (partner.code, one.code)
    to_mentee, to_mentor = engine.directions(problem, *pair)
    return Alternative(partner, points, to_mentee or 0, to_mentor or 0, reasons_of(engine.fits(problem, *pair)))


def reasons_of(shares: tuple[engine.Share, ...]) -> list[dict[str, Any]]:
    """The shares of a pair as they are stored and shown."""
    return [
        {
            "criterion": share.criterion,
            "points": share.points,
            "of": share.of,
            "code": share.reason.code,
            "facts": dict(share.reason.facts),
        }
        for share in shares
    ]
