"""Whom somebody may ask in self-match: the engine's verdicts over all hard rules, and the rules of those who are asked.

Lists are made when a round opens and each morning; who is full, closed or not to be matched is left out at the moment of
looking. Whoever is not on a list is not on it: nothing says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from viceversa import engine
from viceversa.matching import adapter, history
from viceversa.matching.models import Approval, Ruling, SelfMatchRequest, SelfMatchRound, SelfMatchSeat
from viceversa.matching.policy import settings_for
from viceversa.matching.states_self_match import RequestState
from viceversa.people.models import Person
from viceversa.programs.models import Cohort, DoNotMatch, Offer, Participant, Role, Want
from viceversa.programs.states import ParticipantState

# Nobody browses more people than this: of more, those who fit best.
MOST_LISTED: Final = 200
# So many pairs are judged at a time, so that memory does not grow with the cohort.
PAIRS_AT_ONCE: Final = 2_000_000
SIDES: Final = {Role.MENTOR: "left", Role.MENTEE: "right"}

Json = dict[str, Any]


# The engine's side


@dataclass(frozen=True)
class Lists:
    """The question without its people, everybody as the engine knows them, and for each who asks whom they may ask: all
    by participants' codes. `allowed` are those of the pairs in question (who asks, who is asked) that rules allow."""

    frame: Json
    profiles: Mapping[str, Json]
    listed: Mapping[str, list[str]]
    allowed: frozenset[tuple[str, str]]


def lists_of(question: engine.Problem, asks: str, pairs: frozenset[tuple[str, str]] = frozenset()) -> Lists:
    """Whom each person of the side `asks` may be paired with, best fit first, and which of `pairs` still may be.

    Judges every pair once.
    """
    question = replace(question, quotas=())
    own, other = SIDES[Role(asks)], SIDES[Role.MENTEE if asks == Role.MENTOR else Role.MENTOR]
    askers = getattr(question, own)
    step = max(1, PAIRS_AT_ONCE // max(len(getattr(question, other)), 1))
    listed: dict[str, list[str]] = {}
    allowed: set[tuple[str, str]] = set()
    for start in range(0, len(askers), step):
        for asker, others in _allowed(question, own, askers[start : start + step]):
            allowed.update(pairs.intersection((asker, one) for one in others))
            listed[asker] = others[:MOST_LISTED]
    data = engine.problem_to_json(question)
    profiles = {one["id"]: one for side in ("left", "right") for one in data.pop(side)}
    return Lists(data, profiles, listed, frozenset(allowed))


def _allowed(question: engine.Problem, own: str, askers: tuple[engine.Person, ...]) -> Iterable[tuple[str, list[str]]]:
    """Some of those who ask, each with everybody they may ask, best fit first."""
    left, right = (askers, question.right) if own == "left" else (question.left, askers)
    here = {one.id for one in (*left, *right)}
    forbids = tuple(pair for pair in question.forbids if set(pair) <= here)
    edges = engine.score(replace(question, left=left, right=right, forbids=forbids))
    ids = (edges.left_ids, edges.right_ids)
    mine, theirs = (edges.left, edges.right) if own == "left" else (edges.right, edges.left)
    my_ids, their_ids = ids if own == "left" else ids[::-1]
    order = np.lexsort((theirs, -edges.points, mine))
    ends = np.searchsorted(mine[order], np.arange(len(my_ids) + 1))
    for place, code in enumerate(my_ids):
        yield code, [their_ids[one] for one in theirs[order[ends[place] : ends[place + 1]]].tolist()]


def question_with(frame: Json, mentors: Iterable[Json], mentees: Iterable[Json]) -> engine.Problem:
    """The stored question with some of its people, to say why two fit or which rules hold."""
    left, right = list(mentors), list(mentees)
    here = {one["id"] for one in (*left, *right)}
    forbids = [pair for pair in frame.get("forbids", []) if set(pair) <= here]
    return engine.problem_from_json({**frame, "left": left, "right": right, "forbids": forbids})


def is_possible(cohort: Cohort, mentor: Participant, mentee: Participant) -> bool:
    """Whether every hard rule allows these two now, and both have a place. Sixteen queries."""
    two = adapter.draft(cohort, settings_for(cohort.program), among=[mentor.pk, mentee.pk]).problem
    if not two.left or not two.right:
        return False
    return not engine.verdicts(replace(two, pins=()), mentor.code, mentee.code)


def pair_of(one: Participant, other: Participant) -> tuple[Participant, Participant]:
    """The mentor, then the mentee."""
    return (one, other) if one.role == Role.MENTOR else (other, one)


# Who can be asked at this moment


def brought_by(asker: Participant) -> set[int]:
    """Ids of the topics that somebody who asks brings, or wants where they ask for them. One query."""
    rows: QuerySet[Offer] | QuerySet[Want] = (
        Offer.objects.filter(participant=asker) if asker.role == Role.MENTOR else Want.objects.filter(participant=asker)
    )
    return set(rows.values_list("topic_id", flat=True))


def can_be_asked(own: SelfMatchSeat, *, now: datetime, code: str | None = None) -> list[SelfMatchSeat]:
    """The seats of those whom the one of `own` can ask at this moment, in the order of their list. Three queries.

    `code`: this person alone. Left out is whoever no longer takes part, is closed, full, or wants other topics, whom the
    one who asks has asked in this round, and whom either does not want to meet.
    """
    asker = own.participant
    seats = (
        SelfMatchSeat.objects.filter(round=own.round_id, participant__in=own.listed, is_closed=False)
        .filter(
            participant__state=ParticipantState.ENROLLED,
            participant__matching_consent_at__isnull=False,
            participant__person__state=Person.State.ACTIVE,
        )
        .exclude(Exists(_requests().filter(asker=asker, asked=OuterRef("participant"))))
        .exclude(Exists(DoNotMatch.objects.filter(participant=OuterRef("participant"), person=asker.person_id)))
        .exclude(Exists(DoNotMatch.objects.filter(participant=asker, person=OuterRef("participant__person"))))
        .select_related("participant__person__unit")
    )
    if code is not None:
        seats = seats.filter(participant__code=code)
    loaded: QuerySet[Any] = with_load(seats, now=now)
    taken = history.taken_places(own.round.cohort)
    brings = brought_by(asker)
    found = [
        seat
        for seat in loaded.filter(with_them__lt=F("most_open"))
        if has_room(seat, taken) and (not seat.topics or not brings.isdisjoint(seat.topics))
    ]
    place = {pk: number for number, pk in enumerate(own.listed)}
    return sorted(found, key=lambda seat: place[seat.participant_id])


def _requests() -> QuerySet[SelfMatchRequest]:
    return SelfMatchRequest.objects.filter(round=OuterRef("round")).order_by()


def with_load(seats: QuerySet[SelfMatchSeat], *, now: datetime) -> QuerySet[SelfMatchSeat]:
    """Seats with `with_them`, requests that are with them until their day, and `agreed`, to which they have said yes."""

    def count(which: Q) -> Coalesce:
        rows = _requests().filter(which, asked=OuterRef("participant"))
        return Coalesce(Subquery(rows.values("asked").annotate(n=Count("pk")).values("n")), 0)

    return seats.annotate(
        with_them=count(Q(state=RequestState.OPEN, until__gt=now)), agreed=count(Q(state=RequestState.AGREED))
    )


def has_room(seat: SelfMatchSeat, taken: Mapping[int, int]) -> bool:
    """Whether somebody of `with_load` has a place beside the pairs they are in and those they said yes to."""
    agreed: int = seat.agreed  # type: ignore[attr-defined]
    return taken.get(seat.participant_id, 0) + agreed < seat.participant.capacity


def chosen_by_managers(drawn: SelfMatchRound, *, now: datetime) -> QuerySet[SelfMatchRequest]:
    """Requests in which a manager has a say: both have said yes, or who is asked leaves it to the program. Lazy.

    What was declined, or ruled out by a manager, is not among them.
    """
    ruled_out = Ruling.objects.filter(
        Q(mentor=OuterRef("asker"), mentee=OuterRef("asked")) | Q(mentor=OuterRef("asked"), mentee=OuterRef("asker")),
        kind=Ruling.Kind.FORBID,
    )
    left_to_them = SelfMatchSeat.objects.filter(
        round=OuterRef("round"), participant=OuterRef("asked"), approves=Approval.MANAGER
    )
    open_ = Q(state=RequestState.OPEN, until__gt=now, declined=False) & Exists(left_to_them) & ~Exists(ruled_out)
    return SelfMatchRequest.objects.filter(Q(state=RequestState.AGREED) | open_, round=drawn)
