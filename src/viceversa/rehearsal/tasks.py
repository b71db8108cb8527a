"""Rehearsals, played by the worker."""

from __future__ import annotations

from django_tasks import task

from viceversa.rehearsal import actions
from viceversa.rehearsal.models import Rehearsal


@task()
def play(code: str) -> None:
    """Play one; nothing when it was deleted in the meantime."""
    rehearsal = Rehearsal.objects.select_related("cohort__program", "asked_by").filter(code=code).first()
    if rehearsal is not None:
        actions.play_rehearsal(rehearsal)
