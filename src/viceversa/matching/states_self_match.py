"""Which changes of self-match are legal: of the time in which people ask, and of one request."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class SelfMatchState(TextChoices):
    OPEN = "open", _("people may ask")
    CLOSED = "closed", _("over")


SELF_MATCH = Table(
    "round of self-match",
    SelfMatchState,
    {"close": ((SelfMatchState.OPEN,), SelfMatchState.CLOSED)},
)


class RequestState(TextChoices):
    WAITING = "waiting", _("waits its turn")
    OPEN = "open", _("asked")
    AGREED = "agreed", _("both have said yes")
    MADE = "made", _("a pair")
    CLOSED = "closed", _("over")


# A no is no change of state: until its day a request that was declined is like any other.
REQUEST = Table(
    "request in self-match",
    RequestState,
    {
        "send": ((RequestState.WAITING,), RequestState.OPEN),
        "agree": ((RequestState.OPEN,), RequestState.AGREED),
        "make": ((RequestState.AGREED,), RequestState.MADE),
        "close": ((RequestState.WAITING, RequestState.OPEN, RequestState.AGREED), RequestState.CLOSED),
    },
)
LIVE = (RequestState.WAITING, RequestState.OPEN, RequestState.AGREED)
