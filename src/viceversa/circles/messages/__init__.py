"""What circles say by mail: a date, and where. Who else comes, and what is talked about, is in none of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.circles import mail_links, rules
from viceversa.circles.actions import DATE, HOST_GONE, INVITED, REMINDER, WHO_CAME
from viceversa.circles.models import Circle, Seat
from viceversa.circles.states import CircleState
from viceversa.core import clock
from viceversa.messaging.kinds import CalendarFile, Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings.ical import Entry, Guest, cancellation, request
from viceversa.pairings.messages.base import JOINED, SAMPLE_DAY, SAMPLE_LINK


def _circle(message: Message) -> Circle:
    rows = Circle.objects.select_related("cohort__program", "host__person")
    circle = rows.filter(code=message.context["circle"]).first()
    if circle is None:
        raise Moot(_("This circle was deleted."))
    return circle


def _words(circle: Circle, **more: Any) -> dict[str, Any]:
    return {
        "program": circle.cohort.program.name,
        "starts_at": circle.starts_at,
        "ends_at": circle.ends_at,
        "place": circle.place,
        "url": address_of("circles:circle", circle.code),
        **more,
    }


def _invited(message: Message) -> dict[str, Any]:
    circle = _circle(message)
    answered = Seat.objects.filter(circle=circle, participant__code=message.context["participant"]).exists()
    if answered or not rules.can_answer(circle, clock.now()):
        raise Moot(_("It was answered already, or is over."))
    return _words(circle, **_answers(circle, message))


def _answers(circle: Circle, message: Message) -> dict[str, Any]:
    """Where one tap says yes, and no."""
    url = mail_links.to_answer(circle, message.to.code)
    return {"yes_url": f"{url}?answer=yes", "no_url": f"{url}?answer=no"}


def _date(message: Message) -> dict[str, Any]:
    circle = _circle(message)
    if circle.sequence != message.context["sequence"] or circle.ends_at <= clock.now():
        raise Moot(_("The circle has changed since, or is over."))
    seat = Seat.objects.filter(circle=circle, participant__code=message.context["participant"]).first()
    # "left": they have no seat any more because they no longer take part.
    gone = message.context.get("gone", False)
    off = gone or circle.state == CircleState.CANCELLED
    # Their answer may be deleted already when a cohort was closed; their calendar still has the entry.
    if (seat is None and not off) or (seat is not None and seat.coming is bool(gone)):
        raise Moot(_("The circle has changed since, or is over."))
    return _words(circle, gone=gone, cancelled=circle.state == CircleState.CANCELLED)


def _entry(message: Message) -> CalendarFile:
    """The entry for the recipient's calendar: an appointment, and where it is by video. Three queries."""
    circle = _circle(message)
    over = circle.state == CircleState.CANCELLED or bool(message.context.get("gone"))
    program = circle.cohort.program
    is_link = circle.place.startswith(("https://", "http://"))
    entry = Entry(
        uid=f"circle-{circle.code}-{message.context['participant']}@{urlsplit(settings.BASE_URL).hostname}",
        starts_at=circle.starts_at,
        ends_at=circle.ends_at,
        # Each mail has a newer entry than the one before: who gives their seat back may take it again.
        sequence=2 * circle.sequence + max(0, int((message.created_at - circle.created_at).total_seconds())),
        revised_at=circle.revised_at,
        title=_("Appointment"),
        url=address_of("circles:circle", circle.code),
        place=circle.place if is_link or program.names_in_calendars else "",
    )
    guest = Guest(name=message.to.name, email=message.to.email, coming=True)
    if over:
        return CalendarFile("CANCEL", cancellation(replace(entry, cancelled=True), guest, now=clock.now()))
    return CalendarFile("REQUEST", request(entry, guest, now=clock.now()))


def _reminder(message: Message) -> dict[str, Any]:
    circle = _circle(message)
    if circle.sequence != message.context["sequence"] or circle.state != CircleState.PLANNED:
        raise Moot(_("The circle has changed since, or is over."))
    # Its host can't give their seat back before somebody else welcomes the others.
    hosts = circle.host is not None and circle.host.person_id == message.to_id
    return _words(circle, **({} if hosts else _answers(circle, message)))


def _who_came(message: Message) -> dict[str, Any]:
    circle = _circle(message)
    if circle.state != CircleState.PLANNED:
        raise Moot(_("It was said already."))
    return _words(circle, url=address_of("circles:attendance", circle.code))


def _host_gone(message: Message) -> dict[str, Any]:
    circle = _circle(message)
    if circle.state != CircleState.PLANNED or circle.host is not None or circle.starts_at <= clock.now():
        raise Moot(_("The circle has changed since, or is over."))
    return _words(circle, url=address_of("circles:change", circle.cohort.code, circle.code))


def _sample(**more: Any) -> dict[str, Any]:
    ends_at = SAMPLE_DAY + timedelta(hours=1)
    return {
        "program": "Fresh Eyes",
        "starts_at": SAMPLE_DAY,
        "ends_at": ends_at,
        "place": "https://meet.example.org/circle",
        "url": SAMPLE_LINK,
        "yes_url": SAMPLE_LINK,
        "no_url": SAMPLE_LINK,
        **more,
    }


register(
    Kind(
        INVITED,
        gettext_lazy("Invitation to a circle"),
        JOINED,
        _invited,
        _sample,
        to=gettext_lazy("the people whose circle it is"),
    )
)
# To whom the next three go would tell who comes.
register(
    Kind(
        DATE,
        gettext_lazy("Date of a circle"),
        JOINED,
        _date,
        lambda: _sample(gone=False, cancelled=False),
        to=gettext_lazy("those who come"),
        carries=_entry,
        manager_sees="none",
    )
)
register(
    Kind(
        REMINDER,
        gettext_lazy("Reminder of a circle"),
        JOINED,
        _reminder,
        _sample,
        to=gettext_lazy("those who come"),
        stoppable=True,
        dated=True,
        manager_sees="none",
    )
)
register(
    Kind(
        WHO_CAME,
        gettext_lazy("Who came to a circle"),
        gettext_lazy("You get this because you host this circle."),
        _who_came,
        _sample,
        to=gettext_lazy("its host"),
        manager_sees="none",
    )
)
register(
    Kind(
        HOST_GONE,
        gettext_lazy("A circle without a host"),
        gettext_lazy("You get this because you plan the circles of this program."),
        _host_gone,
        _sample,
        to=gettext_lazy("the program’s managers and the junior co-lead"),
    )
)
