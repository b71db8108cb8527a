"""Programs, for their managers."""

from __future__ import annotations

from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from viceversa.api.nouns.people import Named, named
from viceversa.api.paging import Listed, Paged, piece_of
from viceversa.api.scopes import answers, needs
from viceversa.api.words import Body, Day, Name
from viceversa.programs import actions, queries
from viceversa.programs import models as programs

router = Router(tags=["Programs"])
Direction = Literal["reverse", "reciprocal", "traditional"]
Size = Literal["pilot", "full", "executive"]
Kind = Literal["digital", "inclusion", "customers", "ideas", "mixed"]


class Program(Schema):
    """A program: what it is for, for how long, and who steers it."""

    code: str
    name: str
    state: Literal["draft", "open", "winding", "archived"]
    direction: Direction
    preset: Size
    kind: Kind
    purpose: str
    need: str
    stop_rule: str
    weeks: int
    meetings: int
    sponsor: Named | None
    co_lead: Named | None
    support_contact: Named | None
    trusted_contact: Named | None


class NewProgram(Body):
    """A draft with its first cohort."""

    name: Name
    kick_off: Day
    kind: Kind = "mixed"
    preset: Size = "pilot"
    direction: Direction = "reverse"
    cohort_name: str = Field("", max_length=120)


class ProgramChange(Body):
    """What is to change. What is left out stays as it is."""

    name: Name | None = None
    purpose: str | None = Field(None, max_length=2000)
    need: str | None = Field(None, max_length=2000)
    stop_rule: str | None = Field(None, max_length=1000)
    preset: Size | None = None
    kind: Kind | None = None
    direction: Direction | None = None
    weeks: int | None = Field(None, ge=1, le=200)
    meetings: int | None = Field(None, ge=1, le=100)


def shown(program: programs.Program) -> dict[str, Any]:
    """A program as its managers see it. Its people are read along by `program_for`."""
    plain = (
        "code",
        "name",
        "state",
        "direction",
        "preset",
        "kind",
        "purpose",
        "need",
        "stop_rule",
        "weeks",
        "meetings",
    )
    places = ("sponsor", "co_lead", "support_contact", "trusted_contact")
    return {name: getattr(program, name) for name in plain} | {name: named(getattr(program, name)) for name in places}


def _again(request: HttpRequest, code: str) -> dict[str, Any]:
    return shown(queries.program_for(answers(request), code))


@router.get("/programs", response=Listed[Program], auth=needs("programs:read"))
def list_programs(request: HttpRequest, asked: Paged) -> dict[str, Any]:
    """The programs that whoever made the token manages."""
    return piece_of(request, queries.programs_of(answers(request)), asked, shown)


@router.post("/programs", response={201: Program}, auth=needs("programs:write"))
def create_program(request: HttpRequest, program: NewProgram) -> Status:
    """Begin a program. Whoever made the token manages it; they need the right to create programs."""
    made = actions.create_program(by=answers(request), **program.dict())
    return Status(201, _again(request, made.code))


@router.get("/programs/{code}", response=Program, auth=needs("programs:read"))
def get_program(request: HttpRequest, code: str) -> dict[str, Any]:
    """One program."""
    return _again(request, code)


@router.patch("/programs/{code}", response=Program, auth=needs("programs:write"))
def change_program(request: HttpRequest, code: str, change: ProgramChange) -> dict[str, Any]:
    """Change its words or its frame. Everything that was asked is done, or nothing."""
    given = {name: value for name, value in change.dict().items() if value is not None}
    words = {name: given.pop(name) for name in ("name", "purpose", "need", "stop_rule") if name in given}
    user = answers(request)
    program = queries.program_for(user, code)
    with transaction.atomic():
        if words:
            actions.describe_program(program, by=user, **words)
        if given:
            actions.set_frame(program, by=user, **given)
    return _again(request, code)


@router.post("/programs/{code}/opening", response=Program, auth=needs("programs:write"))
def open_program(request: HttpRequest, code: str) -> dict[str, Any]:
    """Open a draft. Refused while something is missing; the sentence says what."""
    user = answers(request)
    actions.open_program(queries.program_for(user, code), by=user)
    return _again(request, code)


@router.post("/programs/{code}/winding-down", response=Program, auth=needs("programs:write"))
def wind_down_program(request: HttpRequest, code: str) -> dict[str, Any]:
    """Begin no new cohort; those that run go on."""
    user = answers(request)
    actions.wind_down_program(queries.program_for(user, code), by=user)
    return _again(request, code)


@router.post("/programs/{code}/resumption", response=Program, auth=needs("programs:write"))
def resume_program(request: HttpRequest, code: str) -> dict[str, Any]:
    """Go on with a program that was winding down."""
    user = answers(request)
    actions.resume_program(queries.program_for(user, code), by=user)
    return _again(request, code)


@router.post("/programs/{code}/archive", response=Program, auth=needs("programs:write"))
def archive_program(request: HttpRequest, code: str) -> dict[str, Any]:
    """Put a program away."""
    user = answers(request)
    actions.archive_program(queries.program_for(user, code), by=user)
    return _again(request, code)
