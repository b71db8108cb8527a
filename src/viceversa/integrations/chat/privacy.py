"""What chat channels keep: an address, and that something was posted. No words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.outside import declare_outside
from viceversa.core.privacy import declare, not_personal
from viceversa.integrations.chat import retention
from viceversa.integrations.chat.models import Channel, Post
from viceversa.integrations.chat.services import SERVICES

declare(
    Channel,
    "sealed_url",
    purpose="Where a program's dates are posted.",
    readers=("nobody; only this program, to post",),
    retention=retention.CHANNELS,
    encrypted=True,
)
not_personal(Channel, "service", "name", "kinds", "language", "problem", because="about a program's channel")
not_personal(
    Post,
    "key",
    "kind",
    "subject_code",
    "said",
    "next_at",
    "held_until",
    "posted_at",
    because=f"a date of a program, by its code; kept until {retention.POSTS.when}",
)


def _where() -> str:
    used = Channel.objects.filter(is_on=True).order_by("service").values_list("service", flat=True).distinct()
    return ", ".join(SERVICES[service].title for service in used)


declare_outside(
    "chat",
    name=_("Channels of a chat"),
    what=_("Dates for everybody in a program. Nobody is named."),
    where=_where,
)
