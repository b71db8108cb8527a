"""Each time a directory file was fetched, and what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.integrations.directory.words import sentence
from viceversa.people.models import DirectoryImport


class Run(Coded):
    """One fetch. `why` is a word of words.SENTENCES where something stands in the way; `facts` fill that sentence.

    `counts` is what the import found and did; `directory_import` is where a people administrator goes on.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("being fetched")
        APPLIED = "applied", _("imported")
        SAME = "same", _("nothing new")
        HELD = "held", _("held back")
        WAITING = "waiting", _("waits for you")
        FAILED = "failed", _("failed")

    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    why = models.CharField(max_length=16, blank=True)
    facts = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    finished_at = models.DateTimeField(null=True)
    directory_import = models.ForeignKey(DirectoryImport, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["created_at"])]

    @property
    def sentence(self) -> str:
        """What stands in the way, or "". No query."""
        return sentence(self.why, self.facts)
