"""What a rehearsal is: its state while it plays, its log afterwards."""

from __future__ import annotations

from django.db import models

from viceversa.core.models import Coded
from viceversa.people.models import User
from viceversa.programs.models import Cohort
from viceversa.rehearsal.states import RehearsalState


class Rehearsal(Coded):
    """One playing of a cohort's program. `log` holds its entries (stage/log.py) about invented people, in order;
    `progress` is in percent. A cohort keeps its latest one."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="rehearsals")
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=RehearsalState, default=RehearsalState.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    log = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
