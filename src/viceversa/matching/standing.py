"""Whether two people who are together may still be: the rules that follow from the directory, by the engine itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db.models import QuerySet

from viceversa import engine
from viceversa.matching.adapter import standing
from viceversa.people.models import DecisionPower, Person
from viceversa.programs.directions import WAYS

Key = TypeVar("Key", bound=Hashable)
RULES: Final = ("same_line", "decision_power", "grade_gap")


@dataclass(frozen=True)
class Together(Generic[Key]):
    """Two people who are together, and the settings of the run that found them. `key` names the pair to the caller."""

    key: Key
    mentor: Person
    mentee: Person
    settings: Mapping[str, Any]


def broken_rules(pairs: Iterable[Together[Key]], people: QuerySet[Person]) -> dict[Key, str]:
    """The first of RULES that each pair breaks as the directory stands now; pairs that keep them are not in it.

    `people` are all of them; who decides about whom among these is one query, at any number.
    """
    ids = people.order_by().values("pk")
    powers: dict[int, set[str]] = defaultdict(set)
    for holder, over in DecisionPower.objects.filter(holder__in=ids, over__in=ids).values_list("holder_id", "over_id"):
        powers[over].add(str(holder))
    alike: dict[tuple[str, int], list[Together[Key]]] = defaultdict(list)
    for pair in pairs:
        alike[pair.settings["direction"], int(pair.settings["grade_gap"])].append(pair)
    broken: dict[Key, str] = {}
    for (direction, gap), group in alike.items():
        problem = _problem(group, powers, engine.Settings(outranks=WAYS[direction].outranks, min_grade_gap=gap))
        for pair in group:
            verdict = engine.verdict(problem, str(pair.mentor.pk), str(pair.mentee.pk))
            if isinstance(verdict, engine.Forbidden):
                broken.setdefault(pair.key, verdict.rule)
    return broken


def _problem(group: list[Together[Key]], powers: Mapping[int, set[str]], settings: engine.Settings) -> engine.Problem:
    mentors = {pair.mentor.pk: pair.mentor for pair in group}
    mentees = {pair.mentee.pk: pair.mentee for pair in group}
    code_of = {pk: str(pk) for pk in (*mentors, *mentees)}

    def side(people: Mapping[int, Person]) -> tuple[engine.Person, ...]:
        return tuple(
            engine.Person(id=code_of[pk], **standing(person, code_of, powers)) for pk, person in people.items()
        )

    return engine.Problem(left=side(mentors), right=side(mentees), rules=RULES, settings=settings)
