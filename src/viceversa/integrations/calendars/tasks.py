"""What happens with calendars by the clock."""

from __future__ import annotations

import logging

from django.conf import settings
from django_tasks import task

from viceversa.core import clock
from viceversa.integrations.calendars import mailbox

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
