"""Getting the file: by https through the one door out, or out of an SFTP drop."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.conf import settings

from viceversa.core import outbound
from viceversa.integrations.directory import sftp
from viceversa.integrations.directory.place import place
from viceversa.integrations.directory.words import Trouble

SECONDS = 300.0


def fetch() -> tuple[str, bytes]:
    """Name and content of the file. One connection; the file is held in memory, so it is at most as large as an import
    may be. Raises Trouble."""
    where = place()
    if where is None:
        raise Trouble("missing")
    if where.is_sftp:
        name, content = sftp.fetch(where, at_most=settings.IMPORT_MAX_BYTES)
    else:
        name, content = _by_https()
    if not content:
        raise Trouble("empty")
    return name, content


def _by_https() -> tuple[str, bytes]:
    url = settings.DIRECTORY_URL
    headers = {"Authorization": settings.DIRECTORY_AUTHORIZATION} if settings.DIRECTORY_AUTHORIZATION else {}
    try:
        answer = outbound.send(url, headers=headers, timeout=SECONDS, at_most=settings.IMPORT_MAX_BYTES)
    except outbound.Unreachable as unreachable:
        if unreachable.why == outbound.Why.SIZE:
            raise Trouble("too_large", limit=settings.IMPORT_MAX_BYTES // 1024**2) from unreachable
        raise Trouble(unreachable.why.value) from unreachable
    except outbound.Refused as refused:
        raise Trouble("refused", reason=str(refused)) from refused
    if answer.status != 200:
        raise Trouble("status", status=answer.status)
    return PurePosixPath(urlsplit(url).path).name or "people", answer.body
