"""Which changes of a category and of a report are legal."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class CategoryState(TextChoices):
    DRAFT = "draft", _("not asked yet")
    ASKED = "asked", _("being asked")
    CLOSED = "closed", _("no longer asked")


CATEGORY = Table(
    "category of groups",
    CategoryState,
    {
        "ask": ((CategoryState.DRAFT,), CategoryState.ASKED),
        "close": ((CategoryState.ASKED,), CategoryState.CLOSED),
    },
)


class ReportState(TextChoices):
    PREPARED = "prepared", _("prepared")
    SEEN = "seen", _("read by the works council")
    CIRCULATED = "circulated", _("circulated")


REPORT = Table(
    "report of a program",
    ReportState,
    {
        "see": ((ReportState.PREPARED,), ReportState.SEEN),
        # From "prepared" only where the program does not want it read before: the verb asks.
        "circulate": ((ReportState.PREPARED, ReportState.SEEN), ReportState.CIRCULATED),
    },
)
