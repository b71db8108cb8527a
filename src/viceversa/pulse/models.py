"""The pulse: three questions in weeks 4, 8 and 18. A safety check has no model here, because nothing of it is stored."""

from __future__ import annotations

import json
from typing import cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core import private
from viceversa.core.models import Coded
from viceversa.programs.models import Cohort, Participant, Role


class Wave(models.TextChoices):
    W4 = "W4", _("week 4")
    W8 = "W8", _("week 8")
    W18 = "W18", _("week 18")


class Reader(models.TextChoices):
    """Who may read a comment; chosen before it is written."""

    MANAGER = "manager", _("Only the program’s managers")
    NOBODY = "nobody", _("Nobody but me")


class Round(Coded):
    """A wave as it was asked in one cohort, and of how many: it made of nobody a row before they answer."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    wave = models.CharField(max_length=3, choices=Wave)
    closes_at = models.DateTimeField()
    mentors = models.PositiveIntegerField()
    mentees = models.PositiveIntegerField()

    class Meta:
        ordering = ["cohort", "created_at"]
        constraints = [models.UniqueConstraint(fields=["cohort", "wave"], name="pulse_round_once")]

    @property
    def asked(self) -> int:
        return self.mentors + self.mentees


class Pulse(Coded):
    """What somebody answered in a round: encrypted, bound to this row. Anything in it may be left out."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="pulses")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    sealed = models.TextField(blank=True)
    sealed_comment = models.TextField(blank=True)
    reader = models.CharField(max_length=8, choices=Reader, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "participant"], name="pulse_answered_once")]

    def binding(self, field: str) -> str:
        return f"pulse.{field}:{self.code}"

    @property
    def values(self) -> dict[str, int]:
        """The answers by question, 1 to 5. Costs a decryption."""
        if not self.sealed:
            return {}
        return cast("dict[str, int]", json.loads(private.unseal(self.sealed, bound_to=self.binding("values"))))

    @property
    def comment(self) -> str:
        """Costs a decryption."""
        if not self.sealed_comment:
            return ""
        return private.unseal(self.sealed_comment, bound_to=self.binding("comment"))
