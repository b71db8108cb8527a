"""An extract of HR data for one purpose, its rows under hashed keys, and the figures that outlive it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core import private
from viceversa.core.models import Coded
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Role
from viceversa.staying.states import ExtractState


class Group(models.TextChoices):
    """Where somebody stands to the cohort, as a flag: all that is left of their name."""

    PAIRED = "paired", _("paired")
    WAITING = "waiting", _("on the waiting list by draw")
    APPLIED = "applied", _("applied and not placed")
    NEITHER = "neither", _("did not apply")


class Extract(Coded):
    """HR data about those in one role of a cohort and their colleagues: what for, who reads it, until when.

    `index_on` is the middle day of pairing, from which colleagues are followed. `sealed_secret` keys the hashes; it goes
    when the extract does, and with it every way back. `up_to`: until which day the file knows who left.
    What was in the file: `headings`; `mapping` from field to column; `dropped` headings; `counts`; `refused` has the first
    rows that could not be read, [row, field, why] each, without what stood in them; `preview` the comparison without any
    figure about staying.
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=8, choices=Role, default=Role.MENTOR)
    purpose = models.TextField()
    reader = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    delete_on = models.DateField()
    state = models.CharField(max_length=10, choices=ExtractState, default=ExtractState.OPEN)
    index_on = models.DateField()
    sealed_secret = models.TextField(blank=True)
    up_to = models.DateField(null=True)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    dropped = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    refused = models.JSONField(default=list)
    preview = models.JSONField(default=dict)

    @property
    def binding(self) -> str:
        return f"staying.extract:{self.code}:secret"

    @property
    def secret(self) -> bytes:
        """What the hashes are keyed with. Costs one decryption."""
        return private.unseal(self.sealed_secret, bound_to=self.binding).encode()


class Joined(models.Model):
    """That somebody behind a hashed key took part, was drawn for the waiting list, or applied; joined when it was opened.

    `index_on` is the day on which somebody was paired. An empty `group` is another role: neither counted nor compared.
    """

    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="joined")
    key = models.CharField(max_length=64)
    group = models.CharField(max_length=8, choices=Group, blank=True)
    index_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["extract", "key"], name="staying_joined_once")]

    def __str__(self) -> str:
        return self.group


class Followed(models.Model):
    """One row of the file as far as it is needed: no name, no number, no date.

    `months` from the index date to leaving or to the end of the file; `left` how ("" for still there); `moved` months to
    the first change of grade or place, if there was one.
    """

    class Left(models.TextChoices):
        VOLUNTARY = "voluntary", _("by their own choice")
        OTHER = "other", _("otherwise")

    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="rows")
    key = models.CharField(max_length=64)
    group = models.CharField(max_length=8, choices=Group)
    country = models.CharField(max_length=80)
    grade = models.CharField(max_length=80)
    family = models.CharField(max_length=80)
    contract = models.CharField(max_length=80)
    site = models.CharField(max_length=80, blank=True)
    tenure = models.FloatField()
    hours = models.FloatField()
    months = models.FloatField()
    left = models.CharField(max_length=10, choices=Left, blank=True)
    moved = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["extract", "key"], name="staying_followed_once")]

    def __str__(self) -> str:
        return self.group


class StayingRelease(Coded):
    """Figures of a cohort as they were released. What was shown never changes; "too few" may become figures later.

    `figures` has what may be shown and nothing else (figures.py), with the seed of the draw of colleagues.
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="+")
    released_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    figures = models.JSONField()
