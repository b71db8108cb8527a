"""What managers have put aside: when that still holds. Each rule once for Python, and once for the database."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from viceversa.adjusting.models import Aside
from viceversa.programs.models import Cohort


def holds(aside: Aside, *, mark: str, since: datetime, now: datetime) -> bool:
    """Whether what was put aside is still the same thing, and its day has not come. Pure."""
    if aside.mark != mark:
        return False
    if aside.created_at < since:
        return False
    return aside.until is None or aside.until > timezone.localtime(now).date()


def asides_in(cohort: Cohort) -> dict[tuple[str, str], Aside]:
    """All of a cohort, by kind and subject, with who did it. One query."""
    rows = Aside.objects.filter(cohort=cohort).select_related("by")
    return {(row.kind, row.subject): row for row in rows}


def pairs_aside(cohort: Cohort, now: datetime) -> Q:
    """The same as a condition on pairings with `level` and `since` (pairings/overview.py), for counting. No query.

    What waits for a decision can't be put aside: the page offers it for the two levels alone, whose names are the kinds.
    """
    today = timezone.localtime(now).date()
    rows = Aside.objects.filter(
        Q(until=None) | Q(until__gt=today),
        cohort=cohort,
        kind=OuterRef("level"),
        subject=OuterRef("code"),
        created_at__gte=OuterRef("since"),
    )
    return Q(Exists(rows), broken_rule="", rematch_asked_at=None)
