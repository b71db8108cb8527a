"""A workshop is planned, changed, announced, cancelled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort
from viceversa.workshops import rules
from viceversa.workshops.actions.common import (
    STILL_OPEN,
    asked_to,
    is_full,
    lock,
    must_plan,
    tell_asked,
    tell_facilitator,
)
from viceversa.workshops.actions.dates import DateDetails, call_off, new_date
from viceversa.workshops.models import Audience, Seat, Workshop, WorkshopDate
from viceversa.workshops.states import WORKSHOP, DateState, WorkshopState

REMIND_OPEN: Final = "workshops.remind_open"
BEFORE_LAST_DAY: Final = timedelta(days=2)


@transaction.atomic
def plan(
    cohort: Cohort,
    *,
    title: str,
    about: str,
    audience: str,
    required: bool = False,
    date: DateDetails,
    by: User,
    now: datetime | None = None,
) -> Workshop:
    """Draft a workshop with its first date. Nobody is told before it is announced. The same draft again changes nothing.

    Refuses everybody but managers, a cohort that is closed, and what can't be.
    """
    now = now or clock.now()
    take(cohort, "program")
    must_plan(cohort, by)
    workshop = Workshop(cohort=cohort, created_at=now)
    _write(workshop, title, about, audience, required)
    same = Workshop.objects.filter(
        cohort=cohort, title=workshop.title, audience=audience, state=WorkshopState.DRAFT, dates__starts_at=date.starts_at
    ).first()  # fmt: skip
    if same is not None:
        same.repeated = True
        return same
    workshop.save()
    new_date(workshop, date, now)
    events.record("workshop.planned", by=by, subject=workshop, now=now, cohort=cohort.code, audience=audience)
    return workshop


@transaction.atomic
def change(
    workshop: Workshop,
    *,
    title: str,
    about: str,
    audience: str,
    required: bool,
    by: User,
    now: datetime | None = None,
) -> Workshop:
    """Call it otherwise, say otherwise what for, and whether it comes before the first meeting.

    Whom it is for is settled once it was announced. Refuses one that was cancelled.
    """
    now = now or clock.now()
    lock(workshop)
    must_plan(workshop.cohort, by)
    if workshop.state == WorkshopState.CANCELLED:
        raise Refused(_("This workshop was cancelled. Plan another one."))
    was = _facts(workshop)
    _write(workshop, title, about, audience, required)
    if workshop.state != WorkshopState.DRAFT and workshop.audience != was[2]:
        raise Refused(_("It was announced. Plan another workshop for the others."), "audience")
    workshop.repeated = _facts(workshop) == was
    if not workshop.repeated:
        workshop.save()
        events.record("workshop.changed", by=by, subject=workshop, now=now, required=required)
    return workshop


@transaction.atomic
def announce(workshop: Workshop, *, by: User, now: datetime | None = None) -> Workshop:
    """Tell everybody whom it is for, and who leads it. Refuses a draft without a date that one can sign up for."""
    now = now or clock.now()
    lock(workshop)
    must_plan(workshop.cohort, by)
    if WORKSHOP.is_done(workshop, "announce") or workshop.state == WorkshopState.HELD:
        workshop.repeated = True
        return workshop
    WORKSHOP.apply(workshop, "announce")
    dates = _dates(workshop)
    if not any(rules.can_sign_up(date, now) for date in dates):
        raise Refused(_("None of its dates is ahead. Add one that people can sign up for."))
    workshop.save(update_fields=["state"])
    event = events.record("workshop.announced", by=by, subject=workshop, now=now)
    tell_asked(workshop, event=event, now=now)
    for date in dates:
        tell_facilitator(date, date.facilitator, event=event, now=now)
    moment = max(date.closes_at for date in dates) - BEFORE_LAST_DAY
    if moment > now:
        key = f"{REMIND_OPEN}:{workshop.code}"
        due.plan(REMIND_OPEN, subject=workshop, due_at=moment, key=key, now=now, scope=workshop.cohort)
    return workshop


@transaction.atomic
def remind_open(workshop: Workshop, *, now: datetime | None = None) -> Workshop:
    """Remind those who have not answered that seats are left: once, two days before the last day to sign up. By a due
    step. `repeated` where none is left, or nobody.

    Whoever gave a seat back has answered. Five statements, and one for each date.
    """
    now = now or clock.now()
    lock(workshop)
    answered = Seat.objects.filter(workshop=workshop).values("participant")
    whom = list(asked_to(workshop).exclude(pk__in=answered))
    has_seats = any(rules.can_sign_up(date, now) and not is_full(date) for date in _dates(workshop))
    workshop.repeated = workshop.state != WorkshopState.ANNOUNCED or not whom or not has_seats
    if not workshop.repeated:
        event = events.record("workshop.reminded_open", by=None, subject=workshop, now=now)
        mails = [Mail(STILL_OPEN, one.person, {"workshop": workshop.code, "participant": one.code}) for one in whom]
        draft_all(mails, event=event, now=now, scope=workshop.cohort)
    return workshop


@transaction.atomic
def cancel(workshop: Workshop, *, by: User, now: datetime | None = None) -> Workshop:
    """Call it off with all its dates that lie ahead; who has a seat or waits for one is told. Refuses one that was held.

    A date that has begun took place: who came is said as before.
    """
    now = now or clock.now()
    lock(workshop)
    must_plan(workshop.cohort, by)
    if WORKSHOP.is_done(workshop, "cancel"):
        workshop.repeated = True
        return workshop
    event = events.record("workshop.cancelled", by=by, subject=workshop, now=now)
    for date in _dates(workshop):
        if date.starts_at > now:
            call_off(date, event=event, now=now)
    WORKSHOP.apply(workshop, "cancel")
    workshop.save(update_fields=["state"])
    return workshop


def _dates(workshop: Workshop) -> list[WorkshopDate]:
    rows = WorkshopDate.objects.filter(workshop=workshop, state=DateState.PLANNED).select_related("facilitator")
    found = list(rows)
    for date in found:
        date.workshop = workshop
    return found


def _write(workshop: Workshop, title: str, about: str, audience: str, required: bool) -> None:
    title, about = " ".join(title.split()), about.strip()
    if not title:
        raise Refused(_("Give it a title."), "title")
    if not about:
        raise Refused(_("Say in a sentence what it is for, so that people know why they come."), "about")
    for text, limit, field in ((title, 120, "title"), (about, 600, "about")):
        if len(text) > limit:
            raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": limit}, field)
    if audience not in Audience.values:
        raise Refused(_("Choose whom it is for."), "audience")
    workshop.title, workshop.about, workshop.audience, workshop.required = title, about, audience, required


def _facts(workshop: Workshop) -> tuple[str, str, str, bool]:
    return (workshop.title, workshop.about, workshop.audience, workshop.required)
