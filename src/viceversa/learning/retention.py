"""When it is forgotten which guides two people took, and how they prepared: with what they shared, with the cohort."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import Rule, register
from viceversa.learning.models import CompletionImport, CompletionRow, MeetingGuide, ModuleDone, Preparation
from viceversa.learning.states import CompletionState
from viceversa.pairings.retention import shared

FILES_KEPT: Final = timedelta(days=30)

TAKEN = shared("learning.meeting_guides", _("guides taken for meetings"), MeetingGuide, "meeting__pairing")
PREPARATIONS = register(
    Rule(
        name="learning.preparations",
        keeps=_("how far people are in preparing, and how they found it"),
        when=_("until the cohort is closed"),
        model=Preparation,
        due=lambda now: Preparation.objects.filter(participant__cohort__closed_at__lte=now),
    )
)
MODULES = register(
    Rule(
        name="learning.modules_done",
        keeps=_("which modules of the program people have finished"),
        when=_("until the cohort is closed"),
        model=ModuleDone,
        due=lambda now: ModuleDone.objects.filter(participant__cohort__closed_at__lte=now),
    )
)
COMPLETIONS = register(
    Rule(
        name="learning.completions",
        keeps=_("rows of a file of completions that was never noted"),
        when=_("when the file is noted or thrown away; a file that waits, 30 days later"),
        model=CompletionImport,
        due=lambda now: CompletionImport.objects.filter(changed_at__lte=now - FILES_KEPT).exclude(
            state=CompletionState.APPLIED
        ),
        covers=(CompletionRow,),
    )
)
