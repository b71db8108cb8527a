"""The numbers of a run, counted once when it is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from viceversa import engine

POINT = 10_000


def of(problem: engine.Problem, result: engine.Result, *, seconds: float) -> dict[str, Any]:
    """Figures for the page, in fit points (1 is 10,000 engine points; 100 is the best fit there can be). Pure."""
    pairs = result.pairs
    worst = min(pairs, key=lambda pair: (pair.points, pair.left, pair.right), default=None)
    mentors = {person.id for person in problem.left}
    left_out = [one.id for one in result.left_out]
    certificate = result.certificate
    places = units_of((*problem.left, *problem.right))
    return {
        "mentors": len(problem.left),
        "mentees": len(problem.right),
        "pairs": len(pairs),
        "total": round(sum(pair.points for pair in pairs) / POINT, 2),
        "average": _average([pair.points / POINT for pair in pairs]),
        "worst": round(worst.points / POINT, 2) if worst else None,
        "worst_pair": [worst.left, worst.right] if worst else [],
        "to_mentee": _average([pair.to_right or 0 for pair in pairs]),
        "to_mentor": _average([pair.to_left or 0 for pair in pairs]),
        "across_units": sum(
            places.get(pair.left, "") != places.get(pair.right, "")
            for pair in pairs
            if {pair.left, pair.right} <= places.keys()
        ),
        "pinned": sum(pair.pinned for pair in pairs),
        "mentors_left_out": sum(one in mentors for one in left_out),
        "mentees_left_out": sum(one not in mentors for one in left_out),
        "bound": round(certificate.bound / POINT, 2) if certificate else None,
        "gap": round(certificate.gap / POINT, 2) if certificate else None,
        "pairs_scanned": certificate.pairs_scanned if certificate else 0,
        "seconds": round(seconds, 2),
    }


def _average(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None


def units_of(people: Iterable[engine.Person]) -> dict[str, str]:
    """The unit of each person who has one, by id; where nobody has, the site. Two of one text are in one unit. Pure."""
    people = tuple(people)
    if any(one.unit for one in people):
        return {one.id: " / ".join(one.unit) for one in people if one.unit}
    return {one.id: one.site for one in people if one.site}
