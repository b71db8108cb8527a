"""Who does a step of a plan, the company's days off, and the private calendar addresses."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.people.models import User


class Owner(models.TextChoices):
    """Who does a step."""

    MANAGER = "manager", _("program manager")
    SPONSOR = "sponsor", _("sponsor")
    CO_LEAD = "co_lead", _("junior co-lead")
    SUPPORT = "support", _("support contact")
    MENTOR = "mentor", _("mentors")
    MENTEE = "mentee", _("mentees")
    PAIR = "pair", _("both of a pair")


class DayOff(Coded):
    """Days on which the whole company does not work: a shutdown, a works outing. No step falls on one.

    Cohorts that are not closed hold a copy (`Cohort.days_off`), so that reading a date costs no query.
    """

    name = models.CharField(max_length=80)
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ["first", "last"]
        constraints = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="programs_dayoff_in_order")
        ]

    def __str__(self) -> str:
        return self.name


class CalendarFeed(models.Model):
    """The secret address under which a manager's calendar program reads the plans of their cohorts."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_feed")
    token = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField()
