"""Versions: composed and frozen, shown to one named reader for a purpose until a day, ended at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.zones import zone_named
from viceversa.messaging.actions import draft
from viceversa.pairings.common import one_line
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import Person, User
from viceversa.portfolio import contents, rules
from viceversa.portfolio.models import Entry, Opening, Share, Statement, Version
from viceversa.portfolio.queries import may_have
from viceversa.programs.lock import take

MOST_VERSIONS: Final = 50
LONGEST: Final = timedelta(days=366)
TITLE, PURPOSE = 120, 200
# Within this time, opening it again is the same look.
ONE_LOOK: Final = timedelta(minutes=10)


@transaction.atomic
def compose(person: Person, *, title: str, parts: Collection[str], by: User, now: datetime | None = None) -> Version:
    """Freeze a choice of what is in one's portfolio: codes of entries, accepted statements and ideas, keys of facts.

    Refuses everybody but its owner, nothing chosen, and what is not there any more. The same choice under the same title
    gives the version that is there.
    """
    now = now or clock.now()
    take(person)
    if by.person_id != person.pk or not may_have(by, now):
        raise NotAllowed(_("A portfolio belongs to a mentor, who alone chooses what is shown of it."))
    title = one_line(title, field="title", limit=TITLE)
    if not parts:
        raise Refused(_("Choose at least one thing to show."), "parts")
    content = contents.freeze(person, parts, now)
    if content is None:
        raise Refused(_("Something you chose is not there any more. Look at your choice again."), "parts")
    for version in Version.objects.filter(person=person, title=title):
        if version.content == content:
            version.repeated = True
            return version
    if Version.objects.filter(person=person).count() >= MOST_VERSIONS:
        raise Refused(_("Fifty versions are more than anybody keeps apart. Delete one first."))
    made = Version.objects.create(person=person, title=title, content=content, created_at=now)
    events.record("portfolio.composed", by=by, subject=made, now=now)
    return made


@transaction.atomic
def remove(version: Version, *, by: User, now: datetime | None = None) -> Version:
    """Delete it, with every access to it, at once."""
    now = now or clock.now()
    if not rules.owns(by, version):
        raise NotAllowed(_("Only its owner can delete this."))
    gone, _rows = Version.objects.filter(pk=version.pk).delete()
    version.repeated = not gone
    if gone:
        events.record("portfolio.version_deleted", by=by, subject=version, now=now)
    return version


@transaction.atomic
def share(
    version: Version,
    *,
    to: Person,
    purpose: str,
    until: date,
    tells: bool = True,
    by: User,
    now: datetime | None = None,
) -> Share:
    """Show a version to one reader, who gets an account if they have none, until a day, which belongs to it.

    They get a mail, unless they come to it another way (`tells` is False). Refuses everybody but its owner, oneself, people
    who have left, and a day that is past or more than a year away. The same reader, purpose and day again: nothing new.
    """
    now = now or clock.now()
    take(version, "person")
    if not rules.owns(by, version):
        raise NotAllowed(_("Only its owner shows it to somebody."))
    purpose = one_line(purpose, field="purpose", limit=PURPOSE)
    if to.pk == version.person_id:
        raise Refused(_("This is your own address. You can read it as it is."), "email")
    if to.state != Person.State.ACTIVE:
        raise Refused(_("%(name)s has left the organization.") % {"name": to.name}, "email")
    # After the calendar's last day there is none on which it could end.
    if until == date.max or (ends := _end_of(until, version.person)) - now > LONGEST:
        raise Refused(_("Choose a last day within the next twelve months."), "until")
    if ends <= now:
        raise Refused(_("Choose a last day that is still to come."), "until")
    same = Share.objects.filter(version=version, reader=to, purpose=purpose, until=ends, ended_at=None).first()
    if same is not None:
        same.repeated = True
        return same
    account_for(to, now=now)
    made = Share.objects.create(version=version, reader=to, purpose=purpose, until=ends, created_at=now)
    event = events.record("portfolio.shared", by=by, subject=made, now=now, until=ends)
    if tells:
        draft("portfolio.shared", to=to, event=event, now=now, context={"share": made.code})
    return made


@transaction.atomic
def end_share(share: Share, *, by: User, now: datetime | None = None) -> Share:
    """End a reader's access at once. Nobody is told."""
    now = now or clock.now()
    take(share, "version")
    if not rules.owns(by, share.version):
        raise NotAllowed(_("Only its owner ends it."))
    if not rules.is_open(share, now):
        share.repeated = True
        return share
    share.ended_at = now
    share.save(update_fields=["ended_at"])
    events.record("portfolio.share_ended", by=by, subject=share, now=now)
    return share


@transaction.atomic
def close_share(share: Share, *, now: datetime | None = None) -> Share:
    """What it was shown for is over: nobody opens it from here on. Nobody is told. Again: changes nothing."""
    now = now or clock.now()
    take(share)
    if not rules.is_open(share, now):
        share.repeated = True
        return share
    share.until = now
    share.save(update_fields=["until"])
    events.record("portfolio.share_over", by=None, subject=share, now=now)
    return share


@transaction.atomic
def open_share(share: Share, *, by: User, now: datetime | None = None) -> Share:
    """The reader opens it: its owner sees when. Again within ten minutes is the same look. Refuses everybody else."""
    now = now or clock.now()
    take(share, "version", "reader")
    if not rules.may_read(by, share, now):
        raise NotAllowed(_("This was shown to somebody else, or no longer is."))
    if share.openings.filter(at__gt=now - ONE_LOOK).exists():
        share.repeated = True
        return share
    Opening.objects.create(share=share, at=now)
    events.record("portfolio.opened", by=by, subject=share, now=now)
    return share


@transaction.atomic
def delete_all(person: Person, *, by: User, now: datetime | None = None) -> Person:
    """Delete one's whole portfolio: entries, what mentees said, versions, and every access to them, at once."""
    now = now or clock.now()
    take(person)
    if by.person_id != person.pk:
        raise NotAllowed(_("Only its owner can delete this."))
    gone = 0
    for rows in (
        Version.objects.filter(person=person),
        Entry.objects.filter(person=person),
        Statement.objects.filter(about=person),
    ):
        gone += rows.delete()[0]
    person.repeated = not gone
    if gone:
        events.record("portfolio.deleted", by=by, subject=person, now=now)
    return person


def _end_of(day: date, person: Person) -> datetime:
    """The first moment after a day of somebody's own."""
    return make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()), zone_named(person.time_zone))
