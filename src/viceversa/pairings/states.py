"""Which changes of a pairing, an answer, a meeting and a concern are legal."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viceversa.core.transitions import Table


class PairingState(TextChoices):
    ASKED = "asked", pgettext_lazy("pair", "being asked")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    COMPLETED = "completed", _("completed")
    ENDED = "ended", _("ended")
    NOT_FORMED = "not_formed", _("not formed")


PAIRING = Table(
    "pairing",
    PairingState,
    {
        "start": ((PairingState.ASKED,), PairingState.ACTIVE),
        "drop": ((PairingState.ASKED,), PairingState.NOT_FORMED),
        "pause": ((PairingState.ACTIVE,), PairingState.PAUSED),
        "resume": ((PairingState.PAUSED,), PairingState.ACTIVE),
        "end": ((PairingState.ACTIVE, PairingState.PAUSED), PairingState.ENDED),
        "complete": ((PairingState.ACTIVE, PairingState.PAUSED), PairingState.COMPLETED),
    },
)


OPEN_STATES = (PairingState.ASKED, PairingState.ACTIVE, PairingState.PAUSED)
LIVING_STATES = (PairingState.ACTIVE, PairingState.PAUSED)


class DelegationState(TextChoices):
    ACTIVE = "active", _("active")
    WITHDRAWN = "withdrawn", _("withdrawn")
    RETURNED = "returned", _("given back")
    EXPIRED = "expired", _("expired")


DELEGATION = Table(
    "delegation",
    DelegationState,
    {
        "withdraw": ((DelegationState.ACTIVE,), DelegationState.WITHDRAWN),
        "give_back": ((DelegationState.ACTIVE,), DelegationState.RETURNED),
        "expire": ((DelegationState.ACTIVE,), DelegationState.EXPIRED),
    },
)


class AnswerState(TextChoices):
    LATER = "later", pgettext_lazy("person", "not asked yet")
    WAITING = "waiting", _("not answered yet")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    LAPSED = "lapsed", pgettext_lazy("person", "no longer asked")


ANSWER = Table(
    "answer to a proposed pairing",
    AnswerState,
    {
        "ask": ((AnswerState.LATER,), AnswerState.WAITING),
        "accept": ((AnswerState.WAITING,), AnswerState.ACCEPTED),
        "decline": ((AnswerState.WAITING, AnswerState.ACCEPTED), AnswerState.DECLINED),
        "lapse": ((AnswerState.WAITING, AnswerState.ACCEPTED), AnswerState.LAPSED),
    },
    attribute="answer",
)


class MeetingState(TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", pgettext_lazy("meeting", "held")
    CANCELLED = "cancelled", _("cancelled")


MEETING = Table(
    "meeting",
    MeetingState,
    {
        "hold": ((MeetingState.PLANNED,), MeetingState.HELD),
        "cancel": ((MeetingState.PLANNED,), MeetingState.CANCELLED),
        "unhold": ((MeetingState.HELD,), MeetingState.PLANNED),
        "skip": ((MeetingState.PLANNED, MeetingState.HELD), MeetingState.CANCELLED),
        "recall": ((MeetingState.CANCELLED,), MeetingState.HELD),
    },
)


class ConcernState(TextChoices):
    SENT = "sent", _("sent")
    READ = "read", _("read")
    CLOSED = "closed", _("closed")


CONCERN = Table(
    "concern",
    ConcernState,
    {
        "read": ((ConcernState.SENT,), ConcernState.READ),
        "close": ((ConcernState.READ,), ConcernState.CLOSED),
        # Who wrote it says that it is not better.
        "reopen": ((ConcernState.CLOSED,), ConcernState.READ),
    },
)
