"""How people come into a cohort: the call, who was suggested, whose hours were released, what somebody is ready for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.people.models import Person, User
from viceversa.programs.models.cohort import Cohort
from viceversa.programs.models.participant import Participant, Role


class Nominators(models.TextChoices):
    """Who may suggest a colleague (`Program.policy["nomination"]`)."""

    NOBODY = "off", _("nobody")
    PARTICIPANTS = "participants", _("people who take part")
    ANYBODY = "anybody", _("everybody in the organization")


class ReleasePolicy(models.TextChoices):
    """What line managers hear (`Program.policy["release"]`)."""

    OFF = "off", _("nothing")
    INFORM = "inform", _("how many hours, for their information")
    ASK = "ask", _("how many hours, and are asked to release them")


class Call(models.Model):
    """How a cohort recruits. A cohort without a row has these defaults.

    `is_open`: everybody who signs in finds it. Places are empty where there is no limit. `strata` names what a draw
    keeps in proportion (draws.STRATA). `next_round` is told to those who get no place.
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, primary_key=True, related_name="call")
    is_open = models.BooleanField(default=False)
    mentor_places = models.PositiveIntegerField(null=True)
    mentee_places = models.PositiveIntegerField(null=True)
    strata = models.JSONField(default=list)
    next_round = models.DateField(null=True)

    def __str__(self) -> str:
        return f"call of {self.cohort_id}"

    def places_for(self, role: str) -> int | None:
        return self.mentor_places if role == Role.MENTOR else self.mentee_places


class Nomination(Coded):
    """`by` thinks that `nominee` would suit a role. What the nominee answers is not here, and `by` never learns it.

    `is_named`: whether the mail may say who suggested them.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="nominations")
    nominee = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    is_named = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "by", "nominee"], name="programs_nomination_once"),
            models.CheckConstraint(condition=~models.Q(by=models.F("nominee")), name="programs_nomination_two_people"),
        ]


class Release(Coded):
    """The hours a line manager was told of, or asked to release: one request, one answer, nothing else."""

    class Answer(models.TextChoices):
        TOLD = "told", _("told")
        WAITING = "waiting", _("asked")
        YES = "yes", _("released")
        NOT_NOW = "not_now", _("not now")
        TALK = "talk", _("would like to talk")

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="release")
    line_manager = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    hours = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=8, choices=Answer)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["line_manager", "answer"])]


class Ready(models.Model):
    """A participant's yes to one sentence of readiness.py. There is no row for a no."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="ready")
    gate = models.SlugField(max_length=24)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "gate"], name="programs_ready_once")]


class CohortReady(models.Model):
    """A manager's yes to one sentence about the organization, before a cohort recruits."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="ready")
    gate = models.SlugField(max_length=24)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "gate"], name="programs_cohortready_once")]
