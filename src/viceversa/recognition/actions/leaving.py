"""Somebody has left the organization: what was published is no longer theirs to take back, so a rule does it for them.

Their commitments come off the program's page, and what waits for their yes is private again. What the others of the pair
published with them stays, without their name: names are looked up among those who are here (queries.board_of).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from viceversa.core import events
from viceversa.pairings.models import Member
from viceversa.people.models import Person
from viceversa.programs.lock import take
from viceversa.recognition.actions.common import refresh
from viceversa.recognition.models import Commitment, Idea, Shared
from viceversa.recognition.states import SHARING, Sharing


@transaction.atomic
def let_go_of_leavers(now: datetime, *, people: Collection[int] | None = None) -> None:
    """Take back what leavers published alone, and hold back what waits for them (people.hooks.DIRECTORY_CHANGED); of `people` alone, where they are said.

    Two queries when there is nothing to do, about six statements for each thing. Nobody is told. Again: changes nothing.
    """
    left = Member.objects.filter(pairing=OuterRef("pairing"), participant__person__state=Person.State.LEFT)
    if people is not None:
        left = left.filter(participant__person__in=people)
    for model in (Commitment, Idea):
        rows: QuerySet[Shared] = model._default_manager.select_related("pairing__cohort", "by__person")
        for thing in rows.filter(Exists(left), sharing__in=(Sharing.PROPOSED, Sharing.PUBLISHED)).order_by("pk"):
            if thing.sharing == Sharing.PROPOSED:
                _move(thing, "hold back", "outcome.held_back", now)
            elif isinstance(thing, Commitment) and thing.by is not None and thing.by.person.state == Person.State.LEFT:
                _move(thing, "withdraw", "outcome.withdrawn", now)


def _move(thing: Shared, verb: str, event: str, now: datetime) -> None:
    take(thing.pairing, "cohort__program")
    refresh(thing)
    SHARING.apply(thing, verb)
    thing.agreed, thing.published_at = [], None
    thing.save(update_fields=["sharing", "agreed", "published_at"])
    events.record(event, by=None, subject=thing, now=now, pairing=thing.pairing.code)
