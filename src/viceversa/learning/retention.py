"""When it is forgotten which guides two people took, and how they prepared: with what they shared, with the cohort."""

from __future__ import annotations

from viceversa.core.retention import Rule, register
from viceversa.learning.models import MeetingGuide, ModuleDone, Preparation
from viceversa.pairings.retention import shared

TAKEN = shared("learning.meeting_guides", "guides taken for meetings", MeetingGuide, "meeting__pairing")
PREPARATIONS = register(
    Rule(
        name="learning.preparations",
        keeps="how far people are in preparing, and how they found it",
        when="until the cohort is closed",
        model=Preparation,
        due=lambda now: Preparation.objects.filter(participant__cohort__closed_at__lte=now),
    )
)
MODULES = register(
    Rule(
        name="learning.modules_done",
        keeps="which modules of the program people have finished",
        when="until the cohort is closed",
        model=ModuleDone,
        due=lambda now: ModuleDone.objects.filter(participant__cohort__closed_at__lte=now),
    )
)
