"""What managers say about what needs them: put aside until a day, seen; how often they want to hear of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded, Event
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Program


class Aside(Coded):
    """A manager has put one attention item aside: until a day, or (no day) has seen it and there is nothing to do.

    Items are worked out, not stored: `kind` and `subject` say which one it is, `mark` what was so. It holds no longer than
    that: another mark, or the same one that began anew after `created_at`, is there again for everybody.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=40)
    mark = models.CharField(max_length=16, blank=True)
    until = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "kind", "subject"], name="adjusting_aside_once"),
        ]


class Rhythm(models.TextChoices):
    """How often a manager gets a mail about what needs them."""

    NEVER = "never", _("not at all")
    WEEKLY = "weekly", _("every Monday")
    DAILY = "daily", _("every working day")


class Digest(Coded):
    """How often one manager of a program is told how much waits for them. Without a row: not at all."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=6, choices=Rhythm, default=Rhythm.NEVER)
    told_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "user"], name="adjusting_digest_once")]


class Remark(Coded):
    """A manager's own words in the log of changes: about one change, or (without `event`) about something of that day."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    text = models.CharField(max_length=200)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-day", "-pk"]


class Lesson(Coded):
    """What the people in charge of a cohort take from it: keep, change or stop something, and where it goes.

    `evidence` is what it rests on, as it read then: [kind, text] each. `place` names a setting of places.py. `owner`, `week`
    are the step of the next plan it becomes. `carried_to` is the cohort that got it; `settled_at`: done there.
    """

    class Sort(models.TextChoices):
        KEEP = "keep", _("Keep")
        CHANGE = "change", _("Change")
        STOP = "stop", _("Stop")

    class Goes(models.TextChoices):
        SETTING = "setting", _("to a setting, before the next cohort recruits")
        PLAN = "plan", _("into the next plan, as a step")
        NOTE = "note", _("to the next cohort, as a note")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField(max_length=6, choices=Sort)
    text = models.CharField(max_length=300)
    goes = models.CharField(max_length=7, choices=Goes)
    place = models.CharField(max_length=12, blank=True)
    owner = models.CharField(max_length=8, blank=True)
    week = models.SmallIntegerField(null=True)
    evidence = models.JSONField(default=list)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    carried_to = models.ForeignKey(Cohort, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]


class Dismissal(Coded):
    """A manager does not follow a recommendation for a cohort, and says why. `mark` is the figure it rested on."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=24)
    mark = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "rule"], name="adjusting_dismissal_once")]
