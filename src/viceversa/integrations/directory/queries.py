"""What is shown of the directory file."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Page, Paginator
from django.http import Http404

from viceversa.integrations.directory import place
from viceversa.integrations.directory.models import Run
from viceversa.people import rules
from viceversa.people.models import User

ON_A_PAGE = 25


def runs_for(user: User, *, page: str | int = 1) -> Page[Run]:
    """Latest first, with the import each led to. Two queries. Http404 where none is set up and none was ever fetched."""
    rules.must_import_people(user)
    if place.place() is None and not Run.objects.exists():
        raise Http404
    return Paginator(Run.objects.select_related("directory_import"), ON_A_PAGE).get_page(page)


def where_and_when(now: datetime) -> tuple[str, datetime] | None:
    """The server, and the next fetch; None where none is set up. No query."""
    where = place.place()
    return (where.shown, place.next_moment(now)) if where else None


def run_by_code(code: str) -> Run | None:
    return Run.objects.select_related("directory_import").filter(code=code).first()
