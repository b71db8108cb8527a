"""Which changes of a category are legal."""

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
