"""The design: purpose, people in charge, outcomes, rules."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.people.models import Person, User
from viceversa.programs.states import ProgramState

# The columns of people in charge, in the order in which they are named.
PLACES: Final = ("sponsor", "co_lead", "support_contact", "trusted_contact")


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

    `policy` holds the settable rules of matching (least grade gap, common hours, weights); what is absent has its
    default. `eligibility` says who may take part (programs/eligibility.py), `labels` what things are called for
    participants (programs/labels.py). `pairs`, `weeks` and `meetings` are what a new cohort is planned for. `plan` is how results will be read
    (programs/plan.py), `frozen_plan` its wording on the day it was frozen. `privacy_steps` maps each step of
    `gate.PRIVACY_STEPS` to the moment it was ticked. `names_in_calendars`: entries in calendars say whom one meets, and
    where; else they are neutral. `files_in_messages`: the
    people of a pair may attach files to their messages. `video_link` is the pattern of the address where two people meet by video.
    """

    name = models.CharField(max_length=120)
    direction = models.CharField(max_length=12, choices=Direction, default=Direction.REVERSE)
    preset = models.CharField(max_length=12, choices=Preset, default=Preset.PILOT)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.MIXED)
    pairs = models.PositiveSmallIntegerField(default=12)
    weeks = models.PositiveSmallIntegerField(default=26)
    meetings = models.PositiveSmallIntegerField(default=8)
    purpose = models.TextField(blank=True, max_length=2000)
    need = models.TextField(blank=True, max_length=2000)
    stop_rule = models.TextField(blank=True, max_length=1000)
    sponsor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    co_lead = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    support_contact = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    trusted_contact = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ProgramState, default=ProgramState.DRAFT)
    policy = models.JSONField(default=dict)
    privacy_steps = models.JSONField(default=dict)
    names_in_calendars = models.BooleanField(default=False)
    files_in_messages = models.BooleanField(default=False)
    video_link = models.CharField(max_length=200, blank=True)
    analysis_plan = models.TextField(blank=True, max_length=4000)
    eligibility = models.JSONField(default=dict)
    labels = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    frozen_plan = models.JSONField(default=list)
    analysis_plan_frozen_at = models.DateTimeField(null=True)
    analysis_plan_frozen_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    copied_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pairs__range=(2, 5000)), name="programs_program_pairs_in_range"),
            models.CheckConstraint(condition=models.Q(weeks__range=(8, 104)), name="programs_program_weeks_in_range"),
            models.CheckConstraint(
                condition=models.Q(meetings__range=(2, 24)), name="programs_program_meetings_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def support(self) -> Person | None:
        """Whom people write to in confidence: the support contact; once they have left the organization, the trusted one.

        None where neither is here. No query where both came along.
        """
        named = self.support_contact
        return named if named is None or named.state == Person.State.ACTIVE else self.trusted

    @property
    def trusted(self) -> Person | None:
        """The trusted contact, unless they have left the organization. No query where they came along."""
        named = self.trusted_contact
        return named if named is not None and named.state == Person.State.ACTIVE else None


class ProgramManager(models.Model):
    """A program manager of a program. Sponsor, co-lead and support contact are columns of the program itself."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="managers")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="managed_programs")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "user"], name="programs_manager_once")]


class Outcome(Coded):
    """One thing the program should change: for whom, seen in which figure, from where to where.

    `item_set` names questions of programs/items.py; empty for a figure of the organization's own. `spread` is how much
    people differ in it today (standard deviation, in points); None where nobody knows.
    """

    class Side(models.TextChoices):
        MENTEE = "mentee", _("mentees")
        MENTOR = "mentor", _("mentors")
        BOTH = "both", _("both")

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="outcomes")
    position = models.PositiveSmallIntegerField()
    statement = models.CharField(max_length=200)
    side = models.CharField(max_length=8, choices=Side)
    indicator = models.CharField(max_length=200)
    item_set = models.CharField(max_length=32, blank=True)
    spread = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    baseline = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    target = models.DecimalField(max_digits=8, decimal_places=2, null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["program", "position"], name="programs_outcome_position_once"),
            models.CheckConstraint(condition=models.Q(position__range=(1, 3)), name="programs_outcome_at_most_three"),
        ]
