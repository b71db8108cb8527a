"""Calendar entries as another program reads them: with a parser that shares nothing with the one that writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import vobject


@dataclass(frozen=True)
class Seen:
    """What a calendar program takes from one entry. `said` is everything in the file that a person could read."""

    method: str
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    status: str
    organizer: str = ""
    attendees: tuple[tuple[str, str], ...] = ()
    rsvp: bool = False
    place: str = ""
    said: str = ""


def read(content: str | bytes) -> list[Seen]:
    """The entries of a file. Fails for a file the parser does not call valid."""
    text = content.decode() if isinstance(content, bytes) else content
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    book: Any = vobject.readOne(text)
    book.validate(raiseException=True)
    method = book.method.value if hasattr(book, "method") else ""
    return [_seen(event, method, text) for event in getattr(book, "vevent_list", [])]


def in_mail(mail: EmailMessage) -> list[Seen]:
    """The entries that a mail program finds in a mail; the file beside it says the same."""
    found = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    if not found:
        return []
    (part,) = found
    (file,) = [each for each in mail.walk() if each.get_filename() == "invite.ics"]
    text = part.get_content()
    assert file.get_payload(decode=True).decode().splitlines() == text.splitlines()  # type: ignore[union-attr]
    entries = read(file.get_payload(decode=True))  # type: ignore[arg-type]
    assert [entry.method for entry in entries] == [part.get_param("method")]
    return entries


def to(mail: EmailMessage) -> str:
    """Whom a mail is for, by the first word of their address: "nia"."""
    return str(mail["To"].addresses[0].username).partition(".")[0]


def by_person(mails: Iterable[EmailMessage]) -> dict[str, list[Seen]]:
    """What each got for their calendar, in order; those who got nothing are not in it."""
    found: dict[str, list[Seen]] = {}
    for mail in mails:
        for entry in in_mail(mail):
            found.setdefault(to(mail), []).append(entry)
    return found


def short(found: dict[str, list[Seen]]) -> dict[str, list[tuple[str, int, datetime]]]:
    """What is to be done, which change it is, and when it is."""
    return {who: [(one.method, one.sequence, one.starts_at) for one in seen] for who, seen in found.items()}


def _seen(event: Any, method: str, said: str) -> Seen:
    people = getattr(event, "attendee_list", [])
    return Seen(
        method=method,
        uid=event.uid.value,
        sequence=int(event.sequence.value),
        starts_at=event.dtstart.value.astimezone(UTC),
        ends_at=event.dtend.value.astimezone(UTC),
        title=event.summary.value,
        status=event.status.value,
        organizer=event.organizer.value.lower() if hasattr(event, "organizer") else "",
        attendees=tuple((one.value.lower(), one.params["PARTSTAT"][0]) for one in people),
        rsvp=any(one.params["RSVP"] == ["TRUE"] for one in people),
        place=event.location.value if hasattr(event, "location") else "",
        said=said.replace("\r\n ", ""),
    )
