"""Which changes of a message and of a due step are legal."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class MessageState(TextChoices):
    DRAFT = "draft", _("draft, waits for release")
    HELD = "held", _("held")
    RELEASED = "released", _("released, on its way")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNCONFIRMED = "unconfirmed", _("handed to the mail server, arrival unknown")
    FAILED = "failed", _("could not be sent")
    SKIPPED = "skipped", _("skipped")


MESSAGE = Table(
    "message",
    MessageState,
    {
        "release": ((MessageState.DRAFT, MessageState.HELD), MessageState.RELEASED),
        "send_now": ((MessageState.DRAFT, MessageState.HELD, MessageState.RELEASED), MessageState.RELEASED),
        "hold": ((MessageState.DRAFT, MessageState.RELEASED), MessageState.HELD),
        "skip": (
            (MessageState.DRAFT, MessageState.HELD, MessageState.RELEASED, MessageState.FAILED),
            MessageState.SKIPPED,
        ),
        "claim": ((MessageState.RELEASED,), MessageState.SENDING),
        "deliver": ((MessageState.SENDING,), MessageState.SENT),
        "retry": ((MessageState.SENDING,), MessageState.RELEASED),
        "doubt": ((MessageState.SENDING,), MessageState.UNCONFIRMED),
        "fail": ((MessageState.SENDING,), MessageState.FAILED),
        "drop": ((MessageState.SENDING,), MessageState.SKIPPED),
        "confirm": ((MessageState.UNCONFIRMED,), MessageState.SENT),
        "send_again": ((MessageState.UNCONFIRMED, MessageState.FAILED), MessageState.RELEASED),
    },
)


class DueState(TextChoices):
    WAITING = "waiting", _("waits for its day")
    HELD = "held", _("held")
    DONE = "done", _("done")
    SKIPPED = "skipped", _("skipped")


DUE = Table(
    "due step",
    DueState,
    {
        "play": ((DueState.WAITING,), DueState.DONE),
        "drop": ((DueState.WAITING,), DueState.SKIPPED),
        "hold": ((DueState.WAITING,), DueState.HELD),
        "resume": ((DueState.HELD,), DueState.WAITING),
        "hurry": ((DueState.WAITING, DueState.HELD), DueState.WAITING),
        "skip": ((DueState.WAITING, DueState.HELD), DueState.SKIPPED),
    },
)
