"""Rows for tests, with everything that does not matter filled in. The named people are in tests/cast.py.

Plain functions: each takes what the test is about as keywords and makes the rest up, the same way every time.
"""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

from viceversa.people.models import Grade, OrgUnit, Person, RoleGrant, Topic, User, search_text, searchable
from viceversa.programs.models import Cohort, Offer, Outcome, Participant, Program, ProgramManager, Want
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
    number = next(_numbers)
    name = name or f"Person {number}"
    where = fields.pop("unit", None) or unit("Lumen / Retail")
    values: dict[str, Any] = {
        "key": f"E{number:05}",
        "name": name,
        "search_name": searchable(name),
        "search_text": search_text(name, where.path, fields.get("title", "Analyst")),
        "email": f"{searchable(name).replace(' ', '.')}.{number}@lumen.example",
        "title": "Analyst",
        "unit": where,
        "manager": manager,
        "line_path": f"/{manager.pk}{manager.line_path}" if manager else "/",
        "grade": grade(rank),
        "site": "Lyon",
        "time_zone": "Europe/Paris",
        "languages": ["en"],
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Person.objects.create(**{**values, **fields})


def user(of: Person | None = None, *, roles: tuple[str, ...] = (), **fields: Any) -> User:
    """An account; of a person when one is given."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "email": of.email if of else f"user{number}@lumen.example",
        "name": of.name if of else f"User {number}",
        "person": of,
        "created_at": NOW,
    }
    account = User.objects.create(**{**values, **fields})
    for role in roles:
        RoleGrant.objects.create(user=account, role=role, created_at=NOW)
    return account


def topic(slug: str, area: str = Topic.Area.DIGITAL) -> Topic:
    """A topic of the catalogue, named after its slug."""
    found, _ = Topic.objects.get_or_create(
        slug=slug, defaults={"name": slug.replace("-", " ").capitalize(), "area": area, "created_at": NOW}
    )
    return found


def program(name: str = "Fresh Eyes", *, manager: User | None = None, **fields: Any) -> Program:
    """An open program with one outcome; pass `state` for a draft."""
    values: dict[str, Any] = {
        "name": name,
        "purpose": "Leaders learn from those who meet customers every day, and give back how decisions are made.",
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
    """A cohort that is being matched, kicked off on KICK_OFF unless told otherwise."""
    values: dict[str, Any] = {
        "program": of,
        "name": "Spring 2026",
        "kick_off": KICK_OFF,
        "state": CohortState.MATCHING,
        "created_at": NOW,
    }
    return Cohort.objects.create(**{**values, **fields})


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
    """Somebody enrolled, free every morning, speaking English, who agreed to be matched."""
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
    made = Participant.objects.create(**{**values, **fields})
    for position, (slug, level) in enumerate((offers or {}).items(), start=1):
        Offer.objects.create(participant=made, topic=topic(slug), level=level, position=position)
    for position, slug in enumerate(wants, start=1):
        Want.objects.create(participant=made, topic=topic(slug), level=2, position=position)
    return made
