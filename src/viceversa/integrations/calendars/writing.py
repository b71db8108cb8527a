"""Meetings written into somebody's own calendar, where they want that, and nothing else in it ever touched.

Each entry is written under a name of ours with the ETag it had before, so what its owner changed or removed meanwhile
is noticed, and left as they made it. Killed between the server's answer and our note of it, the next round finds what
it wrote and goes on. What came by mail before is written over under the name it has; where the server does not tell
that name, it goes on coming by mail (queries.by_mail_all_the_same).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from icalendar import Calendar

from viceversa.integrations.calendars import caldav
from viceversa.integrations.calendars.caldav import Account, Changed
from viceversa.integrations.calendars.models import Connection, Written
from viceversa.messaging.rendering import in_the_place_of
from viceversa.pairings.ical import neutral_entry, stored, video_link_of
from viceversa.pairings.inviting import page_of
from viceversa.pairings.models import Meeting
from viceversa.pairings.queries import meetings_of
from viceversa.pairings.states import MeetingState
from viceversa.people.models import Person


def write(connection: Connection, *, now: datetime) -> int:
    """Bring the calendar in line with its owner's meetings ahead. Gives how many entries changed. Raises Trouble.

    Two queries, and a request and a write for each entry that has to change.
    """
    account, person = connection.account, connection.person
    known = {row.meeting_id: row for row in connection.written.select_related("meeting")}
    ahead = meetings_of(person, since=now).select_related("pairing__cohort__program")
    wanted = {one.pk: one for one in ahead if one.state == MeetingState.PLANNED}
    changed = 0
    for meeting in wanted.values():
        changed += _keep(account, connection, meeting, person, known.get(meeting.pk))
    for row in known.values():
        # What comes by mail goes by mail; until that has gone, it is known by its row.
        if row.meeting_id not in wanted and row.meeting.starts_at >= now and not row.comes_by_mail:
            changed += _take_out(account, row)
    return changed


def take_back(connection: Connection, *, now: datetime) -> int:
    """Take out everything ahead that we wrote; what is past stays as a memory. Raises Trouble."""
    rows = connection.written.select_related("meeting").filter(meeting__starts_at__gte=now)
    taken = sum(_take_out(connection.account, row) for row in rows)
    connection.written.all().delete()
    return taken


def _keep(account: Account, connection: Connection, meeting: Meeting, person: Person, row: Written | None) -> int:
    if row is not None and (row.is_theirs or row.sequence == meeting.sequence):
        return 0
    with in_the_place_of(person):
        entry = replace(
            neutral_entry(meeting, person),
            place=video_link_of(meeting, meeting.pairing.cohort.program),
            url=page_of(meeting),
        )
    content = stored(entry)
    if row is None:
        row = Written(connection=connection, meeting=meeting, name=f"{entry.uid.partition('@')[0]}.ics")
    row.sequence, row.left_alone = meeting.sequence, True
    for name, etag in _places(account, row, entry.uid):
        try:
            row.etag = caldav.put(account, name, content, etag=etag)
        except Changed:
            continue
        row.name, row.left_alone = name, False
        break
    row.save()
    return int(not row.left_alone)


def _places(account: Account, row: Written, uid: str) -> Iterator[tuple[str, str]]:
    """Where an entry may be written, by name and over which version; each is looked for when it was not the one before."""
    yield row.name, row.etag
    found = caldav.get(account, row.name)
    if found is not None and found.etag and (not row.etag or _is_at(found.content, row.sequence)):
        # Ours, from a round that ended before it could note it.
        yield row.name, found.etag
    elif found is None and not row.etag:
        # Came by mail before: the same entry, under the name that a mail program gave it.
        other = caldav.named(account, uid)
        if other is not None:
            yield other


def _take_out(account: Account, row: Written) -> int:
    taken = 0
    if not row.left_alone:
        try:
            caldav.delete(account, row.name, etag=row.etag)
            taken = 1
        except Changed:
            pass  # What its owner changed is theirs now; what they removed is gone.
    row.delete()
    return taken


def _is_at(content: bytes, sequence: int) -> bool:
    """Whether an entry as the server has it is this version of it. What can't be read is not."""
    try:
        book = Calendar.from_ical(content)
        return any(int(event.get("SEQUENCE", 0)) == sequence for event in book.walk("VEVENT"))
    except Exception:
        return False  # What servers send has no end of surprises: a page to sign in, words for numbers.
