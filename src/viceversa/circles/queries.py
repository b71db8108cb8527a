"""What is shown of circles: to the people of one side, to who plans them, and to nobody on the other side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.circles import rules
from viceversa.circles.mail_links import ANSWER
from viceversa.circles.models import Circle, Seat
from viceversa.circles.states import CircleState
from viceversa.core import clock, links
from viceversa.core.doors import found_in
from viceversa.core.moments import written
from viceversa.pairings.doors import Space
from viceversa.pairings.hooks import HomeCard, Link, Place
from viceversa.people.models import User
from viceversa.programs.labels import labels_of
from viceversa.programs.models import Cohort, Participant, Program, ProgramManager
from viceversa.programs.states import CohortState


@dataclass(frozen=True)
class Own:
    """A circle as one of its people has it before them. Who else comes is there for those who come.

    Ahead of it, those who still take part; from its beginning on, everybody who had a seat then: they may have come.
    """

    circle: Circle
    me: Participant
    seat: Seat | None
    coming: list[Seat]

    @property
    def i_come(self) -> bool:
        return self.seat is not None and self.seat.coming

    @property
    def said_no(self) -> bool:
        return self.seat is not None and not self.seat.coming

    @property
    def i_host(self) -> bool:
        return rules.is_host(self.me, self.circle)

    @property
    def free(self) -> int:
        return max(0, self.circle.seats - len(self.coming))

    @property
    def names(self) -> list[str]:
        """First names of who comes; none for whoever does not."""
        return [seat.participant.person.first_name for seat in self.coming] if self.i_come else []


def whose(circle: Circle) -> str:
    """What the people of a circle are called, in its program's words. No query where the program is there."""
    return labels_of(circle.cohort.program).role(circle.role)


def own_circle(user: User, code: str) -> Own:
    """A circle, for the people whose it is: not for the other side, managers, or anybody else. Four queries."""
    return _own(code, person=user.person_id or 0)


def own_circle_by_link(token: str, *, now: datetime) -> Own:
    """The circle that a mail asked somebody about, for whom it was sent to. Refuses changed and expired links. Four queries."""
    link = links.read(token, ANSWER, now=now)
    return _own(link.subject, person__code=link.who)


def _own(code: str, **whose: Any) -> Own:
    circle = found_in(_circles().filter(code=code))
    rows = Participant.objects.select_related("person", "cohort")
    me = rows.filter(cohort=circle.cohort_id, role=circle.role, **whose).first()
    now = clock.now()
    if me is None or not rules.may_open(me, circle, now):
        raise Http404
    rows_of_seats = Seat.objects.filter(circle=circle)
    if now < circle.starts_at:
        rows_of_seats = rows_of_seats.filter(participant__in=rules.people_in(circle))
    seats = list(rows_of_seats.select_related("participant__person").order_by("id"))
    mine = next((seat for seat in seats if seat.participant_id == me.pk), None)
    return Own(circle, me, mine, [seat for seat in seats if seat.coming])


def own_circles(user: User) -> list[Circle]:
    """The circles of one's own side in each cohort one is in, newest first; with `mine`, one's own answer. Two queries."""
    rows = _circles().filter(_is_theirs(user)).order_by("-starts_at")[:50]
    found = list(rows)
    answers = dict(
        Seat.objects.filter(
            circle__in=[each.pk for each in found], participant__person=user.person_id or 0
        ).values_list("circle_id", "coming")
    )
    for circle in found:
        circle.mine = answers.get(circle.pk)  # type: ignore[attr-defined]
    return found


def co_led(user: User) -> list[Cohort]:
    """Cohorts whose circles one plans without managing them. One query."""
    rows = Cohort.objects.filter(program__co_lead=user.person_id or 0).exclude(state=CohortState.CLOSED)
    return list(rows.exclude(program__managers__user=user).select_related("program").order_by("-kick_off"))


def place_of(space: Space) -> Place:
    """The way to one's circles from the pair's page. No query."""
    return Place(_("Circles"), "users", reverse("circles:own"))


def unanswered_by(person: int) -> dict[str, Subquery]:
    """The next circle of their side that somebody has not answered, beside each pairing's members. No query of its own."""
    seats = Seat.objects.filter(circle=OuterRef("pk"), participant__person=person)
    managed = ProgramManager.objects.filter(program=OuterRef("cohort__program"), user__person=person)
    ahead = Circle.objects.filter(
        ~Exists(seats),
        ~Exists(managed),
        cohort=OuterRef("pairing__cohort"),
        role=OuterRef("role"),
        state=CircleState.PLANNED,
        starts_at__gt=clock.now(),
    ).order_by("starts_at", "id")
    return {name: Subquery(ahead.values(field)[:1]) for name, field in (("circle", "code"), ("circle_at", "starts_at"))}


def card_of(space: Space) -> HomeCard | None:
    """The next circle one has not answered. No query."""
    code, starts_at = space.me.circle, space.me.circle_at  # type: ignore[attr-defined]
    if not code:
        return None
    return HomeCard(
        title=_("A circle on %(day)s") % {"day": written(starts_at, "long")},
        text=_("You are asked whether you come: people in your part of the program, among themselves."),
        url=reverse("circles:circle", args=[code]),
        is_begun=False,
    )


def open_to(participant: Participant, now: datetime) -> Link | None:
    """The next circle of somebody's side, for when they have no partner. One query."""
    ahead = Circle.objects.filter(
        _not_managed_by(participant.person_id),
        cohort=participant.cohort_id,
        role=participant.role,
        state=CircleState.PLANNED,
        starts_at__gt=now,
    ).order_by("starts_at", "id")
    circle = ahead.first()
    if circle is None:
        return None
    return Link(
        title=_("A circle on %(day)s") % {"day": written(circle.starts_at, "long")},
        text=_("People in your part of the program, among themselves: no partners, no managers."),
        url=reverse("circles:circle", args=[circle.code]),
    )


def _not_managed_by(person: int) -> Q:
    return ~Q(Exists(ProgramManager.objects.filter(program=OuterRef("cohort__program"), user__person=person)))


# For who plans


@dataclass(frozen=True)
class Planned:
    """A circle as its planners see it: the date, and how many came, where they were five or more."""

    circle: Circle
    count: int | None

    @property
    def is_said(self) -> bool:
        return self.circle.attended is not None


def cohort_to_plan(user: User, code: str) -> Cohort:
    """A cohort, for its program's managers and co-lead. Two queries."""
    cohort = Cohort.objects.select_related("program").filter(code=code).first()
    if cohort is None or not rules.may_plan(user, cohort.program):
        raise Http404
    return cohort


def planned_in(cohort: Cohort) -> list[Planned]:
    """Its circles, newest first. One query."""
    rows = _circles().filter(cohort=cohort).order_by("-starts_at", "id")[:100]
    return [Planned(circle, rules.shown_count(circle)) for circle in rows]


def planned_circle(cohort: Cohort, code: str) -> Circle:
    """One of them. One query."""
    return found_in(_circles().filter(cohort=cohort, code=code))


def hosts_in(cohort: Cohort, role: str = "") -> QuerySet[Participant]:
    """Who can host: the people of both sides, or of one, by name. Lazy, one query."""
    rows = Participant.objects.filter(cohort=cohort, state__in=rules.IN_IT, **({"role": role} if role else {}))
    rows = rows.exclude(person__user__in=_managers(cohort.program).values("user")).select_related("person")
    return rows.order_by("role", "person__search_name", "id")


def is_manager(user: User, program: Program) -> bool:
    """Whether the side navigation is theirs, too. One query."""
    return _managers(program).filter(user=user).exists()


def _managers(program: Program) -> QuerySet[ProgramManager]:
    return ProgramManager.objects.filter(program=program)


def _circles() -> QuerySet[Circle]:
    return Circle.objects.select_related("cohort__program", "host__person")


def _is_theirs(user: User) -> Q:
    """Circles of the side on which somebody takes part, in programs they do not manage."""
    mine = Participant.objects.filter(
        cohort=OuterRef("cohort"), role=OuterRef("role"), person=user.person_id or 0, state__in=rules.IN_IT
    )
    managed = ProgramManager.objects.filter(program=OuterRef("cohort__program"), user=user.pk)
    return Q(Exists(mine), ~Exists(managed))
