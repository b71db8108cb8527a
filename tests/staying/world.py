"""A cohort of 31 mentors in pairs, its analyst, and the HR file of them and 93 colleagues."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, timedelta

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.pairings.models import Member, Pairing
from viceversa.people.models import Person, RoleGrant, User
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.staying import actions
from viceversa.staying.models import Extract

INDEX = NOW.date()
LATER = NOW + timedelta(days=380)
UP_TO = LATER.date()
PURPOSE = "Whether mentors stay longer, for the report on the first year."
HEADING = (
    "Employee number,Country,Grade band,Job family,Contract type,Date of entry,Site,FTE,Date of exit,Kind of exit,"
    "Date of grade change,Date of lateral move"
)


def analyst() -> User:
    return factories.user(factories.person("Anton Ruiz"), roles=(RoleGrant.Role.ANALYST,))


def officer() -> User:
    return factories.user(factories.person("Ines Dahl"), roles=(RoleGrant.Role.PRIVACY,))


def cohort(cast: Cast, *, paired: int = 31, applied: int = 0, mentees: int = 0) -> tuple[Cohort, list[Person]]:
    """A running cohort; its mentors, those in pairs first, then who applied, then mentees."""
    of = factories.cohort(cast.program, name="Large", state=CohortState.RUNNING, kick_off=INDEX)
    unit, grade = factories.unit("Lumen / Retail"), factories.grade(1)
    count = paired + applied + mentees
    people = Person.objects.bulk_create(factories.unsaved_person(unit=unit, grade=grade) for _ in range(count))
    parts = Participant.objects.bulk_create(
        factories.unsaved_participant(
            of, one, Role.MENTOR if at < paired + applied else Role.MENTEE, state=ParticipantState.ENROLLED, enrolled_at=NOW
        )
        for at, one in enumerate(people)
    )  # fmt: skip
    pairings = Pairing.objects.bulk_create(
        Pairing(cohort=of, state="active", started_at=NOW, created_at=NOW) for _ in range(paired)
    )
    Member.objects.bulk_create(
        Member(pairing=pairing, participant=part, role=part.role, answer="accepted", created_at=NOW)
        for pairing, part in zip(pairings, parts[:paired], strict=True)
    )
    return of, people


def opened(cast: Cast, of: Cohort, *, reader: User | None = None) -> Extract:
    return actions.open_extract(
        of, role=Role.MENTOR, purpose=PURPOSE, reader=reader or analyst(), delete_on=UP_TO + timedelta(days=30),
        by=cast.ada, now=NOW,
    )  # fmt: skip


def row(
    key: str, *, months: float | None = None, kind: str = "voluntary", moved: float | None = None, **other: str
) -> str:
    """A line of the file: somebody who left after so many months, or is still there."""
    cells = {
        "country": "FR", "grade": "B2", "family": "Claims", "contract": "open-ended", "entry": "2023-04-01",
        "site": "Lyon", "hours": "1",
    } | other  # fmt: skip
    exit_on, moved_on = ("" if each is None else after(each).isoformat() for each in (months, moved))
    return ",".join([key, *cells.values(), exit_on, kind if exit_on else "", moved_on, ""])


def after(months: float) -> date:
    return INDEX + timedelta(days=round(months * 365.25 / 12))


def file(rows: Iterable[str], heading: str = HEADING) -> io.BytesIO:
    return io.BytesIO("\n".join([heading, *rows]).encode())


def staff(
    people: list[Person], leaving: Iterable[float], *, others: int = 93, others_leaving: Iterable[float] = ()
) -> list[str]:
    """Everybody's rows: the first ones leave after these months."""
    first, second = list(leaving), list(others_leaving)
    return [
        *(row(one.key, months=first[at] if at < len(first) else None) for at, one in enumerate(people)),
        *(row(f"C-{at}", months=second[at] if at < len(second) else None) for at in range(others)),
    ]


def read(extract: Extract, rows: Iterable[str], *, heading: str = HEADING) -> Extract:
    return actions.read_file(extract, content=file(rows, heading), up_to=UP_TO, by=extract.reader, now=LATER)
