"""Pairs and their meetings, as a manager may see them: dates and yes/no facts. What is said there is nowhere in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from viceversa.api.paging import Listed, Paged, piece
from viceversa.api.scopes import answers, needs
from viceversa.core import clock
from viceversa.pairings import doors, overview
from viceversa.pairings.actions import closure, momentum
from viceversa.pairings.models import Meeting as Date
from viceversa.pairings.models import Pairing
from viceversa.programs.queries import cohort_for

router = Router(tags=["Pairs"])


class Pair(Schema):
    """One pairing by its dates. `level` is worked out from dates alone."""

    code: str
    cohort: str = Field(description="Code of the cohort.")
    mentors: list[str] = Field(description="Codes of participants; two in a pod.")
    mentees: list[str]
    state: Literal["asked", "active", "paused", "completed", "ended"]
    level: str
    started_at: datetime | None
    ended_at: datetime | None
    last_met_at: datetime | None
    next_meeting_at: datetime | None
    meetings_held: int
    agreement_signed: bool
    goal_to_mentee: bool
    goal_to_mentor: bool


class Meeting(Schema):
    """One date of a pairing: when, how long, and what became of it. Never what about, never where."""

    code: str
    pairing: str
    number: int = Field(description="Its place among those that were not cancelled; a cancelled one has 0.")
    state: Literal["planned", "held", "cancelled"]
    starts_at: datetime
    minutes: int
    moved: int = Field(description="How often it was moved.")


class Done(Schema):
    """How many pairs were completed by this."""

    completed: int


def shown(pairing: Any) -> dict[str, Any]:
    """No query where its members and cohort were read along."""
    row = overview.row_of(pairing, now=clock.now())
    members = [(member.role, member.participant.code) for member in pairing.members.all()]
    return {
        "code": pairing.code,
        "cohort": pairing.cohort.code,
        "mentors": [code for role, code in members if role == "mentor"],
        "mentees": [code for role, code in members if role == "mentee"],
        "state": pairing.state,
        "level": row.level,
        "started_at": pairing.started_at,
        "ended_at": pairing.ended_at,
        "last_met_at": row.last_met,
        "next_meeting_at": row.next_meeting,
        "meetings_held": pairing.held_count,
        "agreement_signed": row.signed,
        "goal_to_mentee": row.goal_to_mentee,
        "goal_to_mentor": row.goal_to_mentor,
    }


def _meeting(date: Date) -> dict[str, Any]:
    plain = ("code", "number", "state", "starts_at", "minutes")
    return {name: getattr(date, name) for name in plain} | {"pairing": date.pairing.code, "moved": date.moved_count}


def _one(request: HttpRequest, code: str) -> Pairing:
    return doors.pairing_for_manager(answers(request), code)


@router.get("/cohorts/{code}/pairings", response=Listed[Pair], auth=needs("pairs:read"))
def list_pairings(
    request: HttpRequest,
    code: str,
    asked: Paged,
    state: Literal["", "asked", "active", "paused", "completed", "ended"] = "",
) -> dict[str, Any]:
    """The pairs of a cohort, without those that whoever made the token is near to by reporting line."""
    user = answers(request)
    rows = overview.seen_by(user, cohort_for(user, code), now=clock.now())
    return piece(request, rows.filter(state=state) if state else rows, asked, shown)


@router.get("/pairings/{code}", response=Pair, auth=needs("pairs:read"))
def get_pairing(request: HttpRequest, code: str) -> dict[str, Any]:
    """One pair."""
    return shown(_one(request, code))


@router.get("/pairings/{code}/meetings", response=Listed[Meeting], auth=needs("pairs:read"))
def list_meetings(request: HttpRequest, code: str, asked: Paged) -> dict[str, Any]:
    """The dates of a pair."""
    return piece(request, overview.meetings_of(_one(request, code)), asked, _meeting)


@router.post("/pairings/{code}/reminder", response=Pair, auth=needs("pairs:write"))
def nudge(request: HttpRequest, code: str) -> dict[str, Any]:
    """Remind who keeps the dates to book the next one. Within three days of the last mail nothing is sent."""
    momentum.nudge(_one(request, code), by=answers(request))
    return shown(_one(request, code))


@router.post("/pairings/{code}/times", response=Pair, auth=needs("pairs:write"))
def offer_times(request: HttpRequest, code: str) -> dict[str, Any]:
    """Send who keeps the dates three moments that suit both."""
    momentum.offer_times(_one(request, code), by=answers(request))
    return shown(_one(request, code))


@router.post("/pairings/{code}/goal-reminder", response=Pair, auth=needs("pairs:write"))
def ask_for_goal(request: HttpRequest, code: str) -> dict[str, Any]:
    """Ask a pair for the goal that is missing."""
    momentum.ask_for_goal(_one(request, code), by=answers(request))
    return shown(_one(request, code))


@router.post("/cohorts/{code}/completion", response=Done, auth=needs("pairs:write"))
def complete_all(request: HttpRequest, code: str) -> dict[str, int]:
    """Complete all pairs of a cohort that has come to its end."""
    user = answers(request)
    return {"completed": closure.complete_all(cohort_for(user, code), by=user)}
