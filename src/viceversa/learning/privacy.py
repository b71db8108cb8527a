"""What learning keeps about people: which guide two people took for which meeting."""

from __future__ import annotations

from viceversa.core.privacy import declare, not_personal
from viceversa.learning import retention
from viceversa.learning.models import MeetingGuide, ProgramGuide

declare(
    MeetingGuide,
    "guide",
    purpose="Show the two the guide they took for a meeting, and suggest others afterwards.",
    readers=("the two people",),
    retention=retention.TAKEN.when,
    person_path="meeting__pairing__members__participant__person",
)
not_personal(
    ProgramGuide,
    "state",
    "title",
    "aim",
    "text",
    "families",
    because="a text of the program for everybody in it, not about anybody",
)
