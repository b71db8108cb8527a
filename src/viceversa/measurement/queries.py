"""What is shown of groups and of figures about them. `category_for` and `release_for` are the only doors to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.core.labeled import labeled
from viceversa.core.models import Event
from viceversa.core.retention import SIX_MONTHS
from viceversa.measurement import rules
from viceversa.measurement.actions.releases import LOOKED, RELEASED, TAKEN
from viceversa.measurement.models import UNSAID, Category, Declaration, FunnelRelease, ReleasedCohort
from viceversa.measurement.states import CategoryState
from viceversa.people.hooks import OwnCard
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort
from viceversa.programs.states import CohortState

ON_A_PAGE: Final = 25


def asked() -> QuerySet[Category]:
    """What people are asked at the moment."""
    return Category.objects.filter(state=CategoryState.ASKED)


def own_card(user: User) -> OwnCard | None:
    """The way to one's own groups, on one's own page: while something is asked. One query."""
    if user.person_id is None or not asked().exists():
        return None
    return OwnCard(
        title=_("Groups you belong to"),
        text=_(
            "Your organization would like to know whether people of all groups get the same chance. You may say which you "
            "belong to, or not. Nobody reads your answer; only numbers about groups come out of it."
        ),
        url=reverse("measurement:own"),
        label=_("Say it, change it or take it back"),
    )


def own_answers(person: Person) -> dict[str, str]:
    """What one said, by the code of the category; "" is what one would rather not say. One query."""
    rows = Declaration.objects.filter(person=person, category__state=CategoryState.ASKED).select_related("category")
    return {row.category.code: "" if row.group == UNSAID else row.group for row in rows}


def has_declared(person: Person) -> bool:
    """Whether there is something to take back. One query."""
    return Declaration.objects.filter(person=person).exists()


def categories() -> list[Category]:
    """All there are and were, in order, with who ticked their basis. One query."""
    return list(Category.objects.select_related("asked_by"))


def category_for(user: User, code: str) -> Category:
    """One category, for those who set it up or watch over it. 404 for everybody else."""
    found = (
        Category.objects.select_related("asked_by").filter(code=code).first() if rules.may_read_set_up(user) else None
    )
    if found is None:
        raise Http404
    return found


def releases() -> list[FunnelRelease]:
    """All that was released, the latest first, with programs and cohorts. Three queries."""
    return list(FunnelRelease.objects.select_related("program", "released_by").prefetch_related("cohorts__cohort"))


def release_for(user: User, code: str) -> FunnelRelease:
    """One release, for auditors. 404 for everybody else. Three queries."""
    rows = FunnelRelease.objects.select_related("program", "released_by").prefetch_related("cohorts__cohort")
    found = rows.filter(code=code).first() if rules.may_audit(user) else None
    if found is None:
        raise Http404
    return found


def cohorts_to_release(now: datetime) -> list[Cohort]:
    """Cohorts that have kicked off, whose people are still there, and that were never released. One query."""
    kept = Q(closed_at__isnull=True) | Q(closed_at__gt=now - SIX_MONTHS)
    rows = Cohort.objects.filter(kept, state__in=(CohortState.RUNNING, CohortState.CLOSED))
    rows = rows.exclude(Exists(ReleasedCohort.objects.filter(cohort=OuterRef("pk"))))
    return list(rows.select_related("program").order_by("program__name", "program_id", "kick_off", "pk"))


def title_of(release: FunnelRelease) -> str:
    """What it is about: the program, and its cohorts. No query where they were read along."""
    names = [one.cohort.name for one in release.cohorts.all()]
    return labeled(release.program.name, ", ".join(names))


@dataclass(frozen=True)
class Entry:
    """One line of the ledger: who did what with which figures, when."""

    at: datetime
    who: str
    what: str
    title: str


def ledger(number: Any) -> Page[Entry]:
    """Every release, look and file, the latest first, a page of them. Five queries."""
    rows = (
        Event.objects.filter(subject_type=FunnelRelease._meta.label_lower)
        .select_related("actor")
        .order_by("-at", "-pk")
    )
    page: Page[Any] = Paginator(rows, ON_A_PAGE).get_page(number)
    found = FunnelRelease.objects.filter(code__in=[event.subject_code for event in page]).select_related("program")
    titles = {one.code: title_of(one) for one in found.prefetch_related("cohorts__cohort")}
    words = {RELEASED: _("released the figures"), LOOKED: _("looked at them"), TAKEN: _("took a table as a file")}
    page.object_list = [
        Entry(
            event.at,
            event.actor.name if event.actor else _("somebody whose account is deleted"),
            words[event.verb],
            titles.get(event.subject_code, event.subject_code),
        )
        for event in page
    ]
    return page
