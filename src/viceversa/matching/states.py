"""Which changes of a matching run, of a round of shortlists, and of an event of short conversations are legal."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viceversa.core.transitions import Table


class RunState(TextChoices):
    WAITING = "waiting", _("waits for the solver")
    SOLVED = "solved", _("solved")
    NO_SOLUTION = "no_solution", _("no solution")
    FAILED = "failed", _("could not be solved")
    CANCELLED = "cancelled", _("stopped")
    RELEASED = "released", _("released")


RUN = Table(
    "matching run",
    RunState,
    {
        "solve": ((RunState.WAITING,), RunState.SOLVED),
        "contradict": ((RunState.WAITING,), RunState.NO_SOLUTION),
        "fail": ((RunState.WAITING,), RunState.FAILED),
        "cancel": ((RunState.WAITING,), RunState.CANCELLED),
        "release": ((RunState.SOLVED,), RunState.RELEASED),
    },
)


class RoundState(TextChoices):
    DRAWN = "drawn", _("drawn up")
    OPEN = "open", _("being answered")
    CLOSED = "closed", _("answers are in")


ROUND = Table(
    "round of shortlists",
    RoundState,
    {
        "release": ((RoundState.DRAWN,), RoundState.OPEN),
        "close": ((RoundState.OPEN,), RoundState.CLOSED),
    },
)


class EventState(TextChoices):
    PLANNED = "planned", _("being planned")
    INVITED = "invited", _("people are asked")
    SEATED = "seated", _("seated, and nobody told")
    ANNOUNCED = "announced", _("announced")
    OVER = "over", _("over")
    CANCELLED = "cancelled", pgettext_lazy("event", "cancelled")


EVENT = Table(
    "event of short conversations",
    EventState,
    {
        "invite": ((EventState.PLANNED,), EventState.INVITED),
        "seat": ((EventState.INVITED, EventState.SEATED), EventState.SEATED),
        "announce": ((EventState.SEATED,), EventState.ANNOUNCED),
        "end": ((EventState.ANNOUNCED,), EventState.OVER),
        "cancel": (
            (EventState.PLANNED, EventState.INVITED, EventState.SEATED, EventState.ANNOUNCED),
            EventState.CANCELLED,
        ),
    },
)
