"""What watching over an installation keeps: the organization's own words in the pack, and who looked at what."""

from __future__ import annotations

from django.db import models

from viceversa.core.models import Coded
from viceversa.people.models import User


class OwnWords(Coded):
    """What the organization itself writes in one place of the pack (`words.PLACES`): lawful basis, agreement, complaints."""

    place = models.CharField(max_length=16, unique=True)
    text = models.TextField()
    changed_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")


class Look(models.Model):
    """That somebody in a role looked at something about somebody on a day: no name, no hour, each once a day.

    `kind` is one of looks.KINDS, `role` one of looks.ROLES. `about_type` and `about_code` name what it is about: a person, a
    pairing, a cohort; empty for the whole installation.
    """

    day = models.DateField(db_index=True)
    role = models.CharField(max_length=12)
    kind = models.CharField(max_length=16)
    about_type = models.CharField(max_length=12, blank=True)
    about_code = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about_type", "about_code", "day", "kind", "role"], name="oversight_look_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.kind} {self.day.isoformat()}"
