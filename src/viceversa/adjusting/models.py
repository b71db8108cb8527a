"""What managers say about what needs them: put aside until a day, seen; how often they want to hear of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Program


class Aside(Coded):
    """A manager has put one attention item aside: until a day, or (no day) has seen it and there is nothing to do.

    Items are worked out, not stored: `kind` and `subject` say which one it is, `mark` what was so. It holds no longer than
    that: another mark, or the same one that began anew after `created_at`, is there again for everybody.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=40)
    mark = models.CharField(max_length=16, blank=True)
    until = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "kind", "subject"], name="adjusting_aside_once"),
        ]


class Rhythm(models.TextChoices):
    """How often a manager gets a mail about what needs them."""

    NEVER = "never", _("not at all")
    WEEKLY = "weekly", _("every Monday")
    DAILY = "daily", _("every working day")


class Digest(Coded):
    """How often one manager of a program is told how much waits for them. Without a row: not at all."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=6, choices=Rhythm, default=Rhythm.NEVER)
    told_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "user"], name="adjusting_digest_once")]
