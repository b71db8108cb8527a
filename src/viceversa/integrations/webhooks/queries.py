"""What a system administrator sees of webhooks: endpoints and the log, never an address or a secret."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import outbound
from viceversa.core.doors import found_in
from viceversa.integrations.webhooks.kinds import KINDS, TEST, title_of
from viceversa.integrations.webhooks.models import Delivery, Endpoint
from viceversa.integrations.webhooks.rules import may_keep, must_keep
from viceversa.integrations.webhooks.states import DeliveryState
from viceversa.people.models import User

PAGE: Final = 25
_SAID: Final[dict[str, str | Promise]] = {
    **{why.value: sentence for why, sentence in outbound.SENTENCES.items()},
    "refused": gettext_lazy("Nothing may be sent to this address any more."),
    "sealed": gettext_lazy(
        "Its address or secret can’t be read: the installation’s secret was changed. Write it anew."
    ),
}


@dataclass(frozen=True)
class Listed:
    """An endpoint in the list, with how many deliveries wait or were given up, and when something was delivered last."""

    endpoint: Endpoint
    waiting: int
    failed: int
    last_at: datetime | None


@dataclass(frozen=True)
class Try:
    """One try of a delivery: when, what was answered, and how long it took."""

    at: datetime
    said: str
    milliseconds: int


@dataclass(frozen=True)
class Logged:
    """A delivery in the log."""

    delivery: Delivery
    title: str
    tries: list[Try]
    body: str

    @property
    def may_replay(self) -> bool:
        return self.delivery.state != DeliveryState.WAITING and self.delivery.kind != TEST


def endpoints(user: User) -> list[Listed]:
    """Every endpoint, by name. One query."""
    must_keep(user)
    rows = Endpoint.objects.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
        failed=Count("deliveries", filter=Q(deliveries__state=DeliveryState.FAILED) & ~Q(deliveries__kind=TEST)),
        last_at=Max("deliveries__created_at", filter=Q(deliveries__state=DeliveryState.DELIVERED)),
    ).order_by("name", "pk")
    return [Listed(row, row.waiting, row.failed, row.last_at) for row in rows]


def endpoint_for(user: User, code: str) -> Endpoint:
    """The only door to an endpoint. Http404 for who does not keep them."""
    found = Endpoint.objects.filter(code=code).first() if may_keep(user) else None
    if found is None:
        raise Http404
    return found


def delivery_for(user: User, endpoint_code: str, code: str) -> Delivery:
    """The only door to a delivery."""
    return found_in(Delivery.objects.filter(code=code, endpoint=endpoint_for(user, endpoint_code)))


def log_of(endpoint: Endpoint, *, state: str = "", page: str = "") -> Page[Logged]:
    """What was told, the newest first; in one state if one is named. Two queries."""
    rows: QuerySet[Delivery] = endpoint.deliveries.order_by("-created_at", "-pk")
    if state in DeliveryState.values:
        rows = rows.filter(state=state)
    found: Page[Delivery] = Paginator(rows, PAGE).get_page(page or 1)
    found.object_list = [_logged(delivery) for delivery in found.object_list]  # type: ignore[misc]
    return found  # type: ignore[return-value]


def kinds_of(endpoint: Endpoint) -> list[str]:
    """Titles of what it is told."""
    return [str(KINDS[name].title) for name in endpoint.kinds if name in KINDS]


def said(word: str) -> str:
    """What was answered, in a sentence: a status, or why there was none."""
    return str(_SAID[word]) if word in _SAID else _("Answered with %(status)s.") % {"status": word}


def default_since(now: datetime) -> datetime:
    return now - timedelta(days=1)


def _logged(delivery: Delivery) -> Logged:
    tries = [Try(datetime.fromisoformat(at), said(word), took) for at, word, took in delivery.tries]
    return Logged(delivery, title_of(delivery.kind), tries, json.dumps(json.loads(delivery.body), indent=2))
