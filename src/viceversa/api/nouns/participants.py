"""Who takes part in a cohort, as its managers see it: a decline looks like an invitation, and nothing private is here."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from viceversa.api.nouns.people import Named
from viceversa.api.paging import Listed, Paged, piece
from viceversa.api.scopes import answers, needs
from viceversa.api.words import Body, Code
from viceversa.core.errors import NotAllowed
from viceversa.programs import actions, queries, rules
from viceversa.programs import models as programs

router = Router(tags=["Participants"])
RoleName = Literal["mentor", "mentee"]
Group = Literal["waiting", "resting", "listed", "paired", "invited", "finished", "left"]


class Participant(Schema):
    """One person's enrollment in one cohort."""

    code: str
    cohort: str = Field(description="Code of the cohort.")
    person: Named
    role: RoleName
    status: Group = Field(description="How far they are. “invited” is also who is filling in, and who said no.")
    answers_sent_at: datetime | None


class Invitation(Body):
    """Whom to ask, and in which role."""

    person: Code
    role: RoleName


class Admission(Body):
    """Somebody outside the rules who may take part all the same, and why."""

    person: Code
    role: RoleName
    because: str = Field(min_length=1, max_length=300)


class Wanted(Schema):
    """What the list is narrowed to."""

    status: Literal["all", "waiting", "resting", "listed", "paired", "invited", "finished", "left"] = "all"
    q: str = Field("", max_length=100, description="Words of a name, a unit or a topic.")


def shown(participant: programs.Participant) -> dict[str, Any]:
    """No query where cohort and person were read along."""
    return {
        "code": participant.code,
        "cohort": participant.cohort.code,
        "person": {"code": participant.person.code, "name": participant.person.name},
        "role": participant.role,
        "status": queries.group_of(participant.state),
        "answers_sent_at": participant.enrolled_at,
    }


@router.get("/cohorts/{code}/participants", response=Listed[Participant], auth=needs("participants:read"))
def list_participants(request: HttpRequest, code: str, wanted: Query[Wanted], asked: Paged) -> dict[str, Any]:
    """Who takes part. “all” is everybody who has not left."""
    cohort = queries.cohort_for(answers(request), code)
    rows = queries.participants_in_order(cohort, group=wanted.status, words=wanted.q, sort="name")
    return piece(request, rows.select_related("cohort", "person"), asked, shown)


@router.post("/cohorts/{code}/participants", response={201: Participant}, auth=needs("participants:write"))
def invite(request: HttpRequest, code: str, invitation: Invitation) -> Status:
    """Ask somebody, privately, to take part. The mail is a draft until a person or a stated rule releases it.

    Asking again changes nothing, whatever they answered.
    """
    user = answers(request)
    cohort = queries.cohort_for(user, code)
    person = queries.person_to_name(invitation.person)
    made = actions.invite(cohort, person=person, role=invitation.role, by=user)
    return Status(201, shown(queries.participant_in(user, made.code)))


@router.post("/cohorts/{code}/exceptions", response={204: None}, auth=needs("participants:write"))
def admit(request: HttpRequest, code: str, admission: Admission) -> Status:
    """Let somebody take part whom the rules of the program leave out. They still have to be asked."""
    user = answers(request)
    person = queries.person_to_name(admission.person)
    actions.admit(
        queries.cohort_for(user, code), person=person, role=admission.role, because=admission.because, by=user
    )
    return Status(204, None)


@router.post("/cohorts/{code}/invitation-reminders", response={204: None}, auth=needs("participants:write"))
def remind_invited(request: HttpRequest, code: str) -> Status:
    """Remind those who were invited and have not answered."""
    user = answers(request)
    actions.remind_invited(queries.cohort_for(user, code), by=user)
    return Status(204, None)


@router.post("/cohorts/{code}/enrollment-reminders", response={204: None}, auth=needs("participants:write"))
def remind_to_enroll(request: HttpRequest, code: str) -> Status:
    """Remind those who began to fill in and have not sent it."""
    user = answers(request)
    actions.remind_to_enroll(queries.cohort_for(user, code), by=user)
    return Status(204, None)


@router.get("/participants/{code}", response=Participant, auth=needs("participants:read"))
def get_participant(request: HttpRequest, code: str) -> dict[str, Any]:
    """One enrollment."""
    return shown(queries.participant_in(answers(request), code))


@router.delete("/participants/{code}", response=Participant, auth=needs("participants:write"))
def withdraw(request: HttpRequest, code: str) -> dict[str, Any]:
    """Take somebody out who can't sign in. Everybody else leaves by themselves: no token acts for a person."""
    user = answers(request)
    participant = queries.participant_in(user, code)
    if rules.is_own(user, participant):
        raise NotAllowed(_("A token never acts for a person. Do this on your own page."))
    actions.withdraw(participant, by=user)
    return shown(queries.participant_in(user, code))
