"""What runs by the clock."""

from __future__ import annotations

from django_tasks import task

from viceversa.adjusting import actions
from viceversa.adjusting.models import Digest, Rhythm


@task()
def tell_managers() -> None:
    """Tell every manager who chose to hear of it how much waits for them. Running it twice tells nobody twice."""
    for digest in Digest.objects.exclude(rhythm=Rhythm.NEVER).order_by("pk"):
        actions.tell(digest)
