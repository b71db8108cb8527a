"""Until when somebody's answers are kept, and their own copy of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.pairings.doors import Space
from viceversa.pairings.hooks import Kept
from viceversa.surveys import queries, retention


def kept_rows(space: Space, end: datetime, now: datetime) -> list[Kept]:
    """No query."""
    gone = retention.last_day(space.pairing.cohort)
    return [
        Kept(
            _("My answers to surveys, and the key under which they stand"),
            _("you; figures about five or more for the program"),
            gone,
            is_gone=gone <= timezone.localtime(now).date(),
        )
    ]


def copied(space: Space) -> Iterator[tuple[str, list[str]]]:
    """What one answered, wave by wave. Three queries, and two decryptions for each wave."""
    yield (_("Surveys"), list(queries.copy_of(space.me.participant)))
