"""Pairs that found each other in self-match: what managers decide about them, and what follows when they begin."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.matching import history, self_match
from viceversa.matching.actions.common import must_match
from viceversa.matching.actions.rulings import forbid, must_decide
from viceversa.matching.actions.self_match_requests import has_place, taken
from viceversa.matching.models import SelfMatchRequest
from viceversa.matching.states_self_match import LIVE, REQUEST, RequestState
from viceversa.people.models import User
from viceversa.programs.models import Cohort


@transaction.atomic
def turn_down(request: SelfMatchRequest, *, by: User, now: datetime | None = None) -> SelfMatchRequest:
    """A manager does not make this pair: it is ruled out, and nobody is told. About ten queries, two events.

    Refuses all but managers outside the line of both, and a request in which they have no say (any more).
    """
    now = now or clock.now()
    cohort = Cohort.objects.select_for_update(of=("self",)).get(pk=request.round.cohort_id)
    drawn = taken(request)
    pair = self_match.pair_of(request.asker, request.asked)
    must_decide(by, drawn.cohort, *pair)
    must_have_a_say(request, now)
    # Where only one has asked, the rule-out says it all: the request is nobody's no, and stays until its day.
    if request.state == RequestState.AGREED:
        REQUEST.apply(request, "close")
        request.save(update_fields=["state"])
    forbid(cohort, mentor=pair[0], mentee=pair[1], by=by, now=now)
    events.record("self_match.turned_down", by=by, subject=drawn, now=now)
    return request


def must_have_a_say(request: SelfMatchRequest, now: datetime) -> None:
    """Refuse what managers are not asked about. One query."""
    if not self_match.chosen_by_managers(request.round, now=now).filter(pk=request.pk).exists():
        raise Refused(_("This is not waiting for you any more. Look at the page again."))


@transaction.atomic
def agree_for(request: SelfMatchRequest, *, by: User, now: datetime | None = None) -> SelfMatchRequest:
    """A manager says yes for somebody who leaves the choice to the program: part of making the pair (pairings).

    Where both have said yes already it changes nothing. Refuses all but the program's managers, who was asked but has no
    place left, and a request in which managers have no say (any more).
    """
    now = now or clock.now()
    drawn = taken(request)
    must_match(by, drawn.cohort)
    if request.state in (RequestState.AGREED, RequestState.MADE):
        request.repeated = True
        return request
    must_have_a_say(request, now)
    if not has_place(drawn, request.asked):
        raise Refused(_("%(name)s has no place left.") % {"name": request.asked.person.first_name})
    REQUEST.apply(request, "agree")
    request.agreed_at = now
    request.save(update_fields=["state", "agreed_at"])
    return request


def mark_made(cohort: Cohort, pairs: set[tuple[int, int]]) -> None:
    """These pairs (mentor's id, mentee's id) have begun; what else those of them who asked have asked is over, if they have
    no place left. For the release, in its transaction, after it has made them. Three queries and a write a request.
    """
    made = SelfMatchRequest.objects.filter(round__cohort=cohort, state=RequestState.AGREED)
    askers = set()
    for request in made.select_for_update(of=("self",)).select_related("asker", "asked"):
        mentor, mentee = self_match.pair_of(request.asker, request.asked)
        if (mentor.pk, mentee.pk) in pairs:
            REQUEST.apply(request, "make")
            request.save(update_fields=["state"])
            askers.add(request.asker)
    taken = history.taken_places(cohort) if askers else {}
    for asker in askers:
        if taken.get(asker.pk, 0) >= asker.capacity:
            rest = SelfMatchRequest.objects.filter(round__cohort=cohort, asker=asker, state__in=LIVE)
            rest.update(state=RequestState.CLOSED)


def agreed_pairs(cohort: Cohort) -> dict[tuple[int, int], datetime]:
    """Pairs (mentor's id, mentee's id) in which both have said yes, and when, and that are not made yet. One query."""
    agreed = SelfMatchRequest.objects.filter(round__cohort=cohort, state=RequestState.AGREED)
    found = {}
    for request in agreed.select_related("asker", "asked"):
        mentor, mentee = self_match.pair_of(request.asker, request.asked)
        assert request.agreed_at is not None
        found[mentor.pk, mentee.pk] = request.agreed_at
    return found
