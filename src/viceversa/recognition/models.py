"""What comes of it: what a mentee will do differently, ideas of a pair, their tests, and who is named for them."""

from __future__ import annotations

from django.db import models

from viceversa.core.models import Coded
from viceversa.pairings.models import Pairing
from viceversa.programs.models import Participant
from viceversa.recognition.states import CommitmentState, IdeaState, Sharing


class Shared(Coded):
    """Something of a pair that its program may read once everybody in the pair agrees to it.

    `agreed` are the codes of those who do (whoever asks does), `credited` of those who want to be named. Names are looked
    up from them, so that who is no longer kept is no longer named. `by` is whose it is.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    sharing = models.CharField(max_length=9, choices=Sharing, default=Sharing.PRIVATE)
    agreed = models.JSONField(default=list)
    credited = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Commitment(Shared):
    """What a mentee will do differently. The pair sees it; once the mentor agrees, the program does."""

    text = models.CharField(max_length=240)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=CommitmentState, default=CommitmentState.OPEN)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["pairing", "sharing"])]


class Idea(Shared):
    """An idea, how the two try it, when they would stop, and what came of it."""

    title = models.CharField(max_length=120)
    about = models.CharField(max_length=600, blank=True)
    test = models.CharField(max_length=400, blank=True)
    stops_if = models.CharField(max_length=240, blank=True)
    ends_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=IdeaState, default=IdeaState.NOTED)
    learned = models.CharField(max_length=600, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["pairing", "sharing"])]
