"""The order of grades: who is how far above whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.people import hooks, rules
from viceversa.people.models import Grade, User


@transaction.atomic
def order_grades(*, ranks: Mapping[str, int | None], by: User | None, now: datetime | None = None) -> int:
    """Set ranks by grade name; 1 is the most junior, equal means the same level, None takes a grade out of the order.

    Returns how many changed. Costs one query and one write per changed grade, and what hangs on the directory
    (hooks.DIRECTORY_CHANGED) inside this transaction. Refuses numbers below 1.
    """
    now = now or clock.now()
    rules.must_order_grades(by)
    if any(rank is not None and not 1 <= rank <= 1000 for rank in ranks.values()):
        raise Refused(_("Number the grades from 1 (the most junior) upwards."))
    present = {grade.name: grade for grade in Grade.objects.select_for_update()}
    changed = [grade for name, grade in present.items() if name in ranks and grade.rank != ranks[name]]
    for grade in changed:
        grade.rank = ranks[grade.name]
    Grade.objects.bulk_update(changed, ["rank"])
    if changed:
        events.record("grades.ordered", by=by, subject=changed[0], now=now, grades=len(changed))
        for hook in hooks.DIRECTORY_CHANGED:
            hook(now, people=None)
    return len(changed)


def _set_ranks(ranks: Mapping[str, int], now: datetime) -> None:
    """Ranks as an import decided them; grades that are new are made."""
    present = {grade.name: grade for grade in Grade.objects.all()}
    Grade.objects.bulk_create(
        [Grade(name=name, rank=rank, created_at=now) for name, rank in ranks.items() if name not in present],
        ignore_conflicts=True,
    )
    changed = [present[name] for name, rank in ranks.items() if name in present and present[name].rank != rank]
    for grade in changed:
        grade.rank = ranks[grade.name]
    Grade.objects.bulk_update(changed, ["rank"])
