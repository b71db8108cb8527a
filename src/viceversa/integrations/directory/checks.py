"""What is looked at before anything starts: settings of the directory file that only a night would find wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from viceversa.integrations.directory import place, sftp


@register
def directory_file_can_be_fetched(**_more: Any) -> list[CheckMessage]:
    """Address, time and share can be read; for SFTP the host key is pinned, and the extra is installed."""
    try:
        where = place.place()
    except ValueError:
        return [
            Error("VICEVERSA_DIRECTORY_URL is no address that begins with https:// or sftp://.", id="directory.E001")
        ]
    if where is None:
        return []
    found: list[CheckMessage] = []
    try:
        place.time_of_day()
    except ValueError:
        found.append(Error("VICEVERSA_DIRECTORY_TIME is no time of the day, as 03:30.", id="directory.E002"))
    if not 1 <= settings.DIRECTORY_MOST_GONE <= 100:
        found.append(Error("VICEVERSA_DIRECTORY_MOST_GONE is no share from 1 to 100.", id="directory.E003"))
    if settings.DIRECTORY_GONE not in ("keep", "left"):
        found.append(Error("VICEVERSA_DIRECTORY_GONE is keep or left.", id="directory.E004"))
    if where.is_sftp and not sftp.is_there():
        found.append(Error("SFTP needs the extra: pip install 'viceversa[sftp]'.", id="directory.E005"))
    elif where.is_sftp and sftp.pinned_key() is None:
        found.append(
            Error(
                "VICEVERSA_DIRECTORY_SFTP_HOST_KEY is missing, or is no key as ssh-keyscan prints it "
                "(ssh-ed25519 AAAA…).",
                id="directory.E006",
            )
        )
    return found
