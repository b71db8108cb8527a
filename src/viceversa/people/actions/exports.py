"""Taking the directory out as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed
from viceversa.people import queries, rules
from viceversa.people.models import User


def export_people(
    *, filters: queries.Filters, sort: str = "name", by: User, now: datetime | None = None
) -> Iterator[list[str]]:
    """The people a reader sees in the list under these filters, all of them, as rows with a heading first.

    Refuses those who may not search people. People administrators get number, site and address besides. Records
    `people.exported` with how many, so that who took the list out can be told. Two queries, and those of the filters.
    """
    if not rules.may_search_people(by):
        raise NotAllowed(_("The directory is for people administrators and program managers."))
    reads_all = rules.may_read_directory_entry(by)
    found = queries.matching(filters)
    events.record(
        "people.exported", by=by, subject=None, now=now or clock.now(), rows=found.count(), everything=reads_all
    )
    return queries.people_as_rows(queries.in_order(found, sort), reads_all=reads_all)
