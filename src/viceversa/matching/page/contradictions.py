"""Why a run has no solution, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from viceversa.matching import queries, rules
from viceversa.matching.words import Words
from viceversa.people.models import User
from viceversa.programs.models import Cohort


def contradictions(user: User, cohort: Cohort, reasons: Sequence[dict[str, Any]]) -> list[str]:
    codes = {fact for reason in reasons for fact in _texts(reason["facts"])}
    names = {
        code: participant.person
        for code, participant in queries.participants_in(cohort, codes).items()
        if not rules.is_concerned(user, participant.person)
    }
    words = Words(topics={}, names=names)
    return [words.contradiction(reason) for reason in reasons]


def _texts(facts: dict[str, Any]) -> Iterable[str]:
    for fact in facts.values():
        if isinstance(fact, str):
            yield fact
        elif isinstance(fact, list):
            yield from (one for one in fact if isinstance(one, str))
