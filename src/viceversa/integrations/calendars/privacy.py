"""What ties to somebody's own calendar keep about them."""

from __future__ import annotations

from viceversa.core.privacy import declare, not_personal
from viceversa.core.retention import kept
from viceversa.integrations.calendars.models import Feed, Mailbox

_OWN = ("own",)

declare(
    Feed,
    "created_at",
    purpose="The private address under which somebody's calendar program reads the times of their meetings.",
    readers=_OWN,
    retention=kept("until they withdraw it", because="it holds for as long as they use it, and goes with the person"),
    person_path="person",
)
not_personal(Feed, "digest", because="what a secret address is recognized by; the address itself is not kept")
not_personal(Mailbox, "name", "read_at", because="a mailbox of the program, and how far it was read")
