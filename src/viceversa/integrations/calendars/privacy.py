"""What ties to somebody's own calendar keep about them."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from viceversa.core.outside import declare_outside
from viceversa.core.privacy import declare, named, not_personal
from viceversa.integrations.calendars import retention
from viceversa.integrations.calendars.models import Connection, Feed, Mailbox, Written

named(
    {
        Feed: _("private calendar addresses"),
        Connection: _("connected calendars"),
        Written: _("meetings written into a calendar"),
    }
)

_OWN = (_("the person"),)

declare(
    Feed,
    "created_at",
    purpose=_("The private address under which somebody’s calendar program reads the times of their meetings."),
    readers=_OWN,
    retention=retention.FEEDS.when,
    person_path="person",
)
declare(
    Connection,
    "sealed",
    purpose=_("Ask somebody’s own calendar when it is busy. Address, name and app password."),
    readers=(_("nobody; only the software, to ask"),),
    retention=retention.CONNECTIONS.when,
    encrypted=True,
    person_path="person",
    reveal=lambda connection: {"url": connection.account.url, "user": connection.account.user},
)
declare(
    Connection,
    "sealed_busy",
    purpose=_("Offer dates at which nobody is busy. Times alone; whose they are is told to nobody."),
    readers=_OWN,
    retention=retention.BUSY_WHEN,
    encrypted=True,
    person_path="person",
    reveal=lambda connection: [[str(moment) for moment in stretch] for stretch in connection.busy],
)
declare(
    Connection,
    "asked_at",
    "tried_at",
    "problem",
    "writes",
    purpose=_("Say on their own page whether their calendar answers, and whether we write into it."),
    readers=_OWN,
    retention=retention.CONNECTIONS.when,
    person_path="person",
)
declare(
    Written,
    "sequence",
    "left_alone",
    purpose=_("Mend and take out again what we wrote into somebody’s own calendar, and leave alone what they changed."),
    readers=(_("nobody; only the software, to write"),),
    retention=retention.CONNECTIONS.when,
    person_path="connection__person",
)
not_personal(Written, "name", "etag", because="what a calendar server calls an entry of ours")
not_personal(Feed, "digest", because="what a secret address is recognized by; the address itself is not kept")
not_personal(Mailbox, "name", "read_at", because="a mailbox of the program, and how far it was read")

declare_outside(
    "calendars.caldav",
    name=_("People’s own calendars (CalDAV)"),
    what=_("For somebody who connected theirs: questions when they are busy, and the dates of their meetings."),
    where=lambda: ", ".join(settings.CALDAV_HOSTS),
)
declare_outside(
    "calendars.replies",
    name=_("Answers to invitations (IMAP)"),
    what=_("Nothing goes there; answers of calendars are read from a mailbox."),
    where=lambda: settings.REPLIES_HOST if settings.REPLIES_ARE_READ else "",
)
