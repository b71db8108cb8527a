"""What watching over an installation keeps: the organization's own words, who looked at what, what two people opened,
and which changes of settings waited for a yes."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.oversight.states import UnsealingState, WideningState
from viceversa.people.models import Person, User
from viceversa.programs.models import Program


class OwnWords(Coded):
    """What the organization itself writes in one place of the pack (`words.PLACES`): lawful basis, agreement, complaints."""

    place = models.CharField(max_length=16, unique=True)
    text = models.TextField()
    changed_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")


class Look(models.Model):
    """That somebody in a role looked at something about somebody on a day: no name, no hour, each once a day.

    `kind` is one of looks.KINDS, `role` one of looks.ROLES. `about_type` and `about_code` name what it is about: a person, a
    pairing, a cohort or a run.
    """

    day = models.DateField(db_index=True)
    role = models.CharField(max_length=12)
    kind = models.CharField(max_length=16)
    about_type = models.CharField(max_length=12, blank=True)
    about_code = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about_type", "about_code", "day", "kind", "role"], name="oversight_look_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.kind} {self.day.isoformat()}"


class Unsealing(Coded):
    """That somebody asked to open one sealed thing, and what became of it. Its course is in the events, which nobody changes.

    `kind` and `subject_code` are the whole scope: the messages of one pairing, or the file of one message in confidence.
    Private notes and answers of looking back are no kind. `hours` is how long it stays open, `ends_at` until when. Those it
    is about (`Affected`) are told when it is granted or, where `ground` names the law that demands it, `delay_days` later:
    `tell_at`, and `told_at` once they were. `why` is why it was refused.
    """

    class Kind(models.TextChoices):
        THREAD = "thread", _("the messages of one pair")
        CONCERN = "concern", _("one message in confidence, and what followed")

    kind = models.CharField(max_length=8, choices=Kind)
    subject_code = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=UnsealingState, default=UnsealingState.ASKED)
    reason = models.TextField()
    hours = models.PositiveSmallIntegerField()
    delay_days = models.PositiveSmallIntegerField(default=0)
    ground = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)
    ends_at = models.DateTimeField(null=True)
    tell_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(hours__range=(1, 72)), name="oversight_unsealing_hours"),
            models.CheckConstraint(condition=models.Q(delay_days__range=(0, 90)), name="oversight_unsealing_delay"),
        ]

    def is_open(self, now: datetime) -> bool:
        """Whether it can be read now: it ends by the clock, also before anybody has noted that."""
        return self.state == UnsealingState.OPEN and self.ends_at is not None and now < self.ends_at


class Affected(models.Model):
    """Somebody whom sealed content is about: they are told, and nobody near them has a hand in it."""

    unsealing = models.ForeignKey(Unsealing, on_delete=models.CASCADE, related_name="affected")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unsealing", "person"], name="oversight_affected_once")]

    def __str__(self) -> str:
        return f"{self.unsealing_id} {self.person_id}"


class Widening(Coded):
    """A change of a setting that lets more people read more, and what a privacy officer said to it.

    `setting` is one of widenings.SETTINGS, `subject_code` what it is a setting of: of a `program`, or of the installation
    without one. `before` and `after` are its values. `applied_at`: since when it is in force. `why`: why it was refused.
    """

    setting = models.CharField(max_length=16)
    subject_code = models.CharField(max_length=12)
    program = models.ForeignKey(Program, null=True, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField(null=True)
    after = models.JSONField()
    state = models.CharField(max_length=10, choices=WideningState, default=WideningState.ASKED)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "subject_code"],
                condition=models.Q(state=WideningState.ASKED),
                name="oversight_widening_one_waits",
            )
        ]
