"""What pages of matching show of what pairings will do."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from viceversa.pairings.actions.next_best import MOST_TIMES, times_of
from viceversa.programs.models import Cohort
from viceversa.programs.modes import making_of

register = template.Library()


@register.inclusion_tag("pairings/_next_best.html", takes_context=True)
def next_best(context: RequestContext, cohort: Cohort) -> dict[str, Any]:
    """Whether and how often the next best pair is asked by itself, to be read and changed."""
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "cohort": cohort,
        "times": times_of(cohort.program),
        "whole_pods": making_of(cohort.program).only_whole_pods,
        "choices": range(MOST_TIMES + 1),
    }
