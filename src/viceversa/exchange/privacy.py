"""What is kept of the messages in a pair: read by its people, and by nobody else."""

from __future__ import annotations

import base64

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.exchange import retention
from viceversa.exchange.models import Attachment, PairMessage, Reading

named(
    {
        PairMessage: _("messages within a pair"),
        Attachment: _("files sent within a pair"),
        Reading: _("how far somebody has read"),
    }
)

declare(
    PairMessage,
    "sealed",
    purpose=_("Let the people of a pair write to each other between meetings."),
    readers=(_("the mentor"), _("the mentee")),
    retention=retention.MESSAGES.when,
    encrypted=True,
    person_path="author__person",
    reveal=lambda message: message.text,
)
declare(
    PairMessage,
    "taken_back_at",
    purpose=_("Not bring back what its author took back."),
    readers=(_("the person"),),
    retention=retention.MESSAGES.when,
    person_path="author__person",
)
declare(
    Attachment,
    "sealed_name",
    purpose=_("Let the people of a pair give each other files, where their program allows it."),
    readers=(_("the mentor"), _("the mentee")),
    retention=retention.MESSAGES.when,
    encrypted=True,
    person_path="message__author__person",
    reveal=lambda attachment: attachment.name,
)
declare(
    Attachment,
    "sealed",
    purpose=_("Let the people of a pair give each other files, where their program allows it."),
    readers=(_("the mentor"), _("the mentee")),
    retention=retention.MESSAGES.when,
    encrypted=True,
    person_path="message__author__person",
    reveal=lambda attachment: base64.b64encode(attachment.content).decode("ascii"),
)
not_personal(Attachment, "kind", because="what sort of file it is, such as PDF")
not_personal(PairMessage, "key", because="a random mark that makes of two sendings one")
declare(
    Reading,
    "up_to",
    purpose=_("Mark what somebody has not read. Shown to nobody else."),
    readers=(_("the person"),),
    retention=retention.READINGS.when,
    person_path="participant__person",
)
