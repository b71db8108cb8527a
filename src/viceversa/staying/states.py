"""Which changes of an extract are legal."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class ExtractState(TextChoices):
    OPEN = "open", _("waiting for the file")
    READ = "read", _("file read")
    RELEASED = "released", _("figures released")
    DELETED = "deleted", _("deleted")


EXTRACT = Table(
    "HR extract",
    ExtractState,
    {
        "read": ((ExtractState.OPEN, ExtractState.READ), ExtractState.READ),
        "release": ((ExtractState.READ,), ExtractState.RELEASED),
        "delete": ((ExtractState.OPEN, ExtractState.READ, ExtractState.RELEASED), ExtractState.DELETED),
    },
)
