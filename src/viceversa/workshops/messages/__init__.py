"""What workshops say by mail: what one is asked to, that one has a seat, when and where. Who else comes is in none of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import CalendarFile, Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings.ical import Entry, Guest, cancellation, request
from viceversa.pairings.inviting import without_entries
from viceversa.pairings.messages.base import JOINED, SAMPLE_DAY, SAMPLE_LINK
from viceversa.programs.models import Participant
from viceversa.workshops import rules
from viceversa.workshops.actions.common import ANNOUNCED, LEADING, REMINDER, SEAT_MAIL, STILL_OPEN, WHO_CAME
from viceversa.workshops.calendar import entry_of, list_of, page_of, where_of
from viceversa.workshops.models import Seat, Workshop, WorkshopDate
from viceversa.workshops.states import DONE, STANDING, DateState, SeatState, WorkshopState

# The words of a mail about a seat somebody has; the other words are about one they have not.
HAS_IT = ("taken", "moved_up", "changed")


def _date(message: Message) -> WorkshopDate:
    rows = WorkshopDate.objects.select_related("workshop__cohort__program", "facilitator")
    date = rows.filter(code=message.context["date"]).first()
    if date is None:
        raise Moot(_("This date was deleted."))
    return date


def _words(date: WorkshopDate, **more: Any) -> dict[str, Any]:
    return {
        "program": date.workshop.cohort.program.name,
        "title": date.workshop.title,
        "starts_at": date.starts_at,
        "ends_at": date.ends_at,
        "place": where_of(date),
        "url": page_of(date),
        **more,
    }


def _announced(message: Message) -> dict[str, Any]:
    workshop = Workshop.objects.select_related("cohort__program").filter(code=message.context["workshop"]).first()
    participant = Participant.objects.filter(code=message.context["participant"]).first()
    if workshop is None or participant is None or not rules.is_asked(participant, workshop):
        raise Moot(_("This person is not asked to it any more."))
    now = clock.now()
    dates = list(WorkshopDate.objects.filter(workshop=workshop, state=DateState.PLANNED, closes_at__gt=now))
    if workshop.state != WorkshopState.ANNOUNCED or not dates:
        raise Moot(_("It was cancelled, or one can’t sign up for it any more."))
    if Seat.objects.filter(workshop=workshop, participant=participant, state__in=(*STANDING, *DONE)).exists():
        raise Moot(_("This person has a seat."))
    return {
        "program": workshop.cohort.program.name,
        "title": workshop.title,
        "about": workshop.about,
        "required": workshop.required,
        "dates": [{"starts_at": date.starts_at, "ends_at": date.ends_at} for date in dates],
        "url": address_of("workshops:workshop", workshop.code),
        "last": max(date.closes_at for date in dates),
    }


def _still_open(message: Message) -> dict[str, Any]:
    said, of = _announced(message), message.context
    if Seat.objects.filter(workshop__code=of["workshop"], participant__code=of["participant"]).exists():
        raise Moot(_("This person has answered."))
    return said


def _seat(message: Message) -> dict[str, Any]:
    date, what = _date(message), message.context["what"]
    seat = Seat.objects.filter(code=message.context["seat"]).first()
    has_it = what in HAS_IT
    if (
        seat is None
        or seat.sequence != message.context["sequence"]
        or seat.state != (SeatState.SEATED if has_it else SeatState.GONE)
        or date.starts_at <= clock.now()
    ):
        raise Moot(_("Their seat or the date has changed since."))
    return _words(date, what=what, has_it=has_it)


def _seat_entry(message: Message) -> CalendarFile | None:
    """The entry for the recipient's calendar, unless they had none or want none. Three queries."""
    what = message.context["what"]
    if what == "cancelled_list" or without_entries([message.to_id]):
        return None
    date = _date(message)
    entry = entry_of(date, message.to, sequence=message.context["sequence"], page=page_of(date))
    return _as_file(message, entry, gone=what not in HAS_IT)


def _leading(message: Message) -> dict[str, Any]:
    date, gone = _date(message), bool(message.context.get("gone"))
    if date.sequence != message.context["sequence"] or date.ends_at <= clock.now():
        raise Moot(_("Their seat or the date has changed since."))
    return _words(date, gone=gone, cancelled=date.state == DateState.CANCELLED, url=list_of(date))


def _leading_entry(message: Message) -> CalendarFile | None:
    if without_entries([message.to_id]):
        return None
    date = _date(message)
    over = date.state == DateState.CANCELLED or bool(message.context.get("gone"))
    entry = entry_of(date, message.to, sequence=2 * date.sequence + over, page=list_of(date))
    return _as_file(message, entry, gone=over)


def _as_file(message: Message, entry: Entry, *, gone: bool) -> CalendarFile:
    guest = Guest(name=message.to.name, email=message.to.email, coming=True)
    if gone:
        return CalendarFile("CANCEL", cancellation(replace(entry, cancelled=True), guest, now=clock.now()))
    return CalendarFile("REQUEST", request(entry, guest, now=clock.now()))


def _reminder(message: Message) -> dict[str, Any]:
    date = _date(message)
    seated = Seat.objects.filter(code=message.context["seat"], state=SeatState.SEATED).exists()
    if date.sequence != message.context["sequence"] or date.starts_at <= clock.now() or not seated:
        raise Moot(_("Their seat or the date has changed since."))
    return _words(date)


def _who_came(message: Message) -> dict[str, Any]:
    date = _date(message)
    if date.state != DateState.PLANNED:
        raise Moot(_("It was said already."))
    return _words(date, url=list_of(date))


def _sample(**more: Any) -> dict[str, Any]:
    return {
        "program": "Fresh Eyes",
        "title": _("Workshop for mentors"),
        "starts_at": SAMPLE_DAY,
        "ends_at": SAMPLE_DAY + timedelta(minutes=90),
        "place": "https://meet.example.org/workshop",
        "url": SAMPLE_LINK,
        **more,
    }


def _sample_of_announced() -> dict[str, Any]:
    about = _("What to offer a leader, how to ask, and what to do when it gets difficult.")
    dates = [{"starts_at": SAMPLE_DAY, "ends_at": SAMPLE_DAY + timedelta(minutes=90)}]
    return _sample(about=about, required=True, dates=dates, last=SAMPLE_DAY)


LEADS = gettext_lazy("You get this because you lead this workshop.")

register(
    Kind(
        ANNOUNCED,
        gettext_lazy("A workshop to take a seat at"),
        JOINED,
        _announced,
        _sample_of_announced,
        to=gettext_lazy("the people whom it is for"),
    )
)
register(
    Kind(
        STILL_OPEN,
        gettext_lazy("Reminder: a workshop has seats left"),
        JOINED,
        _still_open,
        _sample_of_announced,
        to=gettext_lazy("those whom it is for and who have not answered by then"),
        # Who gets it would tell who has not answered.
        manager_sees="none",
        stoppable=True,
        dated=True,
    )
)
# To whom the next two go would tell who gave their seat back.
register(
    Kind(
        SEAT_MAIL,
        gettext_lazy("A seat at a workshop"),
        JOINED,
        _seat,
        lambda: _sample(what="taken", has_it=True),
        to=gettext_lazy("whoever took a seat, moved up or gave it back"),
        carries=_seat_entry,
        manager_sees="none",
    )
)
register(
    Kind(
        REMINDER,
        gettext_lazy("Reminder of a workshop"),
        JOINED,
        _reminder,
        _sample,
        to=gettext_lazy("those who have a seat"),
        stoppable=True,
        dated=True,
        manager_sees="none",
    )
)
register(
    Kind(
        LEADING,
        gettext_lazy("Leading a workshop"),
        LEADS,
        _leading,
        lambda: _sample(gone=False, cancelled=False),
        to=gettext_lazy("whoever leads it"),
        carries=_leading_entry,
    )
)
register(
    Kind(
        WHO_CAME,
        gettext_lazy("Who came to a workshop"),
        gettext_lazy("You get this because you lead this workshop, or manage its program."),
        _who_came,
        _sample,
        to=gettext_lazy("whoever leads it, else the program’s managers"),
    )
)
