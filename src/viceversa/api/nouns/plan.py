"""The plan of a cohort: its steps by date, and the days on which nobody works."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from viceversa.api.paging import Listed
from viceversa.api.scopes import answers, needs
from viceversa.api.words import Body, Day
from viceversa.core import clock
from viceversa.programs import queries, rules
from viceversa.programs.actions import blueprint
from viceversa.programs.models import DayOff as Entry
from viceversa.programs.queries import plan as plans

router = Router(tags=["Plan"])
Owner = Literal["manager", "sponsor", "co_lead", "support", "mentor", "mentee"]


class Step(Schema):
    """One step on its date."""

    slug: str
    title: str
    phase: str
    owner: Owner
    date: date
    state: Literal["done", "late", "today", "ahead"]
    is_gate: bool = Field(description="Whether the cohort does not go on before it is done.")
    is_own: bool = Field(description="Whether a manager added it.")


class NewStep(Body):
    """A step of one's own."""

    title: str = Field(min_length=1, max_length=120)
    owner: Owner = "manager"
    day: Day
    is_gate: bool = False


class StepChange(Body):
    """What is to change of a step: its day, its tick, whether it is a gate. Everything that is given is done, or nothing."""

    day: Day | None = None
    is_done: bool | None = None
    is_gate: bool | None = None


class DayOff(Schema):
    """Days on which the whole company does not work."""

    code: str
    name: str
    first: date
    last: date


class NewDayOff(Body):
    """Days off to write down; both days belong to it."""

    name: str = Field(min_length=1, max_length=80)
    first: Day
    last: Day


def _plan(request: HttpRequest, code: str) -> dict[str, Any]:
    cohort = queries.cohort_for(answers(request), code)
    items = [
        {
            "slug": row.step.slug,
            "title": str(row.step.title),
            "phase": phase.phase.name,
            "owner": row.step.owner,
            "date": row.step.date,
            "state": row.state,
            "is_gate": row.step.is_gate,
            "is_own": row.step.is_own,
        }
        for phase in plans.plan_rows(cohort, now=clock.now())
        for row in phase.rows
    ]
    return {"items": items, "next": None}


@router.get("/cohorts/{code}/plan", response=Listed[Step], auth=needs("programs:read"))
def get_plan(request: HttpRequest, code: str) -> dict[str, Any]:
    """All steps, phase by phase, by date. In one piece."""
    return _plan(request, code)


@router.post("/cohorts/{code}/plan", response={201: Listed[Step]}, auth=needs("programs:write"))
def add_step(request: HttpRequest, code: str, step: NewStep) -> Status:
    """Add a step of one's own; the answer is the plan with it."""
    user = answers(request)
    blueprint.add_step(queries.cohort_for(user, code), by=user, **step.dict())
    return Status(201, _plan(request, code))


@router.patch("/cohorts/{code}/plan/{slug}", response=Listed[Step], auth=needs("programs:write"))
def change_step(request: HttpRequest, code: str, slug: str, change: StepChange) -> dict[str, Any]:
    """Put a step on another day, tick it, make it a gate. A day off becomes the next working day."""
    user = answers(request)
    cohort = queries.cohort_for(user, code)
    with transaction.atomic():
        if change.day is not None:
            cohort = blueprint.place_step(cohort, slug=slug, day=change.day, by=user)
        if change.is_gate is not None:
            cohort = blueprint.set_gate(cohort, slug=slug, is_gate=change.is_gate, by=user)
        if change.is_done is not None:
            blueprint.finish_step(cohort, slug=slug, is_done=change.is_done, by=user)
    return _plan(request, code)


@router.delete("/cohorts/{code}/plan/{slug}", response=Listed[Step], auth=needs("programs:write"))
def remove_step(request: HttpRequest, code: str, slug: str) -> dict[str, Any]:
    """Take a step out. It can be put back."""
    user = answers(request)
    blueprint.remove_step(queries.cohort_for(user, code), slug=slug, by=user)
    return _plan(request, code)


@router.post("/cohorts/{code}/plan/{slug}/restoration", response=Listed[Step], auth=needs("programs:write"))
def restore_step(request: HttpRequest, code: str, slug: str) -> dict[str, Any]:
    """Put a step back that was taken out."""
    user = answers(request)
    blueprint.restore_step(queries.cohort_for(user, code), slug=slug, by=user)
    return _plan(request, code)


def _day_off(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in ("code", "name", "first", "last")}


@router.get("/days-off", response=Listed[DayOff], auth=needs("programs:read"))
def list_days_off(request: HttpRequest) -> dict[str, Any]:
    """The company's days off, the next first. In one piece. For managers of any program."""
    rules.must_manage_any(answers(request))
    return {"items": [_day_off(entry) for entry in queries.days_off()], "next": None}


@router.post("/days-off", response={201: DayOff}, auth=needs("programs:write"))
def add_day_off(request: HttpRequest, entry: NewDayOff) -> Status:
    """Write days off down; the plans of all cohorts move out of their way."""
    return Status(201, _day_off(blueprint.add_day_off(by=answers(request), **entry.dict())))


@router.delete("/days-off/{code}", response={204: None}, auth=needs("programs:write"))
def remove_day_off(request: HttpRequest, code: str) -> Status:
    """Take days off out again."""
    user = answers(request)
    rules.must_manage_any(user)
    blueprint.remove_day_off(queries.day_off(code), by=user)
    return Status(204, None)
