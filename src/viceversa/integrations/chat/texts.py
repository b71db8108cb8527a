"""What is posted, made from codes when it is posted, in the channel's language. Nobody is named in any of it.

Unless the program says otherwise (`Program.names_in_calendars`), neither the program nor a workshop's title stands there:
who reads along learns that there is a date, and when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from viceversa.circles.models import Circle
from viceversa.circles.states import CircleState
from viceversa.core import moments
from viceversa.core.labeled import labeled
from viceversa.core.zones import zone_named
from viceversa.integrations.chat.models import Post
from viceversa.integrations.chat.services import Said
from viceversa.messaging.rendering import address_of
from viceversa.programs import dates
from viceversa.programs.models import Call, Cohort, Program
from viceversa.programs.states import CohortState, ProgramState
from viceversa.workshops.models import Workshop, WorkshopDate
from viceversa.workshops.states import DateState, WorkshopState


class Gone(Exception):
    """There is nothing left to say: it was cancelled since, or is over."""


@dataclass(frozen=True)
class Kind:
    """One thing that is posted. `verbs` are the events it comes from; `group` is what a manager chooses.
    `is_true(code)` says whether there is anything to post when such an event happens."""

    name: str
    group: str
    noun: str
    verbs: tuple[str, ...]
    words: Callable[[str, datetime], Said]
    is_true: Callable[[str], bool] = lambda code: True


GROUPS: Final[dict[str, str | Promise]] = {
    "kick_off": gettext_lazy("The kick-off"),
    "call": gettext_lazy("An open call, once it is open"),
    "workshops": gettext_lazy("Workshops: announced, further dates, moved, cancelled"),
    "circles": gettext_lazy("Circles: planned, moved, cancelled"),
}


def of(post: Post, *, now: datetime) -> Said:
    """The words of a post, in its channel's language. Raises Gone. Two queries."""
    with translation.override(post.channel.language):
        return KINDS[post.kind].words(post.subject_code, now)


def example(language: str) -> Said:
    """What a test says."""
    with translation.override(language):
        return Said(
            _("This channel is connected. Dates for everybody will stand here."),
            address_of("web:start"),
            pgettext("link", "Open"),
        )


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    with timezone.override(zone):
        return f"{moments.written(moment, 'moment')} ({zone.key})"


def _called(program: Program, named: str, neutral: str) -> str:
    """The text with names where the program lets them be seen, else without."""
    return labeled(program.name, named) if program.names_in_calendars else neutral


def _kick_off(code: str, now: datetime) -> Said:
    cohort = Cohort.objects.select_related("program").filter(code=code, state=CohortState.RUNNING).first()
    if cohort is None:
        raise Gone
    text = _("It begins now.")
    return Said(_called(cohort.program, text, text), address_of("pairings:home"), _("See what comes"))


def _call(code: str, now: datetime) -> Said:
    call = Call.objects.select_related("cohort__program").filter(cohort__code=code, is_open=True).first()
    last = dates.enrollment_deadline(call.cohort) if call else None
    if (
        call is None
        or last is None
        or call.cohort.state != CohortState.RECRUITING
        or call.cohort.program.state not in (ProgramState.OPEN, ProgramState.WINDING)
        or last < timezone.localdate(now)
    ):
        raise Gone
    text = _("You can apply until %(day)s.") % {"day": moments.written(last, "date")}
    return Said(
        _called(call.cohort.program, text, text), address_of("programs:open_call", code), _("See what it is about")
    )


def _is_called(code: str) -> bool:
    return Call.objects.filter(cohort__code=code, is_open=True, cohort__state=CohortState.RECRUITING).exists()


def _workshop(code: str, now: datetime) -> Said:
    found = Workshop.objects.select_related("cohort__program").filter(code=code, state=WorkshopState.ANNOUNCED).first()
    ahead = found.dates.filter(state=DateState.PLANNED, starts_at__gt=now) if found else None
    first = ahead.order_by("starts_at").first() if ahead is not None else None
    if found is None or first is None:
        raise Gone
    when = {"moment": _moment(first.starts_at, zone_named(first.time_zone)), "title": found.title}
    return Said(
        _called(
            found.cohort.program,
            _("a workshop, “%(title)s”. Its first date: %(moment)s.") % when,
            _("A workshop. Its first date: %(moment)s.") % when,
        ),
        address_of("workshops:own"),
        _("See dates and seats"),
    )


def _date(code: str, now: datetime) -> Said:
    found = (
        WorkshopDate.objects.select_related("workshop__cohort__program")
        .filter(code=code, state=DateState.PLANNED, starts_at__gt=now, workshop__state=WorkshopState.ANNOUNCED)
        .first()
    )
    if found is None:
        raise Gone
    when = {"moment": _moment(found.starts_at, zone_named(found.time_zone)), "title": found.workshop.title}
    return Said(
        _called(
            found.workshop.cohort.program,
            _("a date of the workshop “%(title)s”: %(moment)s.") % when,
            _("A date of a workshop: %(moment)s.") % when,
        ),
        address_of("workshops:own"),
        _("See dates and seats"),
    )


def _date_off(code: str, now: datetime) -> Said:
    found = (
        WorkshopDate.objects.select_related("workshop__cohort__program")
        .filter(code=code, state=DateState.CANCELLED, starts_at__gt=now)
        .first()
    )
    if found is None:
        raise Gone
    when = {"moment": _moment(found.starts_at, zone_named(found.time_zone)), "title": found.workshop.title}
    return Said(
        _called(
            found.workshop.cohort.program,
            _("this date of the workshop “%(title)s” is cancelled: %(moment)s.") % when,
            _("This date of a workshop is cancelled: %(moment)s.") % when,
        ),
        address_of("workshops:own"),
        _("See dates and seats"),
    )


def _workshop_off(code: str, now: datetime) -> Said:
    found = Workshop.objects.select_related("cohort__program").filter(code=code, state=WorkshopState.CANCELLED).first()
    if found is None:
        raise Gone
    return Said(
        _called(
            found.cohort.program,
            _("the workshop “%(title)s” is cancelled.") % {"title": found.title},
            _("A workshop is cancelled."),
        ),
        address_of("workshops:own"),
        _("See dates and seats"),
    )


def _circle(code: str, now: datetime) -> Said:
    return _of_circle(
        code, now, CircleState.PLANNED, _("a circle meets: %(moment)s."), _("A circle meets: %(moment)s.")
    )


def _circle_off(code: str, now: datetime) -> Said:
    return _of_circle(
        code,
        now,
        CircleState.CANCELLED,
        _("this circle is cancelled: %(moment)s."),
        _("This circle is cancelled: %(moment)s."),
    )


def _of_circle(code: str, now: datetime, state: CircleState, named: str, neutral: str) -> Said:
    found = Circle.objects.select_related("cohort__program").filter(code=code, state=state, starts_at__gt=now).first()
    if found is None:
        raise Gone
    when = {"moment": _moment(found.starts_at, zone_named(found.time_zone))}
    return Said(
        _called(found.cohort.program, named % when, neutral % when), address_of("circles:own"), _("See circles")
    )


_COHORT, _WORKSHOP, _DATE = "programs.cohort", "workshops.workshop", "workshops.workshopdate"
KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind("kick_off", "kick_off", _COHORT, ("cohort.started",), _kick_off),
        Kind("call", "call", _COHORT, ("cohort.recruiting_started", "cohort.call_set"), _call, _is_called),
        Kind("workshop", "workshops", _WORKSHOP, ("workshop.announced",), _workshop),
        Kind("date", "workshops", _DATE, ("workshop.date_added", "workshop.date_changed"), _date),
        Kind("date_off", "workshops", _DATE, ("workshop.date_cancelled",), _date_off),
        Kind("workshop_off", "workshops", _WORKSHOP, ("workshop.cancelled",), _workshop_off),
        Kind("circle", "circles", "circles.circle", ("circle.planned", "circle.changed"), _circle),
        Kind("circle_off", "circles", "circles.circle", ("circle.cancelled",), _circle_off),
    )
}
BY_VERB: Final[dict[str, Kind]] = {verb: kind for kind in KINDS.values() for verb in kind.verbs}
# The way from each noun to its program.
PROGRAM_OF: Final = {
    _COHORT: "program",
    _WORKSHOP: "cohort__program",
    _DATE: "workshop__cohort__program",
    "circles.circle": "cohort__program",
}
