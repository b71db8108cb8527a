"""Who gets one of too few places."""

from __future__ import annotations

from django.db import models

from viceversa.core.models import Coded
from viceversa.programs.models.cohort import Cohort
from viceversa.programs.models.participant import Role


class Draw(Coded):
    """One draw of places, by the rule of analysis/draw.py. Only one a cohort and role, so nobody draws until it suits.

    From the beginning there is the `seed`, shown to nobody, and its published `fingerprint`. `record` is what was drawn
    from and what came out, by codes of participants; empty until `drawn_at`. `by_panel`: a panel had read, its bands are the turns, and they are deleted at the kick-off.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="draws")
    role = models.CharField(max_length=8, choices=Role)
    places = models.PositiveIntegerField()
    strata = models.JSONField(default=list)
    seed = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    drawn_at = models.DateTimeField(null=True)
    record = models.JSONField(default=dict)
    by_panel = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "role"], name="programs_draw_once_a_role")]
