"""A date of a workshop as an entry in somebody's calendar: as neutral as that of a meeting. Plain data, no clock."""

from __future__ import annotations

from django.utils.translation import gettext as _

from viceversa.messaging.rendering import address_of
from viceversa.pairings.ical import Entry, uid_of, video_link_of
from viceversa.people.models import Person
from viceversa.workshops.models import WorkshopDate


def neutral_entry(date: WorkshopDate, person: Person, *, sequence: int) -> Entry:
    """The times, and that it is an appointment: what may be read over anybody's shoulder. No query."""
    return Entry(
        uid=uid_of(date, person),
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        sequence=sequence,
        revised_at=date.revised_at,
        title=_("Appointment"),
    )


def entry_of(date: WorkshopDate, person: Person, *, sequence: int, page: str) -> Entry:
    """What the program lets calendars say, in the language that is active now. No query, where the program is there."""
    plain = neutral_entry(date, person, sequence=sequence)
    program, where = date.workshop.cohort.program, where_of(date)
    shown = where if program.names_in_calendars or where.startswith(("https://", "http://")) else ""
    title = date.workshop.title if program.names_in_calendars else plain.title
    return Entry(**{**vars(plain), "title": title, "place": shown, "url": page})


def where_of(date: WorkshopDate) -> str:
    """The place that was given, else the room by video, from the program's pattern. No query."""
    return date.place or video_link_of(date, date.workshop.cohort.program)


def page_of(date: WorkshopDate) -> str:
    """The address of the workshop's page, for whoever has a seat."""
    return address_of("workshops:workshop", date.workshop.code)


def list_of(date: WorkshopDate) -> str:
    """The address of the list of a date, for its facilitator."""
    return address_of("workshops:list", date.code)
