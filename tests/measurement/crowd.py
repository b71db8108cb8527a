"""Cohorts with many people, made in a few statements, for counting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import private
from viceversa.matching.models import Proposal, Run
from viceversa.matching.states import RunState
from viceversa.measurement.models import UNSAID, Category, Declaration
from viceversa.pairings.models import Member, Pairing
from viceversa.people.models import Person, RoleGrant, User
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState

FIRST, SECOND = "g" * 12, "h" * 12


def category(name: str = "Way in", **fields: object) -> Category:
    """A category that is asked, with two groups."""
    values = {
        "name": name,
        "why": "To see whether both ways lead on alike.",
        "groups": [[FIRST, "Trainee"], [SECOND, "Degree"]],
        "state": "asked",
        "basis": "Works agreement of 1 March 2026",
        "asked_at": NOW,
        "created_at": NOW,
    }
    return Category.objects.create(**{**values, **fields})


def auditor() -> User:
    return factories.user(factories.person("Aude Noël"), roles=(RoleGrant.Role.AUDITOR,))


def people(cast: Cast, count: int) -> list[Person]:
    unit, grade = factories.unit("Lumen / Retail"), factories.grade(1)
    return Person.objects.bulk_create(factories.unsaved_person(unit=unit, grade=grade) for _ in range(count))


def say(of: Category, group: str, *who: Person) -> None:
    """What they said, without their page."""
    Declaration.objects.filter(category=of, person__in=who).delete()
    rows = [Declaration(person=one, category=of) for one in who]
    for row in rows:
        row.sealed = private.seal(group or UNSAID, bound_to=row.binding)
    Declaration.objects.bulk_create(rows)


def cohort(cast: Cast, name: str = "Large", state: str = CohortState.RUNNING, **fields: object) -> Cohort:
    return factories.cohort(cast.program, name=name, state=state, **fields)


def take_part(of: Cohort, who: list[Person], *, applied: int, paired: int = 0, role: str = Role.MENTOR) -> None:
    """All were asked, the first `applied` sent their answers, the first `paired` came into a pair and met."""
    parts = Participant.objects.bulk_create(
        factories.unsaved_participant(
            of,
            one,
            role,
            state=ParticipantState.ENROLLED if number < applied else ParticipantState.INVITED,
            enrolled_at=NOW if number < applied else None,
        )
        for number, one in enumerate(who)
    )
    pair(of, parts[:paired])


def pair(of: Cohort, parts: list[Participant], state: str = "active", held: int = 1) -> None:
    pairings = Pairing.objects.bulk_create(
        Pairing(cohort=of, state=state, started_at=NOW - timedelta(days=9), held_count=held, created_at=NOW)
        for _ in parts
    )
    Member.objects.bulk_create(
        Member(pairing=pairing, participant=part, role=part.role, answer="accepted", created_at=NOW)
        for pairing, part in zip(pairings, parts, strict=True)
    )


def couple(
    of: Cohort, mentors: list[Person], mentees: list[Person], fits: Iterable[int]
) -> list[tuple[Participant, Participant]]:
    """Each mentor with the mentee beside them, matched with that fit and begun."""
    sides = [
        Participant.objects.bulk_create(
            factories.unsaved_participant(of, one, role, state=ParticipantState.ENROLLED, enrolled_at=NOW)
            for one in who
        )
        for role, who in ((Role.MENTOR, mentors), (Role.MENTEE, mentees))
    ]
    parts = list(zip(*sides, strict=True))
    run = tried(of, parts, fits, number=1)
    for pairing, pair_of in zip(_begun(of, run, len(parts)), parts, strict=True):
        join(pairing, *pair_of)
    return parts


def tried(of: Cohort, parts: list[tuple[Participant, Participant]], fits: Iterable[int], *, number: int) -> Run:
    """A run that pairs them with these fits, of 100."""
    run = Run.objects.create(cohort=of, number=number, state=RunState.SOLVED, created_at=NOW)
    Proposal.objects.bulk_create(
        Proposal(
            run=run, mentor=mentor, mentee=mentee, points=10_000 * fit, fit_to_mentee=50, fit_to_mentor=50,
            created_at=NOW,
        )
        for (mentor, mentee), fit in zip(parts, fits, strict=True)
    )  # fmt: skip
    return run


def _begun(of: Cohort, run: Run, count: int) -> list[Pairing]:
    return Pairing.objects.bulk_create(
        Pairing(cohort=of, run=run, state="active", started_at=NOW, held_count=0, created_at=NOW) for _ in range(count)
    )


def join(pairing: Pairing, *parts: Participant) -> None:
    Member.objects.bulk_create(
        Member(pairing=pairing, participant=part, role=part.role, answer="accepted", created_at=NOW) for part in parts
    )
