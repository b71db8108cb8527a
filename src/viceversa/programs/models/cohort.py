"""One intake of a program."""

from __future__ import annotations

from django.db import models

from viceversa.core.codes import new_code
from viceversa.core.models import Coded
from viceversa.programs.models.program import Program
from viceversa.programs.states import CohortState


class Cohort(Coded):
    """One intake. All its dates follow from `kick_off` (week 0) through programs/dates.py.

    `join_token` is the private link; renewing it closes the old one.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="cohorts")
    name = models.CharField(max_length=120)
    kick_off = models.DateField()
    meetings_planned = models.PositiveSmallIntegerField(default=8)
    weeks = models.PositiveSmallIntegerField(default=26)
    state = models.CharField(max_length=12, choices=CohortState, default=CohortState.PLANNED)
    join_token = models.CharField(max_length=12, unique=True, default=new_code)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(weeks__range=(8, 104)), name="programs_cohort_weeks_in_range"),
            models.CheckConstraint(
                condition=models.Q(meetings_planned__range=(2, 24)), name="programs_cohort_meetings_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name
