"""Asking a CalDAV server when somebody is busy (RFC 4791), and writing entries there. The only network of this app.

Two ways: `free-busy-query`, which tells times and nothing else; where a server has no such thing, `calendar-query` with
`expand`, of whose answer the times are kept and the rest is dropped here. Hosts are those the operator named; redirects
are not followed, but where a server tells us its calendars (finding.py), so nobody can send us elsewhere (SSRF); time and size
are bounded.
"""

from __future__ import annotations

import base64
import http.client
import re
import ssl
import time as clocks
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar

from viceversa.pairings.ical import meeting_of

Stretch = tuple[datetime, datetime]

TIMEOUT: Final = 8.0
DEADLINE: Final = 20.0
MOST_BYTES: Final = 2_000_000
MOST_STRETCHES: Final = 2_000
# Longer names, of a version and of an entry, are not kept (models.Written).
MOST_ETAG: Final = 200
MOST_NAME: Final = 64
DAV: Final = "{DAV:}"
CALDAV: Final = "{urn:ietf:params:xml:ns:caldav}"
# Answers of servers that do not know free-busy-query, or not for this calendar.
_UNKNOWN: Final = frozenset({400, 403, 404, 405, 415, 422, 500, 501})


class Why(StrEnum):
    """What stood in the way; queries.py has the sentences."""

    HOST = "host"
    ADDRESS = "address"
    SIGN_IN = "sign_in"
    READ_ONLY = "read_only"
    MISSING = "missing"
    MOVED = "moved"
    NO_CALENDAR = "no_calendar"
    AWAY = "away"
    UNREADABLE = "unreadable"


class Trouble(Exception):
    """The calendar could not be asked, and why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Changed(Exception):
    """The entry is not as we left it, or is there although it should not be: somebody else changed it."""


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    content: bytes
    etag: str = ""
    location: str = ""


@dataclass(frozen=True)
class Account:
    """Where a calendar is, and how one signs in there."""

    url: str
    user: str
    password: str


def check(account: Account) -> None:
    """Make sure that there is a calendar at the address, and that we may look. One request. Raises Trouble."""
    body = '<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
    answer = ask(account, "PROPFIND", body, depth="0")
    refuse(answer.status, 207)
    if not any(True for _found in xml_of(answer.content).iter(f"{CALDAV}calendar")):
        raise Trouble(Why.NO_CALENDAR)


def busy(account: Account, *, since: datetime, until: datetime, zone: ZoneInfo) -> list[Stretch]:
    """When the calendar is busy between two moments, in order, without overlaps. One or two requests. Raises Trouble.

    `zone` is its owner's: whole days and times without a zone are theirs.
    """
    span = f'start="{_stamp(since)}" end="{_stamp(until)}"'
    body = f'<C:free-busy-query xmlns:C="{CALDAV[1:-1]}"><C:time-range {span}/></C:free-busy-query>'
    answer = ask(account, "REPORT", body, depth="1")
    try:
        if answer.status in _UNKNOWN:
            found = _by_events(account, span, zone)
        else:
            refuse(answer.status, 200)
            found = list(_free_busy(_calendar(answer.content), zone))
        return merged((max(start, since), min(end, until)) for start, end in found)
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError) as error:
        # Times that are none, periods with one end: whatever a server sends that is not to be read.
        raise Trouble(Why.UNREADABLE) from error


def put(account: Account, name: str, content: bytes, *, etag: str = "") -> str:
    """Write an entry, and give its new ETag. Without `etag` only where there is none yet; with it only over the version
    that has it. One request, and one more where a server keeps the ETag to itself. Raises Changed and Trouble."""
    condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
    answer = _send(account, "PUT", name, content, {"Content-Type": "text/calendar; charset=utf-8", **condition})
    # 404 and 410: there is nothing left to write over; 409: the entry is there under another name (RFC 4791, 5.3.2.1).
    if answer.status in (404, 409, 410, 412):
        raise Changed
    if answer.status in (403, 405):
        raise Trouble(Why.READ_ONLY)
    refuse(answer.status, 200, 201, 204)
    etag = answer.etag
    if not etag:
        written = get(account, name)
        etag = written.etag if written is not None else ""
    if len(etag) > MOST_ETAG:
        raise Trouble(Why.UNREADABLE)
    return etag


def get(account: Account, name: str) -> Answer | None:
    """An entry as it is now; None where there is none. One request. Raises Trouble."""
    answer = _send(account, "GET", name, b"", {})
    if answer.status in (404, 410):
        return None
    refuse(answer.status, 200)
    return answer


def named(account: Account, uid: str) -> tuple[str, str] | None:
    """Under which name an entry lies there, and its ETag; None where the server does not tell. One request. Raises
    Trouble."""
    body = (
        f'<C:calendar-query xmlns:D="DAV:" xmlns:C="{CALDAV[1:-1]}"><D:prop><D:getetag/><C:calendar-data/></D:prop>'
        '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="UID">'
        f'<C:text-match collation="i;octet">{escape(uid)}</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter>'
        "</C:filter></C:calendar-query>"
    )
    try:
        answer = ask(account, "REPORT", body, depth="1")
        if answer.status in _UNKNOWN:
            return None
        refuse(answer.status, 207)
        for row in xml_of(answer.content).iter(f"{DAV}response"):
            name = unquote((row.findtext(f"{DAV}href") or "").strip().rpartition("/")[2])
            etag = (row.findtext(f".//{DAV}getetag") or "").strip()
            may_be_kept = (
                0 < len(name) <= MOST_NAME and 0 < len(etag) <= MOST_ETAG and "/" not in name and name.strip(".")
            )
            # A server that does not filter tells of everything else as well.
            if may_be_kept and _is_of(row.findtext(f".//{CALDAV}calendar-data") or "", uid):
                return name, etag
    except Trouble as trouble:
        if trouble.why != Why.UNREADABLE:
            raise
    return None


def delete(account: Account, name: str, *, etag: str) -> None:
    """Take an entry out, if it is still the version with this ETag. One request. Raises Changed and Trouble."""
    answer = _send(account, "DELETE", name, b"", {"If-Match": etag})
    if answer.status in (404, 410, 412):
        raise Changed
    refuse(answer.status, 200, 202, 204)


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time in order and without overlaps; empty stretches fall away."""
    joined: list[Stretch] = []
    for start, end in sorted(stretch for stretch in stretches if stretch[0] < stretch[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined[:MOST_STRETCHES]


def _by_events(account: Account, span: str, zone: ZoneInfo) -> list[Stretch]:
    body = (
        f'<C:calendar-query xmlns:D="DAV:" xmlns:C="{CALDAV[1:-1]}"><D:prop><C:calendar-data><C:expand {span}/>'
        '</C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
        f"<C:time-range {span}/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
    )
    answer = ask(account, "REPORT", body, depth="1")
    refuse(answer.status, 207)
    found: list[Stretch] = []
    for data in xml_of(answer.content).iter(f"{CALDAV}calendar-data"):
        for event in _calendar((data.text or "").encode()).walk("VEVENT"):
            found += _of_event(event, zone)
    return found


def _of_event(event: Any, zone: ZoneInfo) -> list[Stretch]:
    """When an event keeps somebody busy; meetings of ours are known here anyway."""
    if "RRULE" in event or "RDATE" in event:
        # A server that does not expand would have us guess.
        raise Trouble(Why.UNREADABLE)
    free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or str(event.get("STATUS", "")).upper() == "CANCELLED"
    start = event.get("DTSTART")
    if free or start is None or meeting_of(str(event.get("UID", ""))):
        return []
    begin = _moment(start.dt, zone)
    if end := event.get("DTEND"):
        return [(begin, _moment(end.dt, zone))]
    length = event["DURATION"].dt if "DURATION" in event else timedelta(0 if isinstance(start.dt, datetime) else 1)
    return [(begin, begin + length)]


def _is_of(text: str, uid: str) -> bool:
    return any(str(event.get("UID", "")) == uid for event in _calendar(text.encode()).walk("VEVENT"))


def _free_busy(book: Calendar, zone: ZoneInfo) -> Iterator[Stretch]:
    for part in book.walk("VFREEBUSY"):
        lines = part.get("FREEBUSY", [])
        for line in lines if isinstance(lines, list) else [lines]:
            if str(getattr(line, "params", {}).get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            begin, end = line.dt
            start = _moment(begin, zone)
            yield start, start + end if isinstance(end, timedelta) else _moment(end, zone)


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(), zone)
    return (value if value.tzinfo is not None else value.replace(tzinfo=zone)).astimezone(UTC)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _calendar(content: bytes) -> Calendar:
    """An answer as a calendar. Raises Trouble for what is none: what servers send has no end of surprises."""
    try:
        book = Calendar.from_ical(content)
        assert isinstance(book, Calendar)
    except Exception as error:
        raise Trouble(Why.UNREADABLE) from error
    return book


def xml_of(content: bytes) -> ElementTree.Element:
    """What a server says in XML. Raises Trouble."""
    # Declarations of entities are the way in for answers that grow without bounds; CalDAV has no use for them.
    if re.search(rb"<!(DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise Trouble(Why.UNREADABLE)
    try:
        return ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise Trouble(Why.UNREADABLE) from error


# The network


def is_offered() -> bool:
    """Whether the operator lets people connect calendars."""
    return bool(settings.CALDAV_HOSTS)


def is_whole_server(url: str) -> bool:
    """Whether an address names a server and nothing on it, which is no calendar. No request. Raises Trouble."""
    return _place(url).path == "/"


@dataclass(frozen=True)
class _Place:
    secure: bool
    host: str
    port: int
    path: str


def _place(url: str) -> _Place:
    """Where an address leads, if the operator allows that. Raises Trouble.

    An entry of the list is a host ("dav.example.org", "*.example.org"), or a whole beginning ("http://localhost:5232")
    for servers inside that speak no TLS or on a port of their own.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise Trouble(Why.ADDRESS) from error
    plain = parts.username is None and not parts.fragment and not re.search(r"[\s\x00-\x1f\x7f\\]", url)
    if not host or not plain or parts.scheme not in ("http", "https"):
        raise Trouble(Why.ADDRESS)
    origin = f"{parts.scheme}://{parts.netloc.lower()}"
    usual = parts.scheme == "https" and port in (None, 443)
    if origin not in settings.CALDAV_HOSTS and not (
        usual and any(fnmatchcase(host, allowed.lower()) for allowed in settings.CALDAV_HOSTS)
    ):
        raise Trouble(Why.HOST)
    secure = parts.scheme == "https"
    path = quote(parts.path or "/", safe="/%:@+~!$&'()*,;=-._") + (f"?{parts.query}" if parts.query else "")
    return _Place(secure, host, port or (443 if secure else 80), path)


def ask(account: Account, method: str, body: str, *, depth: str) -> Answer:
    """One question in XML, as WebDAV has them. Raises Trouble."""
    content = f'<?xml version="1.0" encoding="utf-8"?>{body}'.encode()
    return _send(account, method, "", content, {"Content-Type": "application/xml; charset=utf-8", "Depth": depth})


def _send(account: Account, method: str, name: str, body: bytes, more: dict[str, str]) -> Answer:
    place = _place(account.url)
    path = f"{place.path.rstrip('/')}/{quote(name)}" if name else place.path
    line: http.client.HTTPConnection
    if place.secure:
        line = http.client.HTTPSConnection(
            place.host, place.port, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        line = http.client.HTTPConnection(place.host, place.port, timeout=TIMEOUT)
    token = base64.b64encode(f"{account.user}:{account.password}".encode()).decode("ascii")
    headers = {"Authorization": f"Basic {token}", "User-Agent": "Vice Versa", **more}
    until = clocks.monotonic() + DEADLINE
    try:
        line.request(method, path, body=body, headers=headers)
        with line.getresponse() as answer:
            content = bytearray()
            while chunk := answer.read1(65_536):
                content += chunk
                if len(content) > MOST_BYTES:
                    raise Trouble(Why.UNREADABLE)
                if clocks.monotonic() > until:
                    raise Trouble(Why.AWAY)
            return Answer(
                answer.status, bytes(content), answer.headers.get("ETag", ""), answer.headers.get("Location", "")
            )
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise Trouble(Why.AWAY) from error
    finally:
        line.close()


def refuse(status: int, *wanted: int) -> None:
    """Raises Trouble for every answer but the wanted ones."""
    if status in wanted:
        return
    if status in (401, 403):
        raise Trouble(Why.SIGN_IN)
    if status in (404, 410):
        raise Trouble(Why.MISSING)
    if 300 <= status < 400:
        raise Trouble(Why.MOVED)
    raise Trouble(Why.AWAY if status >= 500 or status == 429 else Why.NO_CALENDAR)
