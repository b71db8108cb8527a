"""When messages are deleted: with all that a pair shared."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.exchange.models import Attachment, PairMessage, Reading
from viceversa.pairings.retention import shared

MESSAGES = shared(
    "exchange.messages",
    _("messages between the people of a pair, with their attachments"),
    PairMessage,
    covers=(Attachment,),
    sooner=_("their author, within ten minutes, while they are unread"),
)
READINGS = shared("exchange.readings", _("how far the people of a pair have read"), Reading)
