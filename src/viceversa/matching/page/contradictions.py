"""Why a run has no solution, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from viceversa import engine
from viceversa.matching import queries, rules, verdicts, warm
from viceversa.matching.models import Run
from viceversa.matching.words import Words
from viceversa.people.models import User


def contradictions(user: User, run: Run) -> list[str]:
    """Each reason of a run without a solution, of pairs no more than a manager may know. Two queries."""
    known = warm.of(run)
    reasons = [_told(known.problem, reason) for reason in known.result.why]
    codes = {fact for reason in reasons for fact in _texts(reason["facts"])}
    names = {
        code: participant.person
        for code, participant in queries.participants_in(run.cohort, codes).items()
        if not rules.is_concerned(user, participant.person)
    }
    words = Words(topics={}, names=names)
    return list(dict.fromkeys(words.contradiction(reason) for reason in reasons))


def _told(problem: engine.Problem, reason: engine.Reason) -> dict[str, Any]:
    """The reason, a locked pair's rule by the name that a manager may read."""
    facts = dict(reason.facts)
    if reason.code == "pin_forbidden":
        found = {verdict.rule for verdict in verdicts.against(problem, str(facts["left"]), str(facts["right"]))}
        facts["rule"] = facts["rule"] if facts["rule"] in found else next(iter(found))
    return {"code": reason.code, "facts": facts}


def _texts(facts: dict[str, Any]) -> Iterable[str]:
    for fact in facts.values():
        if isinstance(fact, str):
            yield fact
        elif isinstance(fact, list):
            yield from (one for one in fact if isinstance(one, str))
