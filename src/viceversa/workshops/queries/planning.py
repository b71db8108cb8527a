"""Workshops as their planners see them, and the list of a date for who ticks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime, time

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core.doors import found_in
from viceversa.people.models import User
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.blueprint.template import KICK_OFF, PREPARE
from viceversa.programs.models import Cohort, Participant, Program
from viceversa.programs.rules import manages
from viceversa.workshops import rules
from viceversa.workshops.models import Audience, Seat, Workshop, WorkshopDate
from viceversa.workshops.states import DONE, ON_THE_LIST, SeatState, WorkshopState

BRIEFING = "briefing"
USUAL_TIME = time(10, 0)


@dataclass(frozen=True)
class Proposal:
    """A workshop that the plan of a cohort has a day for."""

    slug: str
    title: str
    audience: str
    day: Day
    minutes: int
    required: bool

    @property
    def starts(self) -> time:
        return USUAL_TIME


def proposals(cohort: Cohort, *, now: datetime) -> list[Proposal]:
    """What the plan has a day ahead for, in its order. No query, where the program is there."""
    plan, today = plan_of(cohort), timezone.localtime(now).date()
    known = (
        (PREPARE, _("Workshop for mentors"), Audience.MENTOR, 90, True),
        (BRIEFING, _("Briefing for mentees"), Audience.MENTEE, 45, True),
        (KICK_OFF, _("Kick-off"), Audience.BOTH, 60, False),
    )
    found = []
    for slug, title, audience, minutes, required in known:
        step = plan.step(slug)
        if step is not None and not step.is_removed and step.date > today:
            found.append(Proposal(slug, title, audience, step.date, minutes, required))
    return found


def planned_in(cohort: Cohort) -> list[Workshop]:
    """Its workshops, newest first, with their dates in order and how many seats of each are taken. Two queries."""
    workshops = list(Workshop.objects.filter(cohort=cohort).order_by("-pk")[:100])
    by_pk = {workshop.pk: workshop for workshop in workshops}
    for workshop in workshops:
        workshop.shown = []  # type: ignore[attr-defined]
    for date in _counted(WorkshopDate.objects.filter(workshop__in=list(by_pk))):
        by_pk[date.workshop_id].shown.append(date)  # type: ignore[attr-defined]
    return workshops


def planned_workshop(cohort: Cohort, code: str) -> Workshop:
    """One of them. One query."""
    workshop = found_in(Workshop.objects.filter(cohort=cohort, code=code))
    workshop.cohort = cohort
    return workshop


def with_counts(workshop: Workshop) -> QuerySet[WorkshopDate]:
    """Its dates in order, with `taken` and `waiting`. One query."""
    return _counted(WorkshopDate.objects.filter(workshop=workshop))


def _counted(rows: QuerySet[WorkshopDate]) -> QuerySet[WorkshopDate]:
    return (
        rows.annotate(
            taken=Count("places", filter=Q(places__state__in=ON_THE_LIST)),
            waiting=Count("places", filter=Q(places__state=SeatState.WAITING)),
        )
        .select_related("facilitator")
        .order_by("starts_at", "id")
    )


def date_in(workshop: Workshop, code: str) -> WorkshopDate:
    """One of its dates. One query."""
    date = found_in(WorkshopDate.objects.filter(workshop=workshop, code=code).select_related("facilitator"))
    date.workshop = workshop
    return date


def not_yet(user: User, workshop: Workshop) -> tuple[list[Participant], int]:
    """Who has to have been there and was not, once a date has begun, by name; and how many of the reader's own line are
    not shown. One query."""
    done = Seat.objects.filter(workshop=workshop, participant=OuterRef("pk"), state__in=DONE)
    rows = Participant.objects.filter(~Exists(done), cohort=workshop.cohort_id, state__in=rules.IN_IT)
    if workshop.audience != Audience.BOTH:
        rows = rows.filter(role=workshop.audience)
    people = list(rows.select_related("person").order_by("person__search_name", "id"))
    shown = [one for one in people if rules.may_name(user, one.person)]
    return shown, len(people) - len(shown)


# The list of a date


def date_for(user: User, code: str) -> WorkshopDate:
    """A date that people know of, for its facilitator and the program's managers. Two queries."""
    rows = WorkshopDate.objects.select_related("workshop__cohort__program", "facilitator")
    date = rows.filter(code=code).exclude(workshop__state=WorkshopState.DRAFT).first()
    if date is None or not rules.may_tick(user, date):
        raise Http404
    return date


def listed(date: WorkshopDate) -> list[Seat]:
    """Who has or had a seat, by name, then who waits for one, in their order. One query."""
    rows = Seat.objects.filter(date=date, state__in=(*ON_THE_LIST, SeatState.WAITING))
    found = list(rows.select_related("participant__person").order_by("changed_at", "id"))
    seated = [seat for seat in found if seat.state != SeatState.WAITING]
    waiting = [seat for seat in found if seat.state == SeatState.WAITING]
    return sorted(seated, key=lambda seat: (seat.participant.person.search_name, seat.pk)) + waiting


def list_for(user: User, date: WorkshopDate) -> tuple[list[Seat], list[Seat], int]:
    """What its reader sees of it: who has a seat, who waits, how many of their own line are not shown. One query."""
    found = listed(date)
    shown = [seat for seat in found if rules.may_see(user, date, seat.participant.person)]
    seated = [seat for seat in shown if seat.state != SeatState.WAITING]
    return seated, [seat for seat in shown if seat.state == SeatState.WAITING], len(found) - len(shown)


def is_manager(user: User, program: Program) -> bool:
    """Whether the side navigation is theirs, too. One query."""
    return manages(user, program)
