"""Days and times in words: one way to write each, on pages and in sentences, in the reader's language and time zone."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from django.utils import dateformat, timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

# Translators may reorder each.
STYLES: Final[dict[str, str | Promise]] = {
    "day": pgettext_lazy("date format, Thu 14 May", "D j M"),
    "long": pgettext_lazy("date format, Thursday 14 May", "l j F"),
    "date": pgettext_lazy("date format, 14 May 2026", "j F Y"),
    "sentence": pgettext_lazy("date format, 14 May with the whole month", "j F"),
    "short": pgettext_lazy("date format, 14 May", "j M"),
    "time": pgettext_lazy("date format, 10:00", "H:i"),
    "moment": pgettext_lazy("date format, Thu 14 May, 10:00", "D j M, H:i"),
    "weekday": "D",
    "number": "j",
    "month": pgettext_lazy("date format, May", "M"),
}


def local(value: date | datetime | time) -> date | datetime | time:
    """An aware moment in the reader's time zone; anything else as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def written(value: date | datetime | time, style: str) -> str:
    """`value` in words. `style` is one of STYLES."""
    form = str(STYLES[style])
    shown = local(value)
    return dateformat.time_format(shown, form) if isinstance(shown, time) else dateformat.format(shown, form)
