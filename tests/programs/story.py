"""Set-ups that several files of these tests share."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core.models import Event
from viceversa.messaging.models import Message
from viceversa.people.models import Person, RoleGrant, User
from viceversa.programs import actions, gate, readiness
from viceversa.programs.models import Cohort, Participant, Program
from viceversa.programs.plan import Plan
from viceversa.programs.states import CohortState, ParticipantState, ProgramState

KICK_OFF = date(2026, 9, 1)


def verbs() -> list[str]:
    """All that was recorded, in order."""
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def told() -> list[tuple[str, str]]:
    """Which messages were drafted, to whom."""
    return [(message.kind, message.to.first_name) for message in Message.objects.select_related("to").order_by("id")]


def creator(cast: Cast) -> User:
    """Petra, with the right to create programs."""
    RoleGrant.objects.get_or_create(user=cast.petra, role=RoleGrant.Role.PROGRAMS, defaults={"created_at": NOW})
    cast.petra.forget_roles()
    return cast.petra


def draft(cast: Cast, **fields: Any) -> Program:
    """A draft that Petra made from the pilot preset."""
    values = {"name": "Second Sight", "kind": "digital", "kick_off": KICK_OFF, **fields}
    return actions.create_program(**values, by=creator(cast), now=NOW)


def complete(cast: Cast) -> Program:
    """A draft with nothing missing."""
    program, by = draft(cast), cast.petra
    actions.describe_program(program, purpose="Learn both ways.", stop_rule="Harm to anybody.", by=by, now=NOW)
    actions.name_people(
        program,
        sponsor=cast.person("dora"),
        co_lead=cast.person("jon"),
        support_contact=cast.person("sam"),
        trusted_contact=Person.objects.get(name="Helga Brandt"),
        by=by,
        now=NOW,
    )
    actions.set_outcomes(program, outcomes=[one_outcome()], by=by, now=NOW)
    for step in gate.PRIVACY_STEPS:
        actions.tick_privacy_step(program, step=step, by=by, now=NOW)
    actions.set_plan(program, plan=Plan(success="Up by half a point."), by=by, now=NOW)
    actions.freeze_analysis_plan(program, by=by, now=NOW)
    actions.confirm_cohort(program.cohorts.get(), gates=readiness.ORGANIZATION, by=by, now=NOW)
    Event.objects.all()._raw_delete(Event.objects.db)  # type: ignore[attr-defined]
    return program


def one_outcome(**fields: Any) -> actions.OutcomeText:
    values = {"statement": "Leaders judge AI themselves", "side": "mentee", "indicator": "Mean, 1 to 5"}
    return actions.OutcomeText(**{**values, "baseline": 2, "target": 3, **fields})  # type: ignore[arg-type]


def recruiting(cast: Cast, **fields: Any) -> Cohort:
    """A cohort of the open program that takes people in; nobody is in it yet."""
    return factories.cohort(cast.program, name="Autumn", kick_off=KICK_OFF, state=CohortState.RECRUITING, **fields)


def begun(cohort: Cohort, who: Person, role: str = "mentor", **fields: Any) -> Participant:
    """Somebody who has begun and has answered nothing yet."""
    values = {"state": ParticipantState.ENROLLING, "times": [], "languages": [], "matching_consent_at": None}
    return factories.participant(cohort, who, role, **{**values, "enrolled_at": None, **fields})


def reopened(program: Program) -> Program:
    """Back to a draft, behind the verbs' back: there is no verb for it."""
    program.state = ProgramState.DRAFT
    program.save()
    return program
