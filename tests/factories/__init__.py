"""Rows for tests, with everything that does not matter filled in. The named people are in tests/cast.py.

Plain functions: each takes what the test is about as keywords and makes the rest up, the same way every time.
"""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

from viceversa.people.models import Grade, OrgUnit, Person, RoleGrant, Topic, User, search_text, searchable
from viceversa.programs import readiness
from viceversa.programs.models import (
    Cohort,
    CohortReady,
    Offer,
    Outcome,
    Participant,
    Program,
    ProgramManager,
    Ready,
    Want,
)
from viceversa.programs.states import CohortState, ParticipantState, ProgramState

NOW = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
KICK_OFF = date(2026, 3, 3)

_numbers = itertools.count(1)


def unit(path: str) -> OrgUnit:
    """The unit with this path, and those above it."""
    parent = None
    parts = path.split(" / ")
    for depth in range(1, len(parts) + 1):
        parent, _ = OrgUnit.objects.get_or_create(
            path=" / ".join(parts[:depth]), defaults={"name": parts[depth - 1], "parent": parent, "created_at": NOW}
        )
    assert parent is not None
    return parent


def grade(rank: int) -> Grade:
    """The grade with this rank; 1 is the most junior."""
    found, _ = Grade.objects.get_or_create(name=f"Grade {rank}", defaults={"rank": rank, "created_at": NOW})
    return found


def person(name: str | None = None, *, manager: Person | None = None, rank: int = 1, **fields: Any) -> Person:
    """A person in the directory, with an own address, in the unit "Lumen / Retail" unless told otherwise."""
    where = fields.pop("unit", None) or unit("Lumen / Retail")
    made = unsaved_person(name, manager=manager, unit=where, grade=fields.pop("grade", None) or grade(rank), **fields)
    made.save(force_insert=True)
    return made


def unsaved_person(
    name: str | None = None, *, unit: OrgUnit, grade: Grade, manager: Person | None = None, **fields: Any
) -> Person:
    """The same, before it is in the database."""
    number = next(_numbers)
    name = name or f"Person {number}"
    values: dict[str, Any] = {
        "key": f"E{number:05}",
        "name": name,
        "search_name": searchable(name),
        "search_text": search_text(name, unit.path, fields.get("title", "Analyst")),
        "email": f"{searchable(name).replace(' ', '.')}.{number}@lumen.example",
        "title": "Analyst",
        "unit": unit,
        "manager": manager,
        "line_path": f"/{manager.pk}{manager.line_path}" if manager else "/",
        "grade": grade,
        "site": "Lyon",
        "time_zone": "Europe/Paris",
        "languages": ["en"],
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Person(**{**values, **fields})


def user(of: Person | None = None, *, roles: tuple[str, ...] = (), **fields: Any) -> User:
    """An account; of a person when one is given."""
    account = unsaved_user(of, **fields)
    account.save(force_insert=True)
    for role in roles:
        RoleGrant.objects.create(user=account, role=role, created_at=NOW)
    return account


def unsaved_user(of: Person | None = None, **fields: Any) -> User:
    """The same without roles, before it is in the database."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "email": of.email if of else f"user{number}@lumen.example",
        "name": of.name if of else f"User {number}",
        "person": of,
        "created_at": NOW,
    }
    return User(**{**values, **fields})


def topic(slug: str, family: str = "digital") -> Topic:
    """A topic of the catalogue, named after its slug."""
    found = Topic.objects.filter(slug=slug).first() or unsaved_topic(slug, family)
    if found.pk is None:
        found.save()
    return found


def unsaved_topic(slug: str, family: str = "digital") -> Topic:
    """The same, before it is in the database."""
    name = slug.replace("-", " ").capitalize()
    return Topic(slug=slug, name=name, family=family, search=f"\n{searchable(name)}\n", created_at=NOW)


def program(name: str = "Fresh Eyes", *, manager: User | None = None, **fields: Any) -> Program:
    """An open program with one outcome; pass `state` for a draft."""
    values: dict[str, Any] = {
        "name": name,
        "purpose": "Leaders learn from those who meet customers every day, and give back how decisions are made.",
        "stop_rule": "Harm to anybody, or half of the pairs without a meeting in week 13.",
        "state": ProgramState.OPEN,
        "created_at": NOW,
        "created_by": manager,
    }
    made = Program.objects.create(**{**values, **fields})
    Outcome.objects.create(
        program=made,
        position=1,
        statement="Leaders can judge AI tools themselves",
        side=Outcome.Side.MENTEE,
        indicator="Mean of five items, 1 to 5",
        baseline="2.4",
        target="3.4",
        created_at=NOW,
    )
    if manager:
        ProgramManager.objects.create(program=made, user=manager, since=NOW)
    return made


def cohort(of: Program, **fields: Any) -> Cohort:
    """A cohort that is being matched, kicked off on KICK_OFF unless told otherwise; a planned one may recruit."""
    values: dict[str, Any] = {
        "program": of,
        "name": "Spring 2026",
        "kick_off": KICK_OFF,
        "state": CohortState.MATCHING,
        "created_at": NOW,
    }
    made = Cohort.objects.create(**{**values, **fields})
    if made.state == CohortState.PLANNED:
        CohortReady.objects.bulk_create(CohortReady(cohort=made, gate=gate, at=NOW) for gate in readiness.ORGANIZATION)
    return made


EVERY_MORNING = ["mon-morning", "tue-morning", "wed-morning", "thu-morning", "fri-morning"]


def participant(
    of: Cohort,
    who: Person,
    role: str,
    *,
    offers: dict[str, int] | None = None,
    wants: tuple[str, ...] = (),
    **fields: Any,
) -> Participant:
    """Somebody enrolled, free every morning, speaking English, who agreed to be matched; who is still filling in is
    ready to send."""
    made = unsaved_participant(of, who, role, **fields)
    made.save(force_insert=True)
    for position, (slug, level) in enumerate((offers or {}).items(), start=1):
        Offer.objects.create(participant=made, topic=topic(slug), level=level, position=position)
    for position, slug in enumerate(wants, start=1):
        Want.objects.create(participant=made, topic=topic(slug), level=2, position=position)
    if made.state == ParticipantState.ENROLLING:
        Ready.objects.bulk_create(Ready(participant=made, gate=gate, at=NOW) for gate in readiness.gates_for(made))
    return made


def unsaved_participant(of: Cohort, who: Person, role: str, **fields: Any) -> Participant:
    """The same without topics, before it is in the database."""
    values: dict[str, Any] = {
        "cohort": of,
        "person": who,
        "role": role,
        "state": ParticipantState.ENROLLED,
        "times": EVERY_MORNING,
        "time_zone": who.time_zone,
        "languages": ["en"],
        "matching_consent_at": NOW,
        "enrolled_at": NOW,
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Participant(**{**values, **fields})
