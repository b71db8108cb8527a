"""Surveys: what is asked when, who was asked, and answers under a key that is no name.

A sheet of answers belongs to a random key. Which key is whose stands in one row, encrypted (`Key`). When its day comes the
keys are destroyed, and the sheets with them.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core import private
from viceversa.core.models import Coded
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant, Program, Role


class Wave(models.TextChoices):
    T0 = "T0", _("before")
    T1 = "T1", _("halfway")
    T2 = "T2", _("at the end")
    T3 = "T3", _("half a year later")


class Scale(models.TextChoices):
    FIVE = "five", _("1 to 5")
    SEVEN = "seven", _("1 to 7")
    TEN = "ten", _("0 to 10")
    YES_NO = "yes_no", _("no or yes")


ENDS = {Scale.FIVE: (1, 5), Scale.SEVEN: (1, 7), Scale.TEN: (0, 10), Scale.YES_NO: (0, 1)}


class Choice(models.Model):
    """What a program's managers chose: which sets it asks at which wave of whom.

    A wave that is not in `sets` asks what the outcomes suggest.
    """

    program = models.OneToOneField(Program, on_delete=models.CASCADE, primary_key=True, related_name="+")
    sets = models.JSONField(default=dict)  # {wave: {role: [names of sets]}}

    def __str__(self) -> str:
        return str(self.program_id)


class OwnItem(Coded):
    """A question in the organization's own words, or of somebody's scale that it may use: then whose, and who said so.

    Its words stay once a survey asked it: people answered to them.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="own_items")
    text = models.CharField(max_length=240)
    scale = models.CharField(max_length=8, choices=Scale, default=Scale.FIVE)
    low_end = models.CharField(max_length=60, blank=True)
    high_end = models.CharField(max_length=60, blank=True)
    roles = models.JSONField(default=list)
    waves = models.JSONField(default=list)
    is_of_a_pair = models.BooleanField(default=False)
    is_sensitive = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    permitted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    permitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]

    @property
    def item_code(self) -> str:
        return f"own.{self.code}"


class Survey(Coded):
    """A wave as it went out in a cohort: which questions, to how many, until when. `questions` are codes by role."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    wave = models.CharField(max_length=2, choices=Wave)
    closes_at = models.DateTimeField()
    questions = models.JSONField(default=dict)
    mentors = models.PositiveIntegerField()
    mentees = models.PositiveIntegerField()

    class Meta:
        ordering = ["cohort", "wave"]
        constraints = [models.UniqueConstraint(fields=["cohort", "wave"], name="surveys_survey_once")]


class Ticket(Coded):
    """Somebody was asked. `is_answered` keeps reminders from them; it says neither when nor what.

    Who joined when a survey had gone out has a day of their own, `closes_at`; it closes for all others when the survey does.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tickets")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    in_pair = models.BooleanField()
    is_answered = models.BooleanField(default=False)
    closes_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "participant"], name="surveys_ticket_once")]

    @property
    def open_until(self) -> datetime:
        """Until when it can be answered. No query where the survey is at hand."""
        return self.closes_at or self.survey.closes_at


class Key(models.Model):
    """Under which key somebody's sheets stand: encrypted, and destroyed on its day."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, primary_key=True, related_name="+")
    sealed = models.TextField()

    def __str__(self) -> str:
        return str(self.participant_id)

    @property
    def binding(self) -> str:
        return f"surveys.key:{self.participant_id}"

    @property
    def opened(self) -> str:
        """The key. Costs a decryption."""
        return private.unseal(self.sealed, bound_to=self.binding)


class Sheet(models.Model):
    """What was answered under a key: a draft until `is_sent`. It has no time and no name.

    `sealed_comment` is kept only where its writer lets it be quoted without a name.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="sheets")
    key = models.CharField(max_length=32)
    role = models.CharField(max_length=8, choices=Role)
    sealed = models.TextField(blank=True)
    sealed_comment = models.TextField(blank=True)
    is_sent = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "key"], name="surveys_sheet_once")]

    def __str__(self) -> str:
        return self.key

    def binding(self, field: str) -> str:
        return f"surveys.{field}:{self.survey_id}:{self.key}"

    def put(self, values: dict[str, int], comment: str) -> None:
        """Encrypt what is answered. Not saved."""
        self.sealed = private.seal(json.dumps(values), bound_to=self.binding("values")) if values else ""
        self.sealed_comment = private.seal(comment, bound_to=self.binding("comment")) if comment else ""

    @property
    def values(self) -> dict[str, int]:
        """The answers by question. Costs a decryption."""
        if not self.sealed:
            return {}
        given: Any = json.loads(private.unseal(self.sealed, bound_to=self.binding("values")))
        return cast("dict[str, int]", given)

    @property
    def comment(self) -> str:
        """Costs a decryption."""
        return private.unseal(self.sealed_comment, bound_to=self.binding("comment")) if self.sealed_comment else ""
