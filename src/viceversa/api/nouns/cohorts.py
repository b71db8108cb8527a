"""Cohorts of a program, for its managers: their dates, and from one state to the next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from viceversa.api.paging import Listed, Paged, piece
from viceversa.api.scopes import answers, needs
from viceversa.api.words import Body, Day, Name
from viceversa.programs import actions, queries
from viceversa.programs import models as programs

router = Router(tags=["Cohorts"])


class Cohort(Schema):
    """One intake of a program. Every date moves with its kick-off."""

    code: str
    program: str = Field(description="Code of its program.")
    name: str
    state: Literal["planned", "recruiting", "matching", "running", "closed"]
    kick_off: date
    weeks: int
    meetings_planned: int
    closed_at: datetime | None


class NewCohort(Body):
    """A further cohort."""

    name: Name
    kick_off: Day
    weeks: int = Field(26, ge=1, le=200)
    meetings_planned: int = Field(8, ge=1, le=100)


class KickOff(Body):
    """The day of the kick-off."""

    kick_off: Day


class Call(Body):
    """Whether everybody who signs in may come in, and when the next cohort begins."""

    is_open: bool
    next_round: Day | None = None


def shown(cohort: programs.Cohort) -> dict[str, Any]:
    plain = ("code", "name", "state", "kick_off", "weeks", "meetings_planned", "closed_at")
    return {name: getattr(cohort, name) for name in plain} | {"program": cohort.program.code}


@router.get("/cohorts", response=Listed[Cohort], auth=needs("programs:read"))
def list_cohorts(request: HttpRequest, asked: Paged, program: str = "", state: str = "") -> dict[str, Any]:
    """Cohorts of all programs that whoever made the token manages; of one program; in one state."""
    rows = queries.cohorts_managed_by(answers(request))
    if program:
        rows = rows.filter(program__code=program)
    if state:
        rows = rows.filter(state=state)
    return piece(request, rows, asked, shown)


@router.post("/programs/{code}/cohorts", response={201: Cohort}, auth=needs("programs:write"))
def create_cohort(request: HttpRequest, code: str, cohort: NewCohort) -> Status:
    """Plan a further cohort."""
    user = answers(request)
    return Status(201, shown(actions.create_cohort(queries.program_for(user, code), by=user, **cohort.dict())))


@router.get("/cohorts/{code}", response=Cohort, auth=needs("programs:read"))
def get_cohort(request: HttpRequest, code: str) -> dict[str, Any]:
    """One cohort."""
    return shown(queries.cohort_for(answers(request), code))


@router.put("/cohorts/{code}/kick-off", response=Cohort, auth=needs("programs:write"))
def move_kick_off(request: HttpRequest, code: str, day: KickOff) -> dict[str, Any]:
    """Move the kick-off, and with it every date of the plan."""
    user = answers(request)
    return shown(actions.move_kick_off(queries.cohort_for(user, code), kick_off=day.kick_off, by=user))


@router.put("/cohorts/{code}/call", response=Cohort, auth=needs("programs:write"))
def set_call(request: HttpRequest, code: str, call: Call) -> dict[str, Any]:
    """Open or close the call to everybody who signs in."""
    user = answers(request)
    cohort = queries.cohort_for(user, code)
    actions.set_call(cohort, is_open=call.is_open, next_round=call.next_round, by=user)
    return shown(cohort)


@router.post("/cohorts/{code}/recruiting", response=Cohort, auth=needs("programs:write"))
def start_recruiting(request: HttpRequest, code: str) -> dict[str, Any]:
    """Begin to recruit. Refused while a gate of the plan is open."""
    user = answers(request)
    return shown(actions.start_recruiting(queries.cohort_for(user, code), by=user))


@router.post("/cohorts/{code}/recruiting-end", response=Cohort, auth=needs("programs:write"))
def close_recruiting(request: HttpRequest, code: str) -> dict[str, Any]:
    """End recruiting: matching begins."""
    user = answers(request)
    return shown(actions.close_recruiting(queries.cohort_for(user, code), by=user))


@router.post("/cohorts/{code}/recruiting-again", response=Cohort, auth=needs("programs:write"))
def reopen_recruiting(request: HttpRequest, code: str) -> dict[str, Any]:
    """Recruit again, after recruiting was ended."""
    user = answers(request)
    return shown(actions.reopen_recruiting(queries.cohort_for(user, code), by=user))


@router.post("/cohorts/{code}/start", response=Cohort, auth=needs("programs:write"))
def start_running(request: HttpRequest, code: str) -> dict[str, Any]:
    """Kick off: the pairs meet from now on."""
    user = answers(request)
    return shown(actions.start_running(queries.cohort_for(user, code), by=user))


@router.post("/cohorts/{code}/closure", response=Cohort, auth=needs("programs:write"))
def close_cohort(request: HttpRequest, code: str) -> dict[str, Any]:
    """Close it, once its pairs have ended."""
    user = answers(request)
    return shown(actions.close_cohort(queries.cohort_for(user, code), by=user))
