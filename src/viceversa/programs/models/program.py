"""The design: purpose, people in charge, outcomes, rules."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.people.models import Person, User
from viceversa.programs.states import ProgramState


class Direction(models.TextChoices):
    REVERSE = "reverse", _("reverse: juniors mentor seniors")
    RECIPROCAL = "reciprocal", _("reciprocal: both mentor each other")
    TRADITIONAL = "traditional", _("traditional: seniors mentor juniors")


class Preset(models.TextChoices):
    PILOT = "pilot", _("pilot: 8 to 15 pairs")
    FULL = "full", _("full cohort")
    EXECUTIVE = "executive", _("executive committee")


class Kind(models.TextChoices):
    DIGITAL = "digital", _("digital skills")
    INCLUSION = "inclusion", _("inclusion")
    CUSTOMERS = "customers", _("customers and market")
    IDEAS = "ideas", _("ideas")
    MIXED = "mixed", _("mixed")


class Program(Coded):
    """A design: purpose, direction, people in charge, rules. It stays a draft until `gate.missing` is empty.

    `policy` holds the settable rules (least grade gap, common hours, weights, labels); what is absent has its default.
    `privacy_steps` maps each step of `gate.PRIVACY_STEPS` to the moment it was ticked.
    """

    name = models.CharField(max_length=120)
    direction = models.CharField(max_length=12, choices=Direction, default=Direction.REVERSE)
    preset = models.CharField(max_length=12, choices=Preset, default=Preset.PILOT)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.MIXED)
    purpose = models.TextField(blank=True, max_length=2000)
    sponsor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    co_lead = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    support_contact = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ProgramState, default=ProgramState.DRAFT)
    policy = models.JSONField(default=dict)
    privacy_steps = models.JSONField(default=dict)
    analysis_plan = models.TextField(blank=True, max_length=4000)
    analysis_plan_frozen_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.name


class ProgramManager(models.Model):
    """A program manager of a program. Sponsor, co-lead and support contact are columns of the program itself."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="managers")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="managed_programs")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "user"], name="programs_manager_once")]


class Outcome(Coded):
    """One thing the program should change: for whom, seen in which figure, from where to where."""

    class Side(models.TextChoices):
        MENTEE = "mentee", _("mentees")
        MENTOR = "mentor", _("mentors")
        BOTH = "both", _("both")

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="outcomes")
    position = models.PositiveSmallIntegerField()
    statement = models.CharField(max_length=200)
    side = models.CharField(max_length=8, choices=Side)
    indicator = models.CharField(max_length=200)
    baseline = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    target = models.DecimalField(max_digits=8, decimal_places=2, null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["program", "position"], name="programs_outcome_position_once"),
            models.CheckConstraint(condition=models.Q(position__range=(1, 3)), name="programs_outcome_at_most_three"),
        ]
