"""By which rules somebody may be asked in self-match, as they state them themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import mails_self_match
from viceversa.matching.actions.self_match_requests import agree, has_place
from viceversa.matching.models import Approval, SelfMatchRequest, SelfMatchRound, SelfMatchSeat
from viceversa.matching.states_self_match import RequestState, SelfMatchState
from viceversa.messaging.actions import draft_all
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Offer, Participant, Role, Want

MOST_OPEN: Final = 9


@transaction.atomic
def set_asking_rules(
    seat: SelfMatchSeat,
    *,
    most_open: int,
    approves: str,
    topics: set[int],
    is_closed: bool,
    by: User | None,
    now: datetime | None = None,
) -> SelfMatchSeat:
    """State by which rules one may be asked: how many at a time, who says yes, about which topics, or not at all.

    Requests that are with the person stay; where from now on whoever asks first is fine, the oldest is answered at once.
    About six queries, one event without what was chosen. Refuses anybody else, what is not on the lists, a round that is over.
    """
    now = now or clock.now()
    if by is None or by.person_id is None or by.person_id != seat.participant.person_id:
        raise NotAllowed(_("Only the person whose rules these are can change them."))
    drawn = take(seat.round, "cohort__program")
    if drawn.state != SelfMatchState.OPEN or seat.participant.role == drawn.asks:
        raise Refused(_("The time to ask is over, so there are no rules to change."))
    if not 1 <= most_open <= MOST_OPEN:
        raise Refused(
            _("Choose a number from %(least)s to %(most)s.") % {"least": 1, "most": MOST_OPEN}, field="most_open"
        )
    if approves not in Approval.values:
        raise Refused(_("Choose who says yes from the list."), field="approves")
    if not topics <= own_topics(seat.participant):
        raise Refused(_("Choose among your own topics."), field="topics")
    take(seat, "participant__person")
    wanted = {"most_open": most_open, "approves": approves, "topics": sorted(topics), "is_closed": is_closed}
    if seat.ruled_at is not None and all(getattr(seat, name) == value for name, value in wanted.items()):
        seat.repeated = True
        return seat
    for name, value in wanted.items():
        setattr(seat, name, value)
    seat.ruled_at = now
    seat.save(update_fields=[*wanted, "ruled_at"])
    event = events.record("self_match.rules_set", by=by, subject=drawn, now=now)
    _by_new_rules(drawn, seat, event, now)
    return seat


def own_topics(asked: Participant) -> set[int]:
    """Ids of the topics that one may be asked about: what a mentee wants, what a mentor brings. One query."""
    rows = Offer.objects if asked.role == Role.MENTOR else Want.objects
    return set(rows.filter(participant=asked).values_list("topic_id", flat=True))


def _by_new_rules(drawn: SelfMatchRound, seat: SelfMatchSeat, event: Event, now: datetime) -> None:
    """What is with somebody who leaves the choice to others from now on goes to these."""
    if seat.approves == Approval.SELF:
        return
    with_them = SelfMatchRequest.objects.select_related("asker__person", "asked__person").filter(
        round=drawn, asked=seat.participant, state=RequestState.OPEN, declined=False, until__gt=now
    )
    for request in with_them.order_by("sent_at"):
        if seat.approves == Approval.MANAGER:
            told = mails_self_match.to_managers("matching.to_look_at", drawn)
            draft_all(told, event=event, now=now, scope=drawn.cohort)
        elif has_place(drawn, request.asked):
            agree(drawn, request, event=event, now=now)
