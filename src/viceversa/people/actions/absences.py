"""Being away: a person says from when to when, and takes it back. Mails that can wait do so until they are back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.importing.rows import LONGEST_LEAVE
from viceversa.people.models import Absence, Person, User

LONGEST: Final = LONGEST_LEAVE


@transaction.atomic
def add_absence(
    person: Person, *, first: date, last: date, by: User | None, code: str = "", now: datetime | None = None
) -> Absence:
    """Write down when one is away; both days belong to it. Records `person.away`, without the days.

    `code` is one the form chose, so that a second click adds nothing. Refuses anybody but the person, days in the
    wrong order, days that are over, and more than two years.
    """
    now = now or clock.now()
    if by is None or by.person_id != person.pk:
        raise NotAllowed(_("Only you can say when you are away."))
    if last < first:
        raise Refused(_("The last day lies before the first."), field="last")
    if last < timezone.localtime(now).date():
        raise Refused(_("These days are over."), field="last")
    if last - first > LONGEST:
        raise Refused(_("Enter at most two years."), field="last")
    absence, made = Absence.objects.get_or_create(
        code=code or new_code(), person=person, defaults={"first": first, "last": last, "created_at": now}
    )
    absence.repeated = not made
    if made:
        events.record("person.away", by=by, subject=person, now=now)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: User | None, now: datetime | None = None) -> Absence:
    """Take an absence back: mails come again. Records `person.back`.

    Refuses anybody but the person, and a leave that the organization's directory tells of: the next file would bring
    it back.
    """
    now = now or clock.now()
    if by is None or by.person_id != absence.person_id:
        raise NotAllowed(_("Only you can say when you are away."))
    if absence.from_directory:
        raise Refused(
            _("This comes from your organization’s directory. If it is wrong, tell your people administrator.")
        )
    found, _rows = Absence.objects.filter(pk=absence.pk).delete()
    absence.repeated = not found
    if found:
        events.record("person.back", by=by, subject=absence.person, now=now)
    return absence
