"""Which changes of a rehearsal are legal."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class RehearsalState(TextChoices):
    WAITING = "waiting", _("waiting to be played")
    PLAYING = "playing", _("being played")
    DONE = "done", _("played")
    FAILED = "failed", _("could not be played")


REHEARSAL = Table(
    "rehearsal",
    RehearsalState,
    {
        "begin": ((RehearsalState.WAITING, RehearsalState.PLAYING), RehearsalState.PLAYING),
        "finish": ((RehearsalState.PLAYING,), RehearsalState.DONE),
        "fail": ((RehearsalState.WAITING, RehearsalState.PLAYING), RehearsalState.FAILED),
    },
)
