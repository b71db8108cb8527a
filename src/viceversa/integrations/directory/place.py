"""Where the file lies and when it is fetched, as the operator said in settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone

SCHEMES: Final = ("https", "http", "sftp")  # http only where OUTBOUND_HOSTS names the host


@dataclass(frozen=True)
class Place:
    """An address in its parts. `path` that ends with a slash is a folder: its newest file is meant."""

    scheme: str
    host: str
    port: int
    user: str
    path: str

    @property
    def is_sftp(self) -> bool:
        return self.scheme == "sftp"

    @property
    def shown(self) -> str:
        """What a page says of it: no name, password or token that may be part of an address."""
        return f"{self.scheme}://{self.host}"


def place() -> Place | None:
    """Where the file is; None when no address is set. Raises ValueError for one that is none."""
    if not settings.DIRECTORY_URL:
        return None
    parts = urlsplit(settings.DIRECTORY_URL)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError(settings.DIRECTORY_URL)
    port = parts.port or (22 if parts.scheme == "sftp" else 443)
    return Place(parts.scheme, parts.hostname, port, unquote(parts.username or ""), unquote(parts.path))


def time_of_day() -> time:
    """When it is fetched. Raises ValueError for what is no time."""
    return time.fromisoformat(settings.DIRECTORY_TIME)


def last_moment(now: datetime) -> datetime:
    """The last moment at which the file was to be fetched, at or before `now`."""
    local = timezone.localtime(now)
    moment = local.replace(hour=time_of_day().hour, minute=time_of_day().minute, second=0, microsecond=0)
    return moment if moment <= local else moment - timedelta(days=1)


def next_moment(now: datetime) -> datetime:
    return last_moment(now) + timedelta(days=1)
