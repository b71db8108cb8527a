"""Who plans circles, who is in one, who says who came."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from viceversa.circles.models import Circle
from viceversa.circles.states import CircleState
from viceversa.people.models import User
from viceversa.programs.models import Participant, Program, ProgramManager
from viceversa.programs.rules import manages
from viceversa.programs.states import ParticipantState

IN_IT: Final = (ParticipantState.ENROLLED, ParticipantState.RESTING, ParticipantState.PAIRED)
# Under this many, a number could name somebody.
LEAST_SHOWN: Final = 5
SAID_UNTIL: Final = timedelta(days=14)


def may_plan(user: User | None, program: Program) -> bool:
    """The program's managers, and its junior co-lead. One query."""
    if user is None:
        return False
    if user.person_id is not None and user.person_id == program.co_lead_id:
        return True
    return manages(user, program)


def people_in(circle: Circle) -> QuerySet[Participant]:
    """Whose circle it is: who takes part on this side of the cohort, but for managers of the program. Lazy."""
    managed = ProgramManager.objects.filter(program=circle.cohort.program_id)
    rows = Participant.objects.filter(cohort=circle.cohort_id, role=circle.role, state__in=IN_IT)
    return rows.exclude(person__user__in=managed.values("user"))


def is_in(participant: Participant, circle: Circle) -> bool:
    """Somebody of this side of the cohort who takes part and manages nothing in the program. One query."""
    return participant.state in IN_IT and _is_on_side(participant, circle)


def may_open(participant: Participant, circle: Circle, now: datetime) -> bool:
    """Whoever is in it; and whoever hosted it, while they say who came, if they no longer take part then. One query."""
    hosted = is_host(participant, circle) and can_say_who_came(circle, now)
    return (hosted or participant.state in IN_IT) and _is_on_side(participant, circle)


def _is_on_side(participant: Participant, circle: Circle) -> bool:
    return (
        participant.cohort_id == circle.cohort_id
        and participant.role == circle.role
        and not ProgramManager.objects.filter(
            program=circle.cohort.program_id, user__person=participant.person_id
        ).exists()
    )


def is_host(participant: Participant, circle: Circle) -> bool:
    """Whether somebody hosts it. Pure."""
    return circle.host_id is not None and circle.host_id == participant.pk


def can_answer(circle: Circle, now: datetime) -> bool:
    """Until it ends. Pure."""
    return circle.state == CircleState.PLANNED and now < circle.ends_at


def can_say_who_came(circle: Circle, now: datetime) -> bool:
    """From its beginning for two weeks. Pure."""
    return circle.state != CircleState.CANCELLED and circle.starts_at <= now < circle.ends_at + SAID_UNTIL


def shown_count(circle: Circle) -> int | None:
    """How many came, where they are enough for nobody to be named by it; else None. Pure."""
    return circle.attended if circle.attended is not None and circle.attended >= LEAST_SHOWN else None
