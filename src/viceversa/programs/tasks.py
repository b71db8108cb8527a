"""What the worker does for programs."""

from __future__ import annotations

from django_tasks import task

from viceversa.programs import actions
from viceversa.programs.models import Draw


@task()
def tell_of_draw(code: str) -> None:
    """Write to everybody whom a large draw left without a place. Running it twice writes nothing twice."""
    for draw in Draw.objects.select_related("cohort").filter(code=code):
        actions.tell_of_draw(draw)
