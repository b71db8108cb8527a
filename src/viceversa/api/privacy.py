"""What the API keeps about people: what it answered, for a day."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.api import retention
from viceversa.api.models import KeptAnswer
from viceversa.core.privacy import declare, named, not_personal

named({KeptAnswer: _("answers of the interface, kept for repeats")})

declare(
    KeptAnswer,
    "body",
    purpose=_("Answer the same when a machine sends the same request again"),
    readers=(_("the machine that sent the request"),),
    retention=retention.ANSWERS.when,
)
not_personal(
    KeptAnswer, "key", "fingerprint", "location", because="A random key, a hash and an address of a machine’s request."
)
