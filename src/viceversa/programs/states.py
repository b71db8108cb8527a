"""Which changes of a program, a cohort and a participant are legal."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class ProgramState(TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    WINDING = "winding", _("winding down")
    ARCHIVED = "archived", _("archived")


PROGRAM = Table(
    "program",
    ProgramState,
    {
        "open": ((ProgramState.DRAFT,), ProgramState.OPEN),
        "step_back": ((ProgramState.OPEN,), ProgramState.DRAFT),
        "wind_down": ((ProgramState.OPEN,), ProgramState.WINDING),
        "resume": ((ProgramState.WINDING,), ProgramState.OPEN),
        "archive": ((ProgramState.DRAFT, ProgramState.OPEN, ProgramState.WINDING), ProgramState.ARCHIVED),
    },
)


class CohortState(TextChoices):
    PLANNED = "planned", _("planned")
    RECRUITING = "recruiting", _("recruiting")
    MATCHING = "matching", _("matching")
    RUNNING = "running", _("running")
    CLOSED = "closed", _("closed")


COHORT = Table(
    "cohort",
    CohortState,
    {
        "recruit": ((CohortState.PLANNED,), CohortState.RECRUITING),
        "step_back": ((CohortState.RECRUITING, CohortState.MATCHING), CohortState.PLANNED),
        "match": ((CohortState.RECRUITING,), CohortState.MATCHING),
        "reopen": ((CohortState.MATCHING,), CohortState.RECRUITING),
        "run": ((CohortState.RECRUITING, CohortState.MATCHING), CohortState.RUNNING),
        # Also one of which nothing comes: else what people answered would be kept for ever.
        "close": ((CohortState.RECRUITING, CohortState.MATCHING, CohortState.RUNNING), CohortState.CLOSED),
    },
)


class ParticipantState(TextChoices):
    INVITED = "invited", _("invited")
    ENROLLING = "enrolling", _("filling in")
    ENROLLED = "enrolled", _("waiting for a match")
    LISTED = "listed", _("on the waiting list")
    RESTING = "resting", _("taking a break")
    PAIRED = "paired", _("in a pair")
    FINISHED = "finished", _("finished")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Among whom places are given out. A break is from being matched: whoever takes one has applied like all others.
APPLIED: Final = (ParticipantState.ENROLLED, ParticipantState.RESTING)

PARTICIPANT = Table(
    "participant",
    ParticipantState,
    {
        "begin": ((ParticipantState.INVITED,), ParticipantState.ENROLLING),
        "decline": ((ParticipantState.INVITED, ParticipantState.ENROLLING), ParticipantState.DECLINED),
        "enroll": ((ParticipantState.ENROLLING,), ParticipantState.ENROLLED),
        "list": (APPLIED, ParticipantState.LISTED),
        "move_up": ((ParticipantState.LISTED,), ParticipantState.ENROLLED),
        "pair": ((ParticipantState.ENROLLED,), ParticipantState.PAIRED),
        "unpair": ((ParticipantState.PAIRED,), ParticipantState.ENROLLED),
        # Nobody looks for a partner for whoever rests; they come back by themselves.
        "rest": ((ParticipantState.ENROLLED,), ParticipantState.RESTING),
        "come_back": ((ParticipantState.RESTING,), ParticipantState.ENROLLED),
        "finish": (
            (
                ParticipantState.PAIRED,
                ParticipantState.ENROLLED,
                ParticipantState.RESTING,
                ParticipantState.LISTED,
            ),
            ParticipantState.FINISHED,
        ),
        "withdraw": (
            (
                ParticipantState.INVITED,
                ParticipantState.ENROLLING,
                ParticipantState.ENROLLED,
                ParticipantState.RESTING,
                ParticipantState.LISTED,
                ParticipantState.PAIRED,
            ),
            ParticipantState.WITHDRAWN,
        ),
        "return": ((ParticipantState.WITHDRAWN, ParticipantState.DECLINED), ParticipantState.ENROLLING),
    },
)
