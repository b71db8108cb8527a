"""Where data leaves the installation: each app that can call or write to the outside says so here, once.

The works council's pack is made from it, so what is not declared is missing there; a test compares it with the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from viceversa.core import private


@dataclass(frozen=True)
class Outside:
    """One way out: what it is called, what goes that way, and where to. `where()` gives nothing while it is off."""

    name: str | Promise
    what: str | Promise
    where: Callable[[], str]


WAYS: dict[str, Outside] = {}


def declare_outside(key: str, *, name: str | Promise, what: str | Promise, where: Callable[[], str]) -> None:
    """Declare a way out under a key of one's own ("calendars.caldav"). Costs what `where` costs, when somebody reads it."""
    WAYS[key] = Outside(name, what, where)


class Addressed(Protocol):
    """What has an address that lies encrypted."""

    @property
    def url(self) -> str: ...


def hosts_of(rows: Iterable[Addressed]) -> str:
    """The hosts of some addresses, each once: the whole address may be a secret. A decryption for each. One that was
    sealed with a key that is lost is said to be there, too."""
    return ", ".join(dict.fromkeys(_host_of(row) for row in rows))


def _host_of(row: Addressed) -> str:
    try:
        return urlsplit(row.url).hostname or ""
    except private.Tampered:
        return _("(can’t be read)")
