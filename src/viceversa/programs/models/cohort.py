"""One intake of a program."""

from __future__ import annotations

from django.db import models

from viceversa.core.codes import new_code
from viceversa.core.models import Coded
from viceversa.programs.models.program import Program
from viceversa.programs.states import CohortState


class Cohort(Coded):
    """One intake. All its dates follow from `kick_off` (week 0) through its plan (programs/blueprint).

    `join_token` is the private link; renewing it closes the old one.
    What its plan has otherwise than the template: `plan_changes` maps a step's name to what a manager made of it (week
    and day from the kick-off, owner, gate, removed, done_at; a step of their own has a title too). `countries` are
    those whose holidays the plan keeps, `days_off` is a copy of the company's: [first, last, name] each.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="cohorts")
    name = models.CharField(max_length=120)
    kick_off = models.DateField()
    meetings_planned = models.PositiveSmallIntegerField(default=8)
    weeks = models.PositiveSmallIntegerField(default=26)
    state = models.CharField(max_length=12, choices=CohortState, default=CohortState.PLANNED)
    plan_changes = models.JSONField(default=dict)
    countries = models.JSONField(default=list)
    days_off = models.JSONField(default=list)
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
