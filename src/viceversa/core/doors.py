"""What all doors end with: whoever may not see a thing finds nothing, as if there were none."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

Row = TypeVar("Row", bound=Model)


def found_in(rows: QuerySet[Row]) -> Row:
    """The first row, or nothing found (Http404). One query."""
    found = rows.first()
    if found is None:
        raise Http404
    return found
