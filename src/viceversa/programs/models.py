"""The design (program), one intake of it (cohort), and each person's part in it (participant)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.codes import new_code
from viceversa.core.models import Coded
from viceversa.people.models import Person, Topic, User
from viceversa.programs.states import CohortState, ParticipantState, ProgramState


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


class Role(models.TextChoices):
    """The role in the learning relation, stored apart from rank: in a reverse program the mentor is the junior."""

    MENTOR = "mentor", _("mentor")
    MENTEE = "mentee", _("mentee")


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


class Fluency(models.TextChoices):
    """How well somebody talks in a language. Conversation is not enough to be paired in it."""

    FLUENT = "fluent", _("Fluent")
    FIRST = "first", _("First language")
    CONVERSATION = "conversation", _("Conversation")


class Participant(Coded):
    """One person's enrollment in one cohort, in one role.

    `languages` lists codes, the best first; `fluency` says how well, by code: fluent where it says nothing.
    `times` lists weekly slots as "mon-morning" (programs/times.py), in the person's own time zone.
    `left_out_before` counts cohorts this person ended without a partner: they come first next time.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="participations")
    role = models.CharField(max_length=8, choices=Role)
    state = models.CharField(max_length=10, choices=ParticipantState, default=ParticipantState.INVITED)
    capacity = models.PositiveSmallIntegerField(default=1)
    times = models.JSONField(default=list)
    time_zone = models.CharField(max_length=64, blank=True)
    languages = models.JSONField(default=list)
    fluency = models.JSONField(default=dict)
    matching_consent_at = models.DateTimeField(null=True)
    results_consent_at = models.DateTimeField(null=True)
    enrolled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    left_out_before = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="programs_participant_once_a_cohort"),
            models.CheckConstraint(condition=models.Q(capacity__range=(1, 5)), name="programs_participant_capacity"),
        ]
        indexes = [models.Index(fields=["cohort", "role", "state"]), models.Index(fields=["person", "state"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"

    @property
    def working_languages(self) -> list[str]:
        """Codes of the languages somebody can be paired in."""
        return [code for code in self.languages if self.fluency.get(code) != Fluency.CONVERSATION]


class Offer(models.Model):
    """What a participant brings: a topic, how well (1 to 5), and an example in their own words."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="offers")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True)
    example = models.CharField(max_length=160, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["participant", "topic"], name="programs_offer_once"),
            models.CheckConstraint(
                condition=models.Q(level__isnull=True) | models.Q(level__range=(1, 5)), name="programs_offer_level"
            ),
        ]


class Want(models.Model):
    """What a participant wants to learn: a topic, how much they know (1 to 5), in which order, and what for."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="wants")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True)
    example = models.CharField(max_length=160, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["participant", "topic"], name="programs_want_once"),
            models.CheckConstraint(
                condition=models.Q(level__isnull=True) | models.Q(level__range=(1, 5)), name="programs_want_level"
            ),
        ]


class OffLimits(models.Model):
    """A topic a participant will not talk about. Never shown to the program; the partner sees it once paired."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="off_limits")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "topic"], name="programs_offlimits_once")]


class DoNotMatch(models.Model):
    """`participant` does not want to be paired with `person`. No reason asked; read by the engine alone."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="do_not_match")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "person"], name="programs_donotmatch_once")]
