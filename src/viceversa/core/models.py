"""The base of all nouns, and the events: what happened, when, by whom."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from viceversa.core.codes import new_code


class Coded(models.Model):
    """Everything that can be named in an address: a code for the outside, an id for the inside.

    `repeated` is set by verbs: True when the verb found its work already done and changed nothing. `waits`: True when
    the change is held back until somebody else says yes (core/widening.py).
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    created_at = models.DateTimeField()

    repeated: bool = False
    waits: bool = False

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code


class AppendOnly(Exception):
    """An event was about to be changed or deleted outside the retention job."""


class EventQuerySet(models.QuerySet["Event"]):
    """Reads only: events are written by `core.events.record` and removed by retention alone."""

    def update(self, **kwargs: Any) -> int:
        raise AppendOnly("Events are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly("Events are never deleted, except by the retention job.")

    def delete_for_retention(self) -> int:
        """The one way out: core/retention.py calls it when their time is over, and nothing else does."""
        return super().delete()[0]


class Event(models.Model):
    """One thing that happened. Append-only: this is the audit trail, and what messages are made from.

    `facts` holds codes, dates, numbers and states: never what somebody wrote, answered or said.
    `actor` is the signed-in person, empty for jobs and machines (facts then name the token); an empty subject is the installation as a whole;
    `on_behalf_of` is the person an assistant acted for.
    """

    at = models.DateTimeField(db_index=True)
    verb = models.CharField(max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    subject_type = models.CharField(max_length=32)
    subject_code = models.CharField(max_length=12)
    facts = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_code", "at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type}:{self.subject_code}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnly("Events are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly("Events are never deleted, except by the retention job.")


class Worker(models.Model):
    """A worker process that is alive: it writes `beat_at` every few seconds, also while it works on something long.

    One that has not done so for a while is given up, and what it had in hand is taken over by others.
    """

    name = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    """One time slot of periodic work that was taken. The unique pair lets exactly one process have it."""

    name = models.CharField(max_length=48)
    slot = models.DateTimeField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="core_slot_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.slot.isoformat()}"


class Retry(models.Model):
    """A job's later try: which row of the job table it is, which try it is, and which one it follows."""

    task = models.UUIDField(primary_key=True)
    after = models.UUIDField(unique=True)
    number = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.task} (try {self.number})"
