"""Which changes of a workshop, of one of its dates and of a seat are legal."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viceversa.core.transitions import Table


class WorkshopState(TextChoices):
    DRAFT = "draft", _("draft")
    ANNOUNCED = "announced", _("announced")
    HELD = "held", pgettext_lazy("meeting", "held")
    CANCELLED = "cancelled", pgettext_lazy("workshop", "cancelled")


WORKSHOP = Table(
    "workshop",
    WorkshopState,
    {
        "announce": ((WorkshopState.DRAFT,), WorkshopState.ANNOUNCED),
        "hold": ((WorkshopState.ANNOUNCED,), WorkshopState.HELD),
        "go_on": ((WorkshopState.HELD,), WorkshopState.ANNOUNCED),
        "cancel": ((WorkshopState.DRAFT, WorkshopState.ANNOUNCED), WorkshopState.CANCELLED),
    },
)


class DateState(TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", pgettext_lazy("meeting", "held")
    CANCELLED = "cancelled", _("cancelled")


DATE = Table(
    "date of a workshop",
    DateState,
    {
        "hold": ((DateState.PLANNED, DateState.HELD), DateState.HELD),
        "cancel": ((DateState.PLANNED,), DateState.CANCELLED),
    },
)


class SeatState(TextChoices):
    SEATED = "seated", _("has a seat")
    WAITING = "waiting", _("waits for a seat")
    GONE = "gone", _("no longer")
    CAME = "came", _("came")
    MISSED = "missed", _("did not come")
    CAUGHT_UP = "caught_up", _("caught up")


# A person has one of these in a workshop, at one of its dates.
STANDING: Final = (SeatState.SEATED, SeatState.WAITING)
# Whoever has one of these is done with the workshop.
DONE: Final = (SeatState.CAME, SeatState.CAUGHT_UP)
# Whose chair it is, or was.
ON_THE_LIST: Final = (SeatState.SEATED, SeatState.CAME, SeatState.MISSED)

SEAT = Table(
    "seat at a workshop",
    SeatState,
    {
        "take": ((SeatState.GONE, SeatState.WAITING, SeatState.MISSED), SeatState.SEATED),
        "wait": ((SeatState.GONE, SeatState.MISSED), SeatState.WAITING),
        "give_back": ((SeatState.SEATED, SeatState.WAITING), SeatState.GONE),
        "come": (tuple(SeatState), SeatState.CAME),
        "miss": ((SeatState.SEATED, SeatState.CAME), SeatState.MISSED),
        "untick": ((SeatState.CAME,), SeatState.GONE),
        "catch_up": ((SeatState.GONE, SeatState.MISSED, SeatState.SEATED, SeatState.WAITING), SeatState.CAUGHT_UP),
    },
)
