"""Which changes are legal: what becomes of a mentee's statement. Whoever wrote it never learns which."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class StatementState(TextChoices):
    ASKED = "asked", _("asked for")
    OFFERED = "offered", _("to be read by the mentor")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("set aside")


STATEMENT = Table(
    "statement of a mentee",
    StatementState,
    {
        "write": ((StatementState.ASKED,), StatementState.OFFERED),
        "accept": ((StatementState.OFFERED, StatementState.DECLINED), StatementState.ACCEPTED),
        "decline": ((StatementState.OFFERED, StatementState.ACCEPTED), StatementState.DECLINED),
    },
)
