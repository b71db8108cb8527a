"""What happens with calendars by the clock."""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.db.models import Q
from django_tasks import task

from viceversa.core import clock
from viceversa.integrations.calendars import actions, caldav, mailbox
from viceversa.integrations.calendars.models import Connection
from viceversa.pairings.states import PairingState

# One round takes no longer than this, so that a slow server does not keep the worker; the rest comes in the next round.
BUDGET = 240.0

log = logging.getLogger(__name__)


@task()
def read_replies() -> None:
    """Read answers to invitations out of their mailbox, where there is one. One that is away is read next time."""
    if not settings.REPLIES_ARE_READ:
        return
    try:
        mailbox.read_new(now=clock.now())
    except mailbox.Unreachable as trouble:
        log.warning("%s", trouble)


@task()
def ask_calendars() -> None:
    """Ask the calendars of people in a pair, or asked to be one, when they are busy, and write their meetings into those that want them;
    those first whose turn was longest ago. Where entries are left from before, they are taken out."""
    actions.forget_old_times(now=clock.now())
    if not caldav.is_offered():
        return
    until = time.monotonic() + BUDGET
    together = (PairingState.ASKED, PairingState.ACTIVE)
    active = Q(person__participations__memberships__pairing__state__in=together) | Q(written__isnull=False)
    for connection in Connection.objects.filter(active).select_related("person").distinct().order_by("tried_at", "pk"):
        if time.monotonic() > until:
            break
        try:
            actions.refresh(connection, now=clock.now())
        except DatabaseTrouble:
            raise
        except Exception as error:
            # Nobody else's calendar waits for one that answers as none should. Of the answer nothing is logged.
            log.error("Calendar %s could not be asked: %s.", connection.code, type(error).__name__)
            actions.note_unreadable(connection, now=clock.now())
