"""How often pages about people were opened, by role and month: for the works council. No name, no code, no number under five.

A page that is opened several times on one day counts once for each thing it is about. There are no totals, and months do not
overlap, so nothing under five can be worked out from what is shown.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Final

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from viceversa.analysis.hiding import FEW
from viceversa.core.moments import written
from viceversa.core.report import Column, Hidden, Shown, Table, Value
from viceversa.oversight.looks import KINDS, ROLES
from viceversa.oversight.models import Look
from viceversa.oversight.queries import taken_out

MONTHS: Final = 12


def months_until(today: date) -> list[date]:
    """The first days of the month of `today` and of the eleven before, the latest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def opened_in(month: date) -> Table:
    """One month, as a table of kinds by roles. Two queries."""
    end = (month + timedelta(days=32)).replace(day=1)
    rows = Look.objects.filter(day__gte=month, day__lt=end).values_list("kind", "role").annotate(n=Count("pk"))
    counts: Counter[tuple[str, str]] = Counter({(kind, role): n for kind, role, n in rows.order_by()})
    counts.update((taken_out.KIND, role) for _day, role in taken_out.taken_out(month, end))
    columns = (Column(_("What")), *(Column(capfirst(str(role)), is_number=True) for role in ROLES.values()))
    return Table(
        _("Opened in %(month)s") % {"month": f"{written(month, 'month')} {month.year}"},
        columns,
        tuple((capfirst(str(label)), *(_shown(counts[kind, role]) for role in ROLES)) for kind, label in KINDS.items()),
        _("Each thing counts once a day and role. Nothing under %(few)d is shown, to nobody.") % {"few": FEW},
    )


def _shown(count: int) -> Shown:
    if count < FEW:
        return Hidden(_("Fewer than %(few)d") % {"few": FEW}, _("under %(few)d") % {"few": FEW})
    return Value(number_format(count, use_l10n=True, force_grouping=True), float(count))
