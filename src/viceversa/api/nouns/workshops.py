"""Workshops of a cohort, and who came; who is prepared."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from viceversa.api.nouns.people import Named
from viceversa.api.paging import Listed
from viceversa.api.scopes import answers, needs
from viceversa.api.words import Body, Code, Moment
from viceversa.learning import queries as learning
from viceversa.programs.queries import cohort_for, person_to_name
from viceversa.workshops import actions, queries
from viceversa.workshops import models as workshops
from viceversa.workshops.actions.dates import DateDetails

router = Router(tags=["Workshops and preparation"])
Audience = Literal["mentor", "mentee", "both"]


class Date(Schema):
    """One date of a workshop, and how many have a seat."""

    code: str
    state: Literal["planned", "held", "cancelled"]
    starts_at: datetime
    minutes: int
    time_zone: str
    seats: int | None = Field(description="Empty is as many as come.")
    taken: int
    attended: int | None


class Workshop(Schema):
    """One workshop with its dates."""

    code: str
    title: str
    about: str
    audience: Audience
    required: bool
    state: str
    dates: list[Date]


class NewDate(Body):
    """When a date is, for how long, and for how many."""

    starts_at: Moment
    minutes: int = Field(ge=10, le=1440)
    time_zone: str = Field("UTC", max_length=64)
    place: str = Field("", max_length=300)
    seats: int | None = Field(None, ge=1, le=10_000)
    closes_at: Moment | None = None
    facilitator: Code | None = None


class NewWorkshop(Body):
    """A workshop with its first date. People learn of it once it is announced."""

    title: str = Field(min_length=1, max_length=120)
    about: str = Field(min_length=1, max_length=600)
    audience: Audience
    required: bool = False
    date: NewDate


class Seat(Schema):
    """Somebody's seat at a date."""

    code: str
    participant: str
    person: Named
    state: str


class Attendance(Body):
    """Who came, by codes of seats. All others of the list did not."""

    came: list[Code] = Field(max_length=10_000)


class Prepared(Schema):
    """One role of a cohort: who has finished preparing, and who has not."""

    role: Literal["mentor", "mentee"]
    done: list[str]
    open: list[str]
    hidden: int = Field(description="How many are not named: whoever made the token is near to them by reporting line.")


def _date(date: Any) -> dict[str, Any]:
    plain = ("code", "state", "starts_at", "minutes", "time_zone", "seats", "attended")
    return {name: getattr(date, name) for name in plain} | {"taken": date.taken}


def shown(workshop: workshops.Workshop, dates: Any) -> dict[str, Any]:
    plain = ("code", "title", "about", "audience", "required", "state")
    return {name: getattr(workshop, name) for name in plain} | {"dates": [_date(date) for date in dates]}


def _details(date: NewDate) -> DateDetails:
    given = date.dict()
    given["facilitator"] = person_to_name(date.facilitator) if date.facilitator else None
    return DateDetails(**given)


def _again(workshop: workshops.Workshop) -> dict[str, Any]:
    return shown(workshop, queries.with_counts(workshop))


@router.get("/cohorts/{code}/workshops", response=Listed[Workshop], auth=needs("learning:read"))
def list_workshops(request: HttpRequest, code: str) -> dict[str, Any]:
    """The workshops of a cohort with their dates, the newest first. In one piece."""
    found = queries.planned_in(cohort_for(answers(request), code))
    return {"items": [shown(workshop, workshop.shown) for workshop in found], "next": None}  # type: ignore[attr-defined]


@router.post("/cohorts/{code}/workshops", response={201: Workshop}, auth=needs("learning:write"))
def plan_workshop(request: HttpRequest, code: str, workshop: NewWorkshop) -> Status:
    """Plan a workshop."""
    user = answers(request)
    given = workshop.dict() | {"date": _details(workshop.date)}
    return Status(201, _again(actions.plan(cohort_for(user, code), by=user, **given)))


@router.post("/cohorts/{code}/workshops/{workshop}/announcement", response=Workshop, auth=needs("learning:write"))
def announce_workshop(request: HttpRequest, code: str, workshop: str) -> dict[str, Any]:
    """Tell everybody it is for."""
    user = answers(request)
    return _again(actions.announce(queries.planned_workshop(cohort_for(user, code), workshop), by=user))


@router.delete("/cohorts/{code}/workshops/{workshop}", response=Workshop, auth=needs("learning:write"))
def cancel_workshop(request: HttpRequest, code: str, workshop: str) -> dict[str, Any]:
    """Call a workshop off, with all its dates."""
    user = answers(request)
    return _again(actions.cancel(queries.planned_workshop(cohort_for(user, code), workshop), by=user))


@router.post("/cohorts/{code}/workshops/{workshop}/dates", response={201: Workshop}, auth=needs("learning:write"))
def add_date(request: HttpRequest, code: str, workshop: str, date: NewDate) -> Status:
    """Add a date."""
    user = answers(request)
    found = queries.planned_workshop(cohort_for(user, code), workshop)
    actions.add_date(found, details=_details(date), by=user)
    return Status(201, _again(found))


@router.get("/workshop-dates/{code}/seats", response=Listed[Seat], auth=needs("learning:read"))
def list_seats(request: HttpRequest, code: str) -> dict[str, Any]:
    """Who has a seat at a date, and who waits. In one piece; without those in the reporting line of whoever made the token."""
    user = answers(request)
    seated, waiting, _hidden = queries.list_for(user, queries.date_for(user, code))
    items = [
        {
            "code": seat.code,
            "participant": seat.participant.code,
            "person": {"code": seat.participant.person.code, "name": seat.participant.person.name},
            "state": seat.state,
        }
        for seat in (*seated, *waiting)
    ]
    return {"items": items, "next": None}


@router.put("/workshop-dates/{code}/attendance", response=Listed[Seat], auth=needs("learning:write"))
def say_who_came(request: HttpRequest, code: str, attendance: Attendance) -> dict[str, Any]:
    """Say who came."""
    user = answers(request)
    actions.say_who_came(queries.date_for(user, code), came=attendance.came, by=user)
    return list_seats(request, code)


@router.get("/cohorts/{code}/preparation", response=Listed[Prepared], auth=needs("learning:read"))
def list_prepared(request: HttpRequest, code: str) -> dict[str, Any]:
    """Who has finished preparing and who has not, by name, role by role. In one piece."""
    user = answers(request)
    found, _page = learning.prepared_in(user, cohort_for(user, code))
    plain = ("role", "done", "open", "hidden")
    return {"items": [{name: getattr(side, name) for name in plain} for side in found], "next": None}
