"""In which turn a draw takes people: those left out before first, or as a panel has read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from django.utils.translation import ngettext

from viceversa.analysis.panel import Read, bands
from viceversa.core.errors import Refused
from viceversa.programs.models import Draw, Panel, Participant, Review

EACH: Final = 2  # readers of one application


def panel_of(draw: Draw) -> Panel | None:
    """The panel beside a draw. One query."""
    return Panel.objects.filter(cohort=draw.cohort_id, role=draw.role).first()


def turns_of(draw: Draw, panel: Panel | None, people: Mapping[str, Participant]) -> dict[str, int]:
    """The turn of each person, by code; where a panel read, 2 for clearly in, 1 for a tie, 0 for not this time.

    One query with a panel. Refuses while somebody has been read by fewer than two.
    """
    if panel is None:
        return {code: one.left_out_before for code, one in people.items()}
    totals = _totals_of(panel)
    unread = sum(len(totals[code]) < EACH for code in people)
    if unread:
        sentence = ngettext(
            "%(n)s application has not been read by two yet.",
            "%(n)s applications have not been read by two yet.",
            unread,
        )
        raise Refused(sentence % {"n": unread})
    read = [Read(code, tuple(totals[code]), one.left_out_before) for code, one in people.items()]
    return bands(read, places=draw.places)


def _totals_of(panel: Panel) -> defaultdict[str, list[int]]:
    totals: defaultdict[str, list[int]] = defaultdict(list)
    rows = Review.objects.filter(panel=panel, done_at__isnull=False).order_by("pk")
    for code, points in rows.values_list("participant__code", "points"):
        totals[code].append(sum(points.values()))
    return totals
