"""Looking for people who bring what is missing: invitations that name the topic, to people whose grade fits."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging.actions import draft
from viceversa.people.models import Topic, User
from viceversa.people.queries import FEWEST
from viceversa.programs import lock, queries, rules
from viceversa.programs.actions.participants import refuse_closed, row_for
from viceversa.programs.models import Cohort, Role
from viceversa.programs.states import ParticipantState

AT_A_TIME: Final = 20
REST: Final = timedelta(days=7)


@transaction.atomic
def seek(cohort: Cohort, *, topic: Topic, role: str, by: User | None, now: datetime | None = None) -> Cohort:
    """Invite some people of fitting grades who are not in the cohort, naming the topic; a person releases the drafts.

    Who is asked is drawn from all of them, the same however often one looks, so nobody is picked by name. Within a
    week the same search again changes nothing. Refuses outside recruiting, everybody but managers, topics that are not
    lacking, and when fewer than five people are left. Five statements for each of at most 20 people.
    """
    now = now or clock.now()
    lock.take(cohort, "program")
    if not rules.manages(by, cohort.program):
        raise NotAllowed(_("Only the managers of a program can invite people."))
    refuse_closed(cohort)
    if role not in Role.values:
        raise Refused(_("Choose a role: mentor or mentee."))
    side = "vice" if role == Role.MENTOR else "versa"
    lacking = next(one.lacking for one in queries.balance_of(cohort) if one.side == side)
    if topic.slug not in {row.slug for row in lacking}:
        raise Refused(_("“%(topic)s” is not lacking at the moment.") % {"topic": topic.label})
    before = Event.objects.filter(
        verb="cohort.sought", subject_code=cohort.code, at__gt=now - REST, facts__topic=topic.slug, facts__role=role
    )
    if before.exists():
        cohort.repeated = True
        return cohort
    people = queries.eligible(cohort, role)
    codes = list(people.values_list("code", flat=True))
    if len(codes) < FEWEST:
        raise Refused(_("Too few people of fitting grades are left. Invite by name instead."))
    ticket = {code: hashlib.sha256(f"{cohort.code} {topic.slug} {code}".encode()).digest() for code in codes}
    chosen = sorted(codes, key=ticket.__getitem__)[:AT_A_TIME]
    event = events.record("cohort.sought", by=by, subject=cohort, now=now, topic=topic.slug, role=role)
    for person in people.filter(code__in=chosen).order_by("pk"):
        participant, _made = row_for(cohort, person, role, ParticipantState.INVITED, now=now)
        context = {"participant": participant.code, "topic": topic.slug}
        draft("programs.sought", to=person, event=event, now=now, context=context, scope=cohort)
    return cohort
