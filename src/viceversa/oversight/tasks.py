"""What oversight does by the clock."""

from __future__ import annotations

from django_tasks import task

from viceversa.oversight.actions.conflicts import look_for_managers
from viceversa.oversight.actions.unsealing import settle


@task()
def settle_unsealings() -> None:
    """End what is over, and tell those whose delay has ended."""
    settle()


@task()
def find_managers() -> None:
    """Tell where a pair has no manager who may see it."""
    look_for_managers()
