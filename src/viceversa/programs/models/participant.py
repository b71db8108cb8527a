"""Each person's part in a cohort, and what they answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.people.models import Person, Topic
from viceversa.programs.models.cohort import Cohort
from viceversa.programs.states import ParticipantState


class Role(models.TextChoices):
    """The role in the learning relation, stored apart from rank: in a reverse program the mentor is the junior."""

    MENTOR = "mentor", _("mentor")
    MENTEE = "mentee", _("mentee")


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
