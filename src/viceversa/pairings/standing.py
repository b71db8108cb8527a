"""How pairings stand with the directory of today: which rule each breaks, and who has left. Reads, never writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from viceversa.matching import standing
from viceversa.matching.models import Run
from viceversa.matching.policy import settings_for
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.states import OPEN_STATES
from viceversa.pairings.together import listed
from viceversa.people.models import Person
from viceversa.programs.models import Cohort, Role


@dataclass(frozen=True)
class Standing:
    """One open pairing: the rule it breaks now ("" for none), and the ids of its people who have left.

    `apart` are the mentors, by id of the person, who may not be with the mentee: in a pod one, or both.
    """

    pairing: Pairing
    rule: str
    left: frozenset[int] = field(default_factory=frozenset)
    apart: frozenset[int] = field(default_factory=frozenset)


def open_pairings() -> QuerySet[Pairing]:
    """Everybody who is being asked, in a pair, or in one that rests."""
    return Pairing.objects.filter(state__in=OPEN_STATES)


def who_leaves(pairing: Pairing) -> str:
    """First names of the mentors of a pod that rests who alone break its rule, so that the others could go on; "" for none.

    `pairing` with its members and their people. Six queries for a pod that rests, else none.
    """
    members = list(pairing.members.all())
    if len(members) < 3 or not pairing.broken_rule:
        return ""
    (found,) = standings(Pairing.objects.filter(pk=pairing.pk))
    out = [member.participant.person for member in members if member.participant.person_id in found.apart]
    return listed(person.first_name for person in out) if leave_the_others(members, found.apart) else ""


def leave_the_others(members: list[Member], out: Collection[int]) -> bool:
    """Whether the others are still a mentor and a mentee once these (ids of people) are out. No query."""
    roles = {member.role for member in members if member.participant.person_id not in out}
    return bool(out) and roles == {Role.MENTOR, Role.MENTEE}


def standings(pairings: QuerySet[Pairing]) -> list[Standing]:
    """How each of these stands. Six queries, at any number; about 0.6 s for 5,000."""
    found = list(pairings.only("state", "broken_rule", "mended_at", "run_id", "cohort_id").order_by("pk"))
    members = Member.objects.filter(pairing__in=pairings).order_by("pk")
    everybody = Person.objects.filter(participations__memberships__pairing__in=pairings)
    people = {
        person.pk: person
        for person in everybody.select_related("grade").only("line_path", "state", "grade__rank").distinct()
    }
    sides: dict[int, dict[str, list[Person]]] = defaultdict(lambda: {Role.MENTOR: [], Role.MENTEE: []})
    for pairing, role, person in members.values_list("pairing_id", "role", "participant__person_id"):
        sides[pairing][role].append(people[person])
    broken = standing.broken_rules(_together(found, sides), everybody)
    rules: dict[int, dict[int, str]] = defaultdict(dict)
    for (pairing, mentor), rule in broken.items():
        rules[pairing][mentor] = rule
    return [
        Standing(
            pairing,
            next(iter(rules[pairing.pk].values()), ""),
            frozenset(
                person.pk
                for side in sides[pairing.pk].values()
                for person in side
                if person.state != Person.State.ACTIVE
            ),
            frozenset(rules[pairing.pk]),
        )
        for pairing in found
    ]


def _together(
    found: list[Pairing], sides: dict[int, dict[str, list[Person]]]
) -> Iterator[standing.Together[tuple[int, int]]]:
    """Every mentor with every mentee of each, under the settings of the run that found them, else the program's."""
    runs = dict(Run.objects.filter(pk__in={each.run_id for each in found if each.run_id}).values_list("pk", "settings"))
    cohorts = Cohort.objects.select_related("program").in_bulk({each.cohort_id for each in found})
    usual = {pk: settings_for(cohort.program) for pk, cohort in cohorts.items()}
    for pairing in found:
        settings = runs.get(pairing.run_id or 0) or usual[pairing.cohort_id]
        for mentor in sides[pairing.pk][Role.MENTOR]:
            for mentee in sides[pairing.pk][Role.MENTEE]:
                yield standing.Together((pairing.pk, mentor.pk), mentor, mentee, settings)
