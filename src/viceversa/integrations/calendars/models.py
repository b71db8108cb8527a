"""What ties somebody's own calendar to their meetings here."""

from __future__ import annotations

from django.db import models

from viceversa.core.models import Coded
from viceversa.people.models import Person


class Feed(Coded):
    """A secret address at which somebody's calendar program reads their meetings. Who renews it has a new row.

    Only a digest of the secret is kept: who reads the database can read nobody's feed.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)


class Mailbox(models.Model):
    """How far a mailbox was read: the last mail, by the number its server gave it, and which numbering that was."""

    name = models.CharField(max_length=300, unique=True)
    validity = models.BigIntegerField()
    last_uid = models.BigIntegerField()
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
