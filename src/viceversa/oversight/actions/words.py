"""The organization's own words in the pack."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.oversight import rules, words
from viceversa.oversight.models import OwnWords
from viceversa.people.models import User


@transaction.atomic
def write_words(place: str, *, text: str, by: User | None, now: datetime | None = None) -> OwnWords:
    """Write, or empty, one place of the pack. Records `words.written` without the words. Four statements.

    Refuses others than privacy officers, a place that is none, and more than 4,000 letters.
    """
    now = now or clock.now()
    by = rules.must_write_words(by)
    if place not in words.BY_KEY:
        raise Refused(_("There is no such place in the pack."))
    text = text.strip()
    if len(text) > words.LONGEST:
        raise Refused(_("Keep it under %(count)d characters.") % {"count": words.LONGEST}, field="text")
    found, made = OwnWords.objects.select_for_update().get_or_create(
        place=place, defaults={"text": text, "changed_at": now, "by": by, "created_at": now}
    )
    if not made and found.text == text:
        found.repeated = True
        return found
    found.text, found.changed_at, found.by = text, now, by
    found.save(update_fields=["text", "changed_at", "by"])
    events.record("words.written", by=by, subject=found, now=now, place=place, letters=len(text))
    return found
