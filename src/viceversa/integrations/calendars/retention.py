"""When ties to somebody's own calendar are let go of."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import Rule, kept, register
from viceversa.integrations.calendars.models import Connection, Feed, Written
from viceversa.people.models import Person

_WHEN: Final = _("on the day after the person left the organization")


def _connections_of_people_who_left(now: datetime) -> QuerySet[Connection]:
    return Connection.objects.filter(person__state=Person.State.LEFT)


def _feeds_of_people_who_left(now: datetime) -> QuerySet[Feed]:
    return Feed.objects.filter(person__state=Person.State.LEFT)


CONNECTIONS = register(
    Rule(
        name="calendars.connections",
        keeps=_("connected calendars"),
        when=_WHEN,
        model=Connection,
        due=_connections_of_people_who_left,
        covers=(Written,),
        sooner=_("the person, by disconnecting it"),
    )
)
FEEDS = register(
    Rule(
        name="calendars.feeds",
        keeps=_("private addresses of calendars"),
        when=_WHEN,
        model=Feed,
        due=_feeds_of_people_who_left,
        sooner=_("the person, by withdrawing it"),
    )
)
BUSY_WHEN = kept(_("two hours"), because=_("a job every 15 minutes asks anew, and empties what is older"))
