"""Self-match as the managers of a program see it: the round, numbers, and the pairs in which they have a say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from viceversa.analysis.hiding import FEW
from viceversa.core.doors import found_in
from viceversa.matching import rules, self_match
from viceversa.matching.models import SelfMatchRequest, SelfMatchRound, SelfMatchSeat
from viceversa.matching.refusals import Check, Refusals
from viceversa.matching.states_self_match import RequestState
from viceversa.people.models import User
from viceversa.people.queries import topic_names
from viceversa.programs import modes
from viceversa.programs.models import Cohort, Participant

ON_A_PAGE: Final = 12


def newest_self_match(cohort: Cohort) -> SelfMatchRound | None:
    """The last round of a cohort, over or not. One query."""
    return _counted(SelfMatchRound.objects.filter(cohort=cohort)).select_related("run", "by").first()


def _counted(rounds: QuerySet[SelfMatchRound]) -> QuerySet[Any]:
    """With how many pairs were made in it, and how many people have asked somebody."""
    made = Count("requests", filter=Q(requests__state=RequestState.MADE), distinct=True)
    return rounds.annotate(pairs=made, have_asked=Count("requests__asker", distinct=True))


def self_match_of_page(cohort: Cohort) -> tuple[bool, SelfMatchRound | None]:
    """For the page of runs: whether the program has self-match, and the newest round. At most one query."""
    has = modes.making_of(cohort.program).has_self_match
    return has, newest_self_match(cohort) if has else None


def self_match_for(user: User, code: str) -> SelfMatchRound:
    """A round, for the managers of its program; to everybody else there is none. One query."""
    managed = SelfMatchRound.objects.filter(code=code, cohort__program__managers__user=user)
    return found_in(_counted(managed).select_related("cohort__program"))


def request_to_look_at(user: User, code: str) -> SelfMatchRequest:
    """A request, for the managers of its program outside the line of both. One query. The verb says whether they have a say."""
    managed = SelfMatchRequest.objects.filter(code=code, round__cohort__program__managers__user=user)
    found = managed.select_related("round__cohort__program", "asker__person", "asked__person").first()
    if found is None or not rules.may_see_pair(user, found.asker.person, found.asked.person):
        raise Http404
    return found


@dataclass(frozen=True)
class ToLookAt:
    """A pair that waits for a manager: both said yes, or one asked and the other leaves it to the program. `checks` are the
    rules as of this morning. A hidden one is of somebody in the manager's own line."""

    request: SelfMatchRequest
    mentor: Participant
    mentee: Participant
    hidden: bool
    checks: list[Check]

    @property
    def both_agreed(self) -> bool:
        return self.request.state == RequestState.AGREED

    @property
    def holds(self) -> bool:
        """Whether every rule is kept, as of this morning."""
        return bool(self.checks) and all(one.holds for one in self.checks)


def pairs_to_look_at(user: User, drawn: SelfMatchRound, *, now: datetime, page: str | int) -> Page[ToLookAt]:
    """One page of them, the oldest first. Four queries."""
    rows = self_match.chosen_by_managers(drawn, now=now).select_related("asker__person__unit", "asked__person__unit")
    found: Page[Any] = Paginator(rows.order_by("sent_at", "pk"), ON_A_PAGE).get_page(page)
    requests = list(found.object_list)
    people = {pk for one in requests for pk in (one.asker_id, one.asked_id)}
    seats = SelfMatchSeat.objects.filter(round=drawn, participant__in=people)
    profiles = dict(seats.values_list("participant_id", "profile"))
    topics = dict(topic_names().values()) if requests else {}
    found.object_list = [_to_look_at(user, drawn, one, profiles, topics) for one in requests]
    return found


def _to_look_at(
    user: User,
    drawn: SelfMatchRound,
    request: SelfMatchRequest,
    profiles: Mapping[int, self_match.Json],
    topics: Mapping[str, str],
) -> ToLookAt:
    mentor, mentee = self_match.pair_of(request.asker, request.asked)
    hidden = not rules.may_see_pair(user, mentor.person, mentee.person)
    left, right = profiles.get(mentor.pk), profiles.get(mentee.pk)
    if hidden or not left or not right:
        return ToLookAt(request, mentor, mentee, hidden, [])
    question = self_match.question_with(drawn.frame, [left], [right])
    return ToLookAt(request, mentor, mentee, hidden, list(Refusals(mentor, mentee, question, topics).checks()))


@dataclass(frozen=True)
class Sizes:
    """The numbers of a round. How many have asked is None where it would be about a few."""

    can_ask: int
    can_be_asked: int
    pairs: int
    have_asked: int | None


def sizes_of_self_match(drawn: Any) -> Sizes:
    """Of a round of `newest_self_match` or `self_match_for`. One query."""
    mine = Q(participant__role=drawn.asks)
    seats = SelfMatchSeat.objects.filter(round=drawn).aggregate(
        can_ask=Count("pk", filter=mine & ~Q(listed=[])), can_be_asked=Count("pk", filter=~mine)
    )
    few = drawn.have_asked < FEW or seats["can_ask"] - drawn.have_asked < FEW
    return Sizes(seats["can_ask"], seats["can_be_asked"], drawn.pairs, None if few else drawn.have_asked)
