"""Circles: the mentors of a cohort among themselves, or its mentees. What is said there is nowhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from viceversa.circles.states import CircleState
from viceversa.core.models import Coded
from viceversa.programs.models import Cohort, Participant, Role


class Circle(Coded):
    """One date of one side of a cohort. `time_zone` is the one it was planned in; `sequence` rises when calendars change.

    `attended` is how many came, once its host has said so; who came is with the seats, and is forgotten before it is.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    host = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=CircleState, default=CircleState.PLANNED)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    time_zone = models.CharField(max_length=64)
    place = models.CharField(max_length=300, blank=True)
    seats = models.PositiveSmallIntegerField()
    sequence = models.PositiveSmallIntegerField(default=0)
    revised_at = models.DateTimeField()
    attended = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "role", "starts_at"],
                condition=models.Q(state=CircleState.PLANNED),
                name="circles_planned_once",
            )
        ]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class Seat(Coded):
    """What somebody answered, and whether they came; that is known only once the host has said so."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="places")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    coming = models.BooleanField()
    came = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "participant"], name="circles_seat_once")]
