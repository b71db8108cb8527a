"""Guides that a program wrote itself, and which guide two people took for a meeting."""

from __future__ import annotations

from django.db import models

from viceversa.core.models import Coded
from viceversa.learning.states import GuideState
from viceversa.pairings.models import Meeting
from viceversa.people.models import User
from viceversa.programs.models import Participant, Program


class ProgramGuide(Coded):
    """A meeting guide of one program, in its own words (guidebook.py says in which form). A change is a new version."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="guides")
    state = models.CharField(max_length=8, choices=GuideState, default=GuideState.DRAFT)
    title = models.CharField(max_length=120)
    aim = models.CharField(max_length=300)
    text = models.TextField()
    families = models.JSONField(default=list)
    from_meeting = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "id"]


class MeetingGuide(Coded):
    """The guide that the two took for one meeting: the key of one that comes with the software, or the code of a program's."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="+")
    guide = models.CharField(max_length=60)
    by = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
