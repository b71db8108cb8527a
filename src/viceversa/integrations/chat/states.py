"""Which changes of a post are legal."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class PostState(TextChoices):
    WAITING = "waiting", _("on its way")
    POSTED = "posted", _("posted")
    FAILED = "failed", _("given up")
    MOOT = "moot", _("no longer true, not posted")


POST = Table(
    "post in a chat",
    PostState,
    {
        "post": ((PostState.WAITING,), PostState.POSTED),
        "give_up": ((PostState.WAITING,), PostState.FAILED),
        "drop": ((PostState.WAITING,), PostState.MOOT),
        "again": ((PostState.FAILED,), PostState.WAITING),
    },
)
