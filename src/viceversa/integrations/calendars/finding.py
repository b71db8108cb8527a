"""Finding somebody's calendars from the address of their server alone (RFC 6764, RFC 4791 6.2.1, RFC 5397).

The server is asked where it keeps them: by its well-known address, who signs in, where that one's calendars are, and which
they are. Each address it names is held against the list of the operator like one that was typed (caldav.py), and stays with
the same organization, so that nobody can send us, or a password, elsewhere. Requests and time are bounded.
"""

from __future__ import annotations

import time as clocks
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from django.conf import settings

from viceversa.integrations.calendars.caldav import (
    CALDAV,
    DAV,
    DEADLINE,
    Account,
    Answer,
    Trouble,
    Why,
    ask,
    refuse,
    xml_of,
)

WELL_KNOWN: Final = "/.well-known/caldav"
MOST_REDIRECTS: Final = 3
MOST_HOMES: Final = 3
MOST_CALENDARS: Final = 40
_WHO: Final = (
    '<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><current-user-principal/>'
    "<C:calendar-home-set/></prop></propfind>"
)
_WHAT: Final = (
    '<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><resourcetype/><displayname/>'
    "<C:supported-calendar-component-set/></prop></propfind>"
)


@dataclass(frozen=True)
class Found:
    """One calendar on a server: its address, and what its owner calls it."""

    url: str
    name: str


def address_of(typed: str) -> str:
    """What was typed as a whole address: "dav.example.org" is meant by https, or as the operator wrote it. No request."""
    typed = typed.strip()
    if "://" in typed or not typed:
        return typed
    host = typed.partition("/")[0].lower()
    known = next((one for one in settings.CALDAV_HOSTS if one.partition("://")[2].lower() == host), "")
    return f"{known.partition('://')[0] or 'https'}://{typed}"


def calendars_of(account: Account) -> list[Found]:
    """The calendars that somebody has at the server of this address, as it names them. At most nine requests. Raises Trouble."""
    search = _Search(account)
    homes = search.homes()
    found: dict[str, Found] = {}
    for home in homes[:MOST_HOMES]:
        for one in search.within(home):
            found.setdefault(one.url, one)
    if not found:
        raise Trouble(Why.NO_CALENDAR)
    return list(found.values())[:MOST_CALENDARS]


class _Search:
    def __init__(self, account: Account) -> None:
        self.account = account
        self.until = clocks.monotonic() + DEADLINE

    def homes(self) -> list[str]:
        """Where the one who signs in keeps their calendars."""
        parts = urlsplit(self.account.url)
        root = f"{parts.scheme}://{parts.netloc}"
        starts = [f"{root}{WELL_KNOWN}", f"{root}/"]
        if parts.path not in ("", "/"):
            starts.insert(0, self.account.url)
        trouble: Trouble | None = None
        for start in starts:
            try:
                if found := self._homes_from(start):
                    return found
            except Trouble as why:
                # A wrong password is wrong everywhere; what is not there may be elsewhere.
                if why.why not in (Why.MISSING, Why.NO_CALENDAR, Why.UNREADABLE):
                    raise
                trouble = trouble or why
        raise trouble or Trouble(Why.NO_CALENDAR)

    def within(self, home: str) -> list[Found]:
        """The calendars for events in a home."""
        at, root = self._ask(home, _WHAT, depth="1")
        found = []
        for row in root.iter(f"{DAV}response"):
            href = (row.findtext(f"{DAV}href") or "").strip()
            kinds = {part.get("name", "").upper() for part in row.iter(f"{CALDAV}comp")}
            if (
                href
                and row.find(f".//{DAV}resourcetype/{CALDAV}calendar") is not None
                and (not kinds or "VEVENT" in kinds)
            ):
                name = " ".join((row.findtext(f".//{DAV}displayname") or "").split())
                found.append(Found(_led(at, href), name[:80] or href.rstrip("/").rpartition("/")[2][:80]))
        return found

    def _homes_from(self, start: str) -> list[str]:
        at, root = self._ask(start, _WHO)
        if homes := _hrefs(at, root.iter(f"{CALDAV}calendar-home-set")):
            return homes
        principals = _hrefs(at, root.iter(f"{DAV}current-user-principal"))
        if not principals:
            return []
        at, root = self._ask(principals[0], _WHO)
        return _hrefs(at, root.iter(f"{CALDAV}calendar-home-set"))

    def _ask(self, url: str, body: str, *, depth: str = "0") -> tuple[str, ElementTree.Element]:
        """Where the answer came from in the end, and what it says."""
        for _hop in range(MOST_REDIRECTS + 1):
            if clocks.monotonic() > self.until:
                raise Trouble(Why.AWAY)
            answer: Answer = ask(replace(self.account, url=url), "PROPFIND", body, depth=depth)
            if answer.status not in (301, 302, 307, 308):
                refuse(answer.status, 207)
                return url, xml_of(answer.content)
            url = _led(url, answer.location)
        raise Trouble(Why.MOVED)


def _hrefs(at: str, rows: Iterable[ElementTree.Element]) -> list[str]:
    found = [(href.text or "").strip() for row in rows for href in row.iter(f"{DAV}href")]
    return list(dict.fromkeys(_led(at, href) for href in found if href))


def _led(at: str, to: str) -> str:
    """Where a server leads from one of its addresses. Raises Trouble for another organization, and for less safety."""
    if not to:
        raise Trouble(Why.MOVED)
    try:
        url = urljoin(at, to)
        here, there = urlsplit(at), urlsplit(url)
        mine, other = (here.hostname or "").lower(), (there.hostname or "").lower()
    except ValueError as error:
        raise Trouble(Why.UNREADABLE) from error
    is_same = (there.scheme, there.netloc) == (here.scheme, here.netloc)
    if not is_same and not (there.scheme == "https" and _are_of_one(mine, other)):
        raise Trouble(Why.MOVED)
    return url


def _are_of_one(mine: str, other: str) -> bool:
    """Whether two hosts are one's, as caldav.example.org and p7.example.org are; not whoever shares an ending with many."""
    parent = mine.partition(".")[2] if mine.count(".") > 1 else mine
    return other in (mine, parent) or other.endswith(f".{parent}")
