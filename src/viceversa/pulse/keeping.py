"""Until when somebody's answers are kept, and their own copy of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core.labeled import labeled
from viceversa.pairings.doors import Space
from viceversa.pairings.hooks import Kept
from viceversa.pulse import retention
from viceversa.pulse.models import Pulse
from viceversa.pulse.questions import QUESTIONS


def kept_rows(space: Space, end: datetime, now: datetime) -> list[Kept]:
    """No query."""
    gone = retention.last_day(space.pairing.cohort)
    return [
        Kept(
            _("My answers to the three questions of weeks 4, 8 and 18"),
            _("you; means of five or more for the program"),
            gone,
            is_gone=gone <= timezone.localtime(now).date(),
        )
    ]


def copied(space: Space) -> Iterator[tuple[str, list[str]]]:
    """What one answered, oldest first. One query, and two decryptions for each."""
    rows = Pulse.objects.filter(participant=space.me.participant_id).select_related("round").order_by("pk")
    yield (_("How it goes: three questions"), [_said(row) for row in rows])


def _said(pulse: Pulse) -> str:
    values = pulse.values
    parts = [labeled(QUESTIONS[name], value) for name, value in values.items()]
    if comment := pulse.comment:
        parts.append(f"{comment} ({pulse.get_reader_display()})")
    return f"{pulse.round.get_wave_display()}. {'; '.join(parts)}"
