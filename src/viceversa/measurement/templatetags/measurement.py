"""Small helpers of the page of a release."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from viceversa.measurement.page import Bar, Going

register = template.Library()


@register.filter
def beside(cells: Sequence[str | None], steps: Sequence[str]) -> list[tuple[str | None, str]]:
    """Each number with the step it belongs to, for a table that is read line by line on a phone."""
    return list(zip(cells, steps, strict=True))


@register.filter
def reasons(goings: Sequence[Going]) -> list[tuple[Going, Bar]]:
    """What is to be looked into, step by step."""
    return [(going, bar) for going in goings for bar in going.bars if bar.reasons]
