"""Guides of programs, the guide two people took for a meeting, and how far somebody is in preparing."""

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


class Preparation(Coded):
    """How far a participant is in what one reads before the first meeting. `clear` and `useful` say, from 1 to 5, how it
    was; which answers somebody chose in the check is not kept."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="preparation")
    read = models.JSONField(default=list)
    passed_at = models.DateTimeField(null=True)
    clear = models.PositiveSmallIntegerField(null=True)
    useful = models.PositiveSmallIntegerField(null=True)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(clear__isnull=True) | models.Q(clear__range=(1, 5)), name="learning_clear_1_to_5"
            ),
            models.CheckConstraint(
                condition=models.Q(useful__isnull=True) | models.Q(useful__range=(1, 5)), name="learning_useful_1_to_5"
            ),
        ]
