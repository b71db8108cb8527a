"""Workshops of a cohort: what for and for whom, its dates, and who has a seat. What is said there is nowhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.pairings.models import new_calendar_key
from viceversa.people.models import Person
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.workshops.states import STANDING, DateState, SeatState, WorkshopState


class Audience(models.TextChoices):
    """Who is asked."""

    MENTOR = Role.MENTOR.value, _("Mentors")
    MENTEE = Role.MENTEE.value, _("Mentees")
    BOTH = "both", _("Mentors and mentees")


class Workshop(Coded):
    """One workshop; everybody takes one of its dates. `required`: it comes before one's first meeting."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="workshops")
    title = models.CharField(max_length=120)
    about = models.CharField(max_length=600)
    audience = models.CharField(max_length=8, choices=Audience)
    required = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=WorkshopState, default=WorkshopState.DRAFT)

    class Meta:
        ordering = ["id"]


class WorkshopDate(Coded):
    """One date of a workshop. `time_zone` is the clock it was planned by; `seats` None: as many as come.

    One signs up before `closes_at`: midnight after the last day, on that clock, or when it begins. The facilitator ticks
    who came, beside the program's managers; `attended` is how many, once that was said. `sequence`, `revised_at` and
    `calendar_key` are for calendars, as those of a meeting (pairings/ical.py).
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="dates")
    state = models.CharField(max_length=10, choices=DateState, default=DateState.PLANNED)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    time_zone = models.CharField(max_length=64)
    place = models.CharField(max_length=300, blank=True)
    seats = models.PositiveSmallIntegerField(null=True)
    closes_at = models.DateTimeField()
    facilitator = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    attended = models.PositiveSmallIntegerField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    revised_at = models.DateTimeField()
    calendar_key = models.CharField(max_length=32, default=new_calendar_key)

    class Meta:
        ordering = ["starts_at", "id"]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def last_moment(self) -> datetime:
        """The last moment at which one can sign up."""
        return self.closes_at - timedelta(seconds=1)


class Seat(Coded):
    """Somebody's seat at a date, or their place on its waiting list, in the order of `changed_at`.

    `sequence` is how often their calendar was written to: 0 for somebody who never had a seat.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="+")
    date = models.ForeignKey(WorkshopDate, on_delete=models.CASCADE, related_name="places")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=SeatState)
    changed_at = models.DateTimeField()
    sequence = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["changed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["date", "participant"], name="workshops_seat_once"),
            models.UniqueConstraint(
                fields=["workshop", "participant"],
                condition=models.Q(state__in=STANDING),
                name="workshops_one_date_each",
            ),
        ]

    @property
    def was_seated(self) -> bool:
        return self.sequence > 0
