"""What the people of a pair write to each other, and how far each has read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from viceversa.core import private
from viceversa.core.models import Coded
from viceversa.pairings.models import Pairing
from viceversa.programs.models import Participant

if TYPE_CHECKING:
    BinaryField = models.BinaryField[Any, Any]
else:
    BinaryField = models.BinaryField


class PairMessage(Coded):
    """Some lines by one of a pair to the others: encrypted, bound to this row.

    `key` names one sending: a form that is sent twice, or a mail that comes twice, is one message. What was taken back
    keeps its row, emptied, so that it does not come again either. Rows of a pairing are in order by their id: they are
    written under the pairing's lock.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    sealed = models.TextField(blank=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["pairing", "author", "key"], name="exchange_message_once")]
        indexes = [models.Index(fields=["pairing", "id"])]

    @property
    def binding(self) -> str:
        return f"exchange.message:{self.code}"

    @property
    def text(self) -> str:
        """The plain text; empty once it was taken back. Costs one decryption."""
        return private.unseal(self.sealed, bound_to=self.binding)


class Attachment(Coded):
    """A file beside a message, its name and its bytes encrypted and bound to this row. `kind` is what its content was found to be."""

    message = models.ForeignKey(PairMessage, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sealed_name = models.TextField()
    # Last: SQLite walks through a large column to get to those behind it.
    sealed = BinaryField()

    class Meta:
        ordering = ["id"]

    @property
    def name(self) -> str:
        """What it is called. Costs one decryption."""
        return private.unseal(self.sealed_name, bound_to=f"exchange.attachment:{self.code}:name")

    @property
    def content(self) -> bytes:
        """Its bytes. Costs one decryption."""
        return private.unseal_bytes(bytes(self.sealed), bound_to=f"exchange.attachment:{self.code}:content")

    def put(self, name: str, content: bytes) -> None:
        """Encrypt both for this row. Not saved."""
        self.size = len(content)
        self.sealed_name = private.seal(name, bound_to=f"exchange.attachment:{self.code}:name")
        self.sealed = private.seal_bytes(content, bound_to=f"exchange.attachment:{self.code}:content")


class Reading(models.Model):
    """How far somebody has read in a pairing: `up_to` is the id of the last message they had before them."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    up_to = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pairing", "participant"], name="exchange_reading_once")]

    def __str__(self) -> str:
        return f"{self.participant_id} up to {self.up_to}"
