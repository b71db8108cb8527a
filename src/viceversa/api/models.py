"""What the API keeps: answers to requests that came with an Idempotency-Key, for a day."""

from __future__ import annotations

from django.db import models

from viceversa.tokens.models import AccessToken


class KeptAnswer(models.Model):
    """The answer to a request that was done, so that sending it again does nothing and answers the same.

    `fingerprint` is a hash of method, address and body: another request under the same key is refused.
    """

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    location = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_keptanswer_once")]

    def __str__(self) -> str:
        return self.key
