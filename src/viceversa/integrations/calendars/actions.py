"""What somebody does with their own calendar here. Nobody does it for them."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed
from viceversa.integrations.calendars.models import Feed
from viceversa.people.models import Person, User


@transaction.atomic
def renew_feed(*, by: User, former: str = "", now: datetime | None = None) -> tuple[Feed, str]:
    """Make the secret address of one's own feed, or a new one: the old address leads nowhere then.

    Gives the feed and its secret, which is not kept and can't be shown again. `former` is the code of the feed the page
    showed: a second click on the same page changes nothing, and gives no secret. Records `calendar.feed_made`; three
    statements. Refuses who is not in the directory.
    """
    now = now or clock.now()
    person = own_person(by)
    feed = Feed.objects.select_for_update().filter(person=person).first()
    if feed is not None and feed.code != former:
        feed.repeated = True
        return feed, ""
    if feed is not None:
        feed.delete()
    token = secrets.token_urlsafe(32)
    feed = Feed.objects.create(person=person, digest=digest_of(token), created_at=now)
    events.record("calendar.feed_made", by=by, subject=person, now=now)
    return feed, token


@transaction.atomic
def withdraw_feed(*, by: User, now: datetime | None = None) -> bool:
    """Take the address away: it leads nowhere then. False when there is none. Records `calendar.feed_withdrawn`."""
    now = now or clock.now()
    person = own_person(by)
    found, _rows = Feed.objects.filter(person=person).delete()
    if found:
        events.record("calendar.feed_withdrawn", by=by, subject=person, now=now)
    return bool(found)


def own_person(user: User | None) -> Person:
    """The directory entry of who acts. Refuses who has none: they are in no pair."""
    if user is None or user.person is None:
        raise NotAllowed(_("Only people in the directory have a calendar here."))
    return user.person


def digest_of(token: str) -> str:
    """What is kept of a feed's secret. The secret has 256 random bits, so there is nothing to try out."""
    return hashlib.sha256(token.encode()).hexdigest()
