"""The numbers of a run, counted once when it is stored."""

from __future__ import annotations

from typing import Any

from viceversa import engine

POINT = 10_000


def of(problem: engine.Problem, result: engine.Result, *, seconds: float) -> dict[str, Any]:
    """Figures for the page, in fit points (1 is 10,000 engine points; 100 is the best fit there can be). Pure."""
    people = {person.id: person for person in problem.left} | {person.id: person for person in problem.right}
    pairs = result.pairs
    worst = min(pairs, key=lambda pair: (pair.points, pair.left, pair.right), default=None)
    mentors = {person.id for person in problem.left}
    left_out = [one.id for one in result.left_out]
    certificate = result.certificate
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
        "across_units": sum(_crosses(people[pair.left], people[pair.right]) for pair in pairs),
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


def _crosses(left: engine.Person, right: engine.Person) -> bool:
    """Whether the two come from different units, or from different sites where a unit is not known."""
    if left.unit and right.unit:
        return left.unit != right.unit
    return bool(left.site and right.site and left.site != right.site)
