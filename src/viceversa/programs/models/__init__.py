"""The design (program), one intake of it (cohort), and each person's part in it (participant)."""

from viceversa.programs.models.admission import Admission
from viceversa.programs.models.blueprint import CalendarFeed, DayOff, Owner
from viceversa.programs.models.cohort import Cohort
from viceversa.programs.models.draw import Draw
from viceversa.programs.models.panel import Panel, Review
from viceversa.programs.models.participant import (
    DoNotMatch,
    Fluency,
    Offer,
    OffLimits,
    Participant,
    Role,
    Want,
)
from viceversa.programs.models.program import PLACES, Direction, Kind, Outcome, Preset, Program, ProgramManager
from viceversa.programs.models.recruiting import (
    Call,
    CohortReady,
    Nomination,
    Nominators,
    Ready,
    Release,
    ReleasePolicy,
)

__all__ = [
    "PLACES",
    "Admission",
    "CalendarFeed",
    "Call",
    "Cohort",
    "CohortReady",
    "DayOff",
    "Direction",
    "DoNotMatch",
    "Draw",
    "Fluency",
    "Kind",
    "Nomination",
    "Nominators",
    "OffLimits",
    "Offer",
    "Outcome",
    "Owner",
    "Panel",
    "Participant",
    "Preset",
    "Program",
    "ProgramManager",
    "Ready",
    "Release",
    "ReleasePolicy",
    "Review",
    "Role",
    "Want",
]
