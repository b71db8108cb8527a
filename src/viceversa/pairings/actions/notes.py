"""Private notes: encrypted, bound to their row, and their author's alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events, private
from viceversa.core.errors import Refused
from viceversa.pairings.common import lock, own_part
from viceversa.pairings.models import Pairing, PrivateNote
from viceversa.pairings.retention import days_of
from viceversa.people.models import User

MOST_LETTERS = 20_000


@transaction.atomic
def keep(pairing: Pairing, *, text: str, by: User, now: datetime | None = None) -> PrivateNote:
    """Keep the author's notes about a pairing, also for a month after it is over. An empty text erases them.

    Refuses people outside the pairing, more than 20,000 letters, and notes that would be deleted at once.
    The event says that notes were kept, not what.
    """
    now = now or clock.now()
    members = lock(pairing)
    own = own_part(members, by)
    text = text.replace("\r\n", "\n").strip()
    if len(text) > MOST_LETTERS:
        raise Refused(
            _("These notes are longer than %(most)s characters. Shorten them a little.") % {"most": MOST_LETTERS},
            "text",
        )
    kept_until = days_of(pairing)
    if text and kept_until is not None and kept_until.notes <= now:
        raise Refused(_("This pair ended a while ago, and notes about it are no longer kept."), "text")
    note, _made = PrivateNote.objects.get_or_create(
        pairing=pairing, author=own.participant, defaults={"changed_at": now, "created_at": now}
    )
    if note.text == text:
        note.repeated = True
        return note
    note.sealed = private.seal(text, bound_to=note.binding) if text else ""
    note.changed_at = now
    note.save(update_fields=["sealed", "changed_at"])
    events.record("note.kept", by=by, subject=note, now=now, pairing=pairing.code)
    note.repeated = False
    return note
