"""What webhooks keep. Nothing of it is written by people, but for an endpoint's name and address."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.outside import declare_outside, hosts_of
from viceversa.core.privacy import declare, named, not_personal
from viceversa.integrations.webhooks import retention
from viceversa.integrations.webhooks.models import Delivery, Endpoint

named(
    {
        Endpoint: _("addresses of other systems"),
        Delivery: _("what was told to another system"),
    }
)

declare(
    Endpoint,
    "sealed_url",
    "sealed_secrets",
    purpose=_("Where other systems are told what happened, and the secret by which they know that it was us."),
    readers=(_("nobody; only the software, to send"),),
    retention=retention.ENDPOINTS,
    encrypted=True,
)
declare(
    Delivery,
    "kind",
    "body",
    "tries",
    purpose=_(
        "What another system was told: the kind of event, when, and codes of what it happened to, and what it answered."
    ),
    readers=(_("system administrators"),),
    retention=retention.LOG.when,
)
not_personal(Endpoint, "name", "kinds", "failing_since", "resting_until", because="about another system")
not_personal(Delivery, "next_at", "held_until", because="when another system is told")


def _hosts() -> str:
    """Where it goes at the moment: hosts alone, as the whole address is a secret. One query, and a decryption for each."""
    return hosts_of(Endpoint.objects.filter(is_on=True).order_by("pk"))


declare_outside(
    "webhooks.endpoints",
    name=_("Webhooks"),
    what=_("What happened, when, and codes of what it happened to. No names, and nothing that somebody wrote."),
    where=_hosts,
)
