"""What ties somebody's own calendar to their meetings here."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import models

from viceversa.core import private
from viceversa.core.models import Coded
from viceversa.integrations.calendars.caldav import Account
from viceversa.pairings.models import Meeting
from viceversa.people.models import Person


class Feed(Coded):
    """A secret address at which somebody's calendar program reads their meetings. Who renews it has a new row.

    Only a digest of the secret is kept: who reads the database can read nobody's feed.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)


class Connection(Coded):
    """Somebody's own calendar on a CalDAV server, asked when it is busy; with `writes` their meetings are written there.

    Address, name and password lie encrypted in `sealed`, the busy times of the next weeks in `sealed_busy`; both are
    bound to this row, and the key is not in the database. `asked_at` is the last answer, `problem` what stood in the way
    of the last try (caldav.Why).
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_connection")
    sealed = models.TextField()
    sealed_busy = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=16, blank=True)
    writes = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["tried_at"])]

    @property
    def binding(self) -> str:
        return f"calendars.connection:{self.code}"

    @property
    def account(self) -> Account:
        """Where it is, and how one signs in. Costs one decryption."""
        return Account(**json.loads(private.unseal(self.sealed, bound_to=self.binding)))

    @property
    def busy(self) -> list[tuple[datetime, datetime]]:
        """When it was busy when it was last asked. Costs one decryption."""
        text = private.unseal(self.sealed_busy, bound_to=f"{self.binding}:busy")
        return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in json.loads(text or "[]")]


class Written(models.Model):
    """A meeting as we wrote it into somebody's own calendar: under which name, and which version that was.

    `left_alone`: its owner changed or removed it there, so we no longer touch it; or, where it has no ETag, it came by mail
    before, lies there under a name that we were not told, and goes on coming by mail.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="written")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=64)
    sequence = models.PositiveSmallIntegerField()
    etag = models.CharField(max_length=200, blank=True)
    left_alone = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "meeting"], name="calendars_written_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_theirs(self) -> bool:
        """Whether we wrote it, and its owner has made it theirs since."""
        return self.left_alone and bool(self.etag)

    @property
    def comes_by_mail(self) -> bool:
        """Whether we could never write it."""
        return self.left_alone and not self.etag


class Mailbox(models.Model):
    """How far a mailbox was read: the last mail, by the number its server gave it, and which numbering that was."""

    name = models.CharField(max_length=300, unique=True)
    validity = models.BigIntegerField()
    last_uid = models.BigIntegerField()
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
