"""Which of a program's own modules somebody still has to finish before their first meeting, as part of a query."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from viceversa.learning.models import Audience, ModuleDone, ProgramModule
from viceversa.learning.states import TextState
from viceversa.pairings.models import Meeting
from viceversa.pairings.slots import FIRST_CONVERSATION_MINUTES
from viceversa.pairings.states import MeetingState


def left_to_finish(
    participant: str = "pk", *, program: str = "cohort__program", role: str = "role"
) -> QuerySet[ProgramModule]:
    """The required modules that are left, for a subquery on participants; the names lead there from other rows."""
    who = OuterRef(OuterRef(participant))
    return published(OuterRef(program), OuterRef(role)).filter(
        ~Exists(ModuleDone.objects.filter(module=OuterRef("pk"), participant=who)),
        ~Exists(met_before(who)),
        required=True,
    )


def published(program: Any, role: Any) -> QuerySet[ProgramModule]:
    """What a role reads in a program beside what comes with the software."""
    return ProgramModule.objects.filter(
        Q(audience=role) | Q(audience=Audience.BOTH), program=program, state=TextState.PUBLISHED
    )


def met_before(participant: Any) -> QuerySet[Meeting]:
    """Meetings that somebody held before a module was required: then it comes too late for them. For a subquery on modules."""
    return held_by(participant).filter(starts_at__lt=OuterRef("asked_since"))


def held_by(participant: Any) -> QuerySet[Meeting]:
    """Meetings that somebody held; the short conversation before the first one is none."""
    return Meeting.objects.filter(
        state=MeetingState.HELD, minutes__gt=FIRST_CONVERSATION_MINUTES, pairing__members__participant=participant
    )
