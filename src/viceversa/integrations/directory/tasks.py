"""What happens with the directory file by the clock, and when somebody asks."""

from __future__ import annotations

from django_tasks import task

from viceversa.core import clock
from viceversa.integrations.directory import actions


@task()
def look() -> None:
    """Fetch the file when its time has come. Twice fetches it once."""
    now = clock.now()
    if actions.is_due(now):
        actions.fetch(now=now)


@task()
def fetch_now() -> None:
    """Fetch it because somebody asked."""
    actions.fetch()
