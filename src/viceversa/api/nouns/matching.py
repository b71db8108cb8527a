"""Matching: runs, the pairs they propose, decisions about pairs, and release. Nobody but managers learns of it before."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from viceversa.api.paging import Listed, Paged, piece
from viceversa.api.scopes import answers, needs
from viceversa.api.words import Body, Code
from viceversa.matching import actions, queries
from viceversa.matching import models as matching
from viceversa.matching.listing import Asked
from viceversa.pairings.actions import release as releasing
from viceversa.programs.queries import cohort_for

router = Router(tags=["Matching"])
State = Literal["waiting", "solved", "no_solution", "failed", "cancelled", "released"]


class Run(Schema):
    """One solve. Never overwritten: the same question has the same answer."""

    code: str
    cohort: str = Field(description="Code of the cohort.")
    number: int
    name: str
    state: State
    failure: str
    created_at: datetime
    solved_at: datetime | None
    released_at: datetime | None


class NewRun(Body):
    """A run to start. What it asks is what the program's rules say, unless it starts from another run."""

    like: Code | None = Field(None, description="Code of a run whose settings it is to have.")


class RunName(Body):
    """A name keeps a run as a draft; an empty one makes it a try again."""

    name: str = Field(max_length=60)


class Proposal(Schema):
    """A pair that a run proposes. `points` of 1,000,000; the fits are of 100."""

    code: str
    mentor: str = Field(description="Code of the participant.")
    mentee: str = Field(description="Code of the participant.")
    points: int
    fit_to_mentee: int
    fit_to_mentor: int
    pinned: bool


class Unmatched(Schema):
    """Somebody with nobody in a run."""

    participant: str = Field(description="Code of the participant.")
    role: Literal["mentor", "mentee"]


class Decision(Schema):
    """What managers have decided about two people: locked, or ruled out."""

    code: str
    mentor: str
    mentee: str
    kind: Literal["pin", "forbid"]


class NewDecision(Body):
    """Lock a pair ("pin"), rule it out ("forbid"), or let the solver decide again ("lift")."""

    mentor: Code
    mentee: Code
    kind: Literal["pin", "forbid", "lift"]
    note: str = Field("", max_length=300)


def shown(run: matching.Run) -> dict[str, Any]:
    plain = ("code", "number", "name", "state", "failure", "created_at", "solved_at", "released_at")
    return {name: getattr(run, name) for name in plain} | {"cohort": run.cohort.code}


def _pair(proposal: matching.Proposal) -> dict[str, Any]:
    plain = ("code", "points", "fit_to_mentee", "fit_to_mentor", "pinned")
    both = {"mentor": proposal.mentor.code, "mentee": proposal.mentee.code}
    return {name: getattr(proposal, name) for name in plain} | both


def _decision(ruling: matching.Ruling) -> dict[str, Any]:
    return {"code": ruling.code, "kind": ruling.kind, "mentor": ruling.mentor.code, "mentee": ruling.mentee.code}


@router.get("/cohorts/{code}/runs", response=Listed[Run], auth=needs("matching:read"))
def list_runs(request: HttpRequest, code: str, asked: Paged) -> dict[str, Any]:
    """All runs of a cohort."""
    cohort = cohort_for(answers(request), code)
    return piece(request, queries.runs_of(cohort).select_related("cohort"), asked, shown)


@router.post("/cohorts/{code}/runs", response={201: Run}, auth=needs("matching:write"))
def start_run(request: HttpRequest, code: str, run: NewRun) -> Status:
    """Match. A worker solves it where that takes more than seconds: read the run until it is no longer “waiting”."""
    user = answers(request)
    cohort = cohort_for(user, code)
    like = queries.run_in(cohort, run.like) if run.like else None
    made = actions.match(cohort, settings=dict(like.settings) if like else None, parent=like, by=user)
    return Status(201, shown(queries.run_for(user, made.code)))


@router.get("/runs/{code}", response=Run, auth=needs("matching:read"))
def get_run(request: HttpRequest, code: str) -> dict[str, Any]:
    """One run: how far it is, and what came of it."""
    return shown(queries.run_for(answers(request), code))


@router.get("/runs/{code}/proposals", response=Listed[Proposal], auth=needs("matching:read"))
def list_proposals(request: HttpRequest, code: str, asked: Paged) -> dict[str, Any]:
    """The pairs of a run. Those with somebody in the reporting line of whoever made the token are not among them."""
    user = answers(request)
    return piece(request, queries.pairs_of(user, queries.run_for(user, code), Asked()), asked, _pair)


@router.get("/runs/{code}/left-out", response=Listed[Unmatched], auth=needs("matching:read"))
def list_left_out(request: HttpRequest, code: str) -> dict[str, Any]:
    """Who has nobody in a run. In one piece. Why stands on the page."""
    user = answers(request)
    rows = queries.left_out_shown(user, queries.run_for(user, code))
    return {
        "items": [{"participant": row.participant.code, "role": row.participant.role} for row in rows],
        "next": None,
    }


@router.put("/runs/{code}/name", response=Run, auth=needs("matching:write"))
def name_run(request: HttpRequest, code: str, name: RunName) -> dict[str, Any]:
    """Keep a run as a draft, or let it be a try again."""
    user = answers(request)
    return shown(actions.name_run(queries.run_for(user, code), name=name.name, by=user))


@router.post("/runs/{code}/use", response=Run, auth=needs("matching:write"))
def use_run(request: HttpRequest, code: str) -> dict[str, Any]:
    """Go back to this run, with the decisions it was made with."""
    user = answers(request)
    actions.use_run(queries.run_for(user, code), by=user)
    return shown(queries.run_for(user, code))


@router.post("/runs/{code}/cancellation", response=Run, auth=needs("matching:write"))
def cancel_run(request: HttpRequest, code: str) -> dict[str, Any]:
    """Stop a run that waits or is being solved."""
    user = answers(request)
    actions.cancel_run(queries.run_for(user, code), by=user)
    return shown(queries.run_for(user, code))


@router.post("/runs/{code}/release", response=Run, auth=needs("matching:write"))
def release_run(request: HttpRequest, code: str) -> dict[str, Any]:
    """Ask the people of every pair of a run. Again asks nobody twice."""
    user = answers(request)
    releasing.release_run(queries.run_for(user, code), by=user)
    return shown(queries.run_for(user, code))


@router.get("/cohorts/{code}/decisions", response=Listed[Decision], auth=needs("matching:read"))
def list_decisions(request: HttpRequest, code: str, asked: Paged) -> dict[str, Any]:
    """Pairs that managers have locked or ruled out. Whom people would rather not meet is nowhere."""
    user = answers(request)
    return piece(request, queries.rulings_seen(user, cohort_for(user, code)), asked, _decision)


@router.post("/cohorts/{code}/decisions", response={204: None}, auth=needs("matching:write"))
def decide(request: HttpRequest, code: str, decision: NewDecision) -> Status:
    """Lock a pair, rule it out, or let the solver decide again. Runs from now on keep it."""
    user = answers(request)
    cohort = cohort_for(user, code)
    mentor, mentee = queries.pair_in(user, cohort, decision.mentor, decision.mentee)
    if decision.kind == "pin":
        actions.pin(cohort, mentor=mentor, mentee=mentee, note=decision.note, by=user)
    elif decision.kind == "forbid":
        actions.forbid(cohort, mentor=mentor, mentee=mentee, note=decision.note, by=user)
    else:
        actions.lift(cohort, mentor=mentor, mentee=mentee, by=user)
    return Status(204, None)
