"""What chat channels keep: an address, and that something was posted. No words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.outside import declare_outside, hosts_of
from viceversa.core.privacy import declare, named, not_personal
from viceversa.integrations.chat import retention
from viceversa.integrations.chat.models import Channel, Post

named({Channel: _("chat channels of a program")})

declare(
    Channel,
    "sealed_url",
    purpose=_("Where a program’s dates are posted."),
    readers=(_("nobody; only the software, to post"),),
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


def _hosts() -> str:
    """Where it goes at the moment: hosts alone, as the whole address is a secret. One query, and a decryption for each."""
    return hosts_of(Channel.objects.filter(is_on=True).order_by("pk"))


declare_outside(
    "chat.channels",
    name=_("Chat channels"),
    what=_("Dates of a program for everybody in a channel. No names of people."),
    where=_hosts,
)
