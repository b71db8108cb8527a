"""An exception to who may take part."""

from __future__ import annotations

from django.db import models

from viceversa.people.models import Person, User
from viceversa.programs.models.cohort import Cohort
from viceversa.programs.models.participant import Role


class Admission(models.Model):
    """A manager lets somebody take part in a role although the rules of the program leave them out, and says why."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="admissions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    because = models.CharField(max_length=300)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person", "role"], name="programs_admission_once"),
        ]
