"""What somebody does with their own calendar here. Nobody does it for them."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock, events, private
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.zones import zone_named
from viceversa.integrations.calendars import caldav, writing
from viceversa.integrations.calendars.caldav import Account, Stretch, Trouble, Why
from viceversa.integrations.calendars.finding import Found, address_of, calendars_of
from viceversa.integrations.calendars.models import Connection, Feed
from viceversa.messaging import actions as messaging
from viceversa.pairings.inviting import FOR_CALENDAR
from viceversa.pairings.slots import WEEKS_AHEAD
from viceversa.people.models import Person, User

log = logging.getLogger(__name__)

# How far ahead we ask: as far as dates are suggested (pairings/slots.py).
AHEAD: Final = timedelta(weeks=WEEKS_AHEAD + 1)
# How long an answer is good for. Older ones are emptied: nobody's days lie around.
GOOD_FOR: Final = timedelta(hours=2)
SENTENCES: Final[dict[str, str | Promise]] = {
    Why.HOST: gettext_lazy("Calendars can’t be connected at this address. Ask your administrator which ones can."),
    Why.ADDRESS: gettext_lazy(
        "This is not the address of a calendar. It begins with https://, and has no name or password in it."
    ),
    Why.SIGN_IN: gettext_lazy(
        "The server did not let us in. Check name and password; many servers want an app password."
    ),
    Why.READ_ONLY: gettext_lazy("The server lets us read this calendar, and not write into it."),
    Why.MISSING: gettext_lazy("There is nothing at this address. Copy it from the settings of your calendar."),
    Why.MOVED: gettext_lazy(
        "The server sends us to another address, and we don’t follow. Copy the calendar’s own address."
    ),
    Why.NO_CALENDAR: gettext_lazy(
        "We found no calendar of yours there. Look in the settings of your calendar for the address of the server, or copy"
        " that of one calendar."
    ),
    Why.AWAY: gettext_lazy("The server does not answer. Try again later."),
    Why.UNREADABLE: gettext_lazy("We can’t read what the server answers. It may not be able to tell free from busy."),
}


# Where there is something, and it is no calendar: its server may name them.
_LOOK_AROUND: Final = (Why.NO_CALENDAR, Why.MISSING, Why.MOVED)


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


def find(*, url: str, user: str, password: str, by: User) -> list[Found]:
    """The calendars that somebody has at an address: the one that is there, else those its server names. Changes nothing.

    At most ten requests. Refuses what does not answer, and whom it does not let in, with a sentence.
    """
    own_person(by)
    account = Account(address_of(url), user.strip(), password)
    try:
        if caldav.is_whole_server(account.url):
            return calendars_of(account)
        try:
            caldav.check(account)
        except Trouble as trouble:
            if trouble.why not in _LOOK_AROUND:
                raise
            return calendars_of(account)
    except Trouble as trouble:
        raise _refused(trouble) from trouble
    return [Found(account.url, "")]


def connect(*, url: str, user: str, password: str, by: User, now: datetime | None = None) -> Connection:
    """Let us see when one's own calendar is busy. It is asked at once, so that a wrong password is said at once.

    Where another one was connected, what we wrote there ahead is taken out, as far as it answers; the next round writes it
    here. Refuses what does not answer, with a sentence; nothing is kept then. The requests come before the transaction.
    Records `calendar.connected`, not where; three statements, one more where another one was connected.
    """
    now = now or clock.now()
    person = own_person(by)
    account = Account(url.strip(), user.strip(), password)
    try:
        caldav.check(account)
        busy = _ask(account, person, now)
    except Trouble as trouble:
        raise _refused(trouble) from trouble
    former = Connection.objects.filter(person=person).first()
    if former is not None and _is_elsewhere(former, account):
        _take_back(former, now)
    with transaction.atomic():
        connection = Connection.objects.select_for_update().filter(person=person).first()
        if connection is None:
            connection = Connection(person=person, created_at=now)
        elif _is_elsewhere(connection, account):
            connection.written.all().delete()
        connection.repeated = _is_at(connection, account)
        connection.sealed = private.seal(json.dumps(asdict(account)), bound_to=connection.binding)
        _write_busy(connection, busy, now)
        connection.save()
        if not connection.repeated:
            events.record("calendar.connected", by=by, subject=person, now=now)
    return connection


@transaction.atomic
def set_writing(on: bool, *, by: User, now: datetime | None = None) -> Connection:
    """Let meetings be written into one's connected calendar, or no longer. The worker does it (tasks.py).

    Entries come by one way only: while they are written, none come by mail. Refuses who has connected none. Records
    `calendar.writing_set`; four statements.
    """
    now = now or clock.now()
    person = own_person(by)
    connection = Connection.objects.select_for_update().filter(person=person).first()
    if connection is None:
        raise Refused(_("Connect your calendar first."))
    connection.repeated = connection.writes == on
    if connection.repeated:
        return connection
    connection.writes = on
    connection.save(update_fields=["writes"])
    events.record("calendar.writing_set", by=by, subject=person, now=now, on=on)
    if on:
        messaging.stop(FOR_CALENDAR, person=person, by=by, now=now)
    else:
        messaging.resume(FOR_CALENDAR, person=person, by=by, now=now)
    return connection


def disconnect(*, by: User, now: datetime | None = None) -> bool:
    """Forget the calendar: address, password and busy times are deleted. False when there is none.

    What we wrote there ahead is taken out first, as far as the server answers; invitations come by mail again. Records
    `calendar.disconnected`.
    """
    now = now or clock.now()
    person = own_person(by)
    connection = Connection.objects.filter(person=person).first()
    if connection is None:
        return False
    _take_back(connection, now)
    with transaction.atomic():
        found, _rows = Connection.objects.filter(pk=connection.pk).delete()
        if found and connection.writes:
            messaging.resume(FOR_CALENDAR, person=person, by=by, now=now)
        if found:
            events.record("calendar.disconnected", by=by, subject=person, now=now)
    return bool(found)


def refresh(connection: Connection, *, now: datetime) -> bool:
    """Ask a calendar anew, and write meetings into it where its owner wants that. No event: nothing happened here.

    What was known stays until it is too old when it does not answer. One write, that only finds the row if it is still
    the same calendar, and those of writing.py.
    """
    connection.tried_at = now
    try:
        _write_busy(connection, _ask(connection.account, connection.person, now), now)
        if connection.writes:
            writing.write(connection, now=now)
        else:
            writing.take_back(connection, now=now)
    except (Trouble, private.Tampered) as trouble:
        connection.problem = trouble.why if isinstance(trouble, Trouble) else Why.SIGN_IN
    fields = {name: getattr(connection, name) for name in ("sealed_busy", "asked_at", "tried_at", "problem")}
    Connection.objects.filter(pk=connection.pk, sealed=connection.sealed).update(**fields)
    return not connection.problem


def note_unreadable(connection: Connection, *, now: datetime) -> None:
    """Say on its owner's page that a calendar answers nothing that can be read; it is asked again in its turn. One write."""
    found = Connection.objects.filter(pk=connection.pk, sealed=connection.sealed)
    found.update(tried_at=now, problem=Why.UNREADABLE)


def forget_old_times(*, now: datetime) -> int:
    """Empty busy times that are too old to be of use. One write."""
    old = Connection.objects.filter(asked_at__lte=now - GOOD_FOR).exclude(sealed_busy="")
    return old.update(sealed_busy="")


def _refused(trouble: Trouble) -> Refused:
    return Refused(str(SENTENCES[trouble.why]), "password" if trouble.why == Why.SIGN_IN else "url")


def _is_at(connection: Connection, account: Account) -> bool:
    try:
        return bool(connection.sealed) and connection.account == account
    except private.Tampered:
        # Sealed with a key that is lost: what is typed now replaces it.
        return False


def _is_elsewhere(connection: Connection, account: Account) -> bool:
    """Whether it is another calendar. One whose address can't be read may be: what is written there is found again."""
    try:
        return connection.account.url != account.url
    except private.Tampered:
        return True


def _take_back(connection: Connection, now: datetime) -> None:
    try:
        writing.take_back(connection, now=now)
    except (Trouble, private.Tampered):
        log.info("What was written into a calendar that is forgotten stays there: it does not answer.")


def _ask(account: Account, person: Person, now: datetime) -> list[Stretch]:
    return caldav.busy(account, since=now, until=now + AHEAD, zone=zone_named(person.time_zone))


def _write_busy(connection: Connection, busy: list[Stretch], now: datetime) -> None:
    text = json.dumps([(start.isoformat(), end.isoformat()) for start, end in busy])
    connection.sealed_busy = private.seal(text, bound_to=f"{connection.binding}:busy")
    connection.asked_at = connection.tried_at = now
    connection.problem = ""


def own_person(user: User | None) -> Person:
    """The directory entry of who acts. Refuses who has none: they are in no pair."""
    if user is None or user.person is None:
        raise NotAllowed(_("Only people in the directory have a calendar here."))
    return user.person


def digest_of(token: str) -> str:
    """What is kept of a feed's secret. The secret has 256 random bits, so there is nothing to try out."""
    return hashlib.sha256(token.encode()).hexdigest()
