"""A program's channel in a chat, and what was posted there."""

from __future__ import annotations

from django.db import models

from viceversa.core import private
from viceversa.core.models import Coded
from viceversa.integrations.chat.states import PostState
from viceversa.programs.models import Program


class Channel(Coded):
    """A channel to which a program posts dates. Its address is a secret and lies encrypted, bound to this row.

    `kinds` are names of texts.KINDS, `language` is what is written in. `problem` is what stood in the way last.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="chat_channels")
    service = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    sealed_url = models.TextField()
    kinds = models.JSONField(default=list)
    language = models.CharField(max_length=8)
    is_on = models.BooleanField(default=True)
    problem = models.CharField(max_length=16, blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def binding(self) -> str:
        return f"chat.channel:{self.code}"

    @property
    def url(self) -> str:
        """Where it is. Costs one decryption."""
        return private.unseal(self.sealed_url, bound_to=f"{self.binding}:url")

    @url.setter
    def url(self, url: str) -> None:
        self.sealed_url = private.seal(url, bound_to=f"{self.binding}:url")


class Post(Coded):
    """Something to be posted, written in the transaction of what it tells of. Its words are made when it is posted.

    `key` is unique in a channel, so that nothing is planned twice. `held_until` is set by who posts it.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="posts")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=32)
    subject_code = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=PostState, default=PostState.WAITING)
    next_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=16, blank=True)
    posted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="chat_post_once")]
        indexes = [models.Index(fields=["channel", "-created_at"]), models.Index(fields=["state", "next_at"])]
