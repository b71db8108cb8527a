"""Self-match as its people see it: to those who ask their list and what they asked, to those who are asked what waits for them
and their rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from viceversa.core import links
from viceversa.core.doors import found_in
from viceversa.matching import history, mails_self_match, self_match
from viceversa.matching.actions.self_match_requests import counts
from viceversa.matching.described import Described, Somebody, Topic
from viceversa.matching.models import Approval, SelfMatchRequest, SelfMatchRound, SelfMatchSeat
from viceversa.matching.states_self_match import RequestState, SelfMatchState
from viceversa.people.models import User, searchable
from viceversa.programs.models import Participant, Role
from viceversa.programs.states import ParticipantState

ON_A_PAGE: Final = 12
TAKES_PART: Final = (ParticipantState.ENROLLED, ParticipantState.PAIRED)


# For those who ask

NOT_YET, WITH_THEM, LOOKED_AT, PAIR, TAKEN_BACK, OVER = (
    "not_yet",
    "with_them",
    "looked_at",
    "pair",
    "taken_back",
    "over",
)


def standing_of(request: SelfMatchRequest, now: datetime, *, paired: bool = False) -> str:
    """Where a request stands, as the one who asked reads it: by its day alone, until the two are a pair.

    So a no, silence, and a place that went to somebody else are one and the same. Whoever is `paired` asks nobody any more. Pure.
    """
    if request.state == RequestState.MADE:
        return PAIR
    if paired:
        return OVER
    if request.state == RequestState.WAITING:
        return NOT_YET
    if request.withdrawn:
        return TAKEN_BACK
    if request.until is not None and now < request.until:
        return WITH_THEM
    return LOOKED_AT if request.state == RequestState.AGREED else OVER


@dataclass(frozen=True)
class Asked:
    """One's own request."""

    request: SelfMatchRequest
    standing: str

    @property
    def last_moment(self) -> datetime | None:
        return self.request.until - timedelta(seconds=1) if self.request.until else None

    @property
    def waits(self) -> bool:
        return self.standing == NOT_YET

    @property
    def can_be_taken_back(self) -> bool:
        return self.standing in (NOT_YET, WITH_THEM)


@dataclass(frozen=True)
class OwnAsking:
    """What somebody who asks has before them."""

    round: SelfMatchRound
    participant: Participant
    asked: list[Asked]
    people: Page[Somebody] | None
    topics: list[tuple[int, str]]
    is_open: bool
    may_ask: int

    @property
    def is_to_come(self) -> bool:
        return self.round.state == SelfMatchState.OPEN and not self.is_open

    @property
    def first_to_wait(self) -> Asked | None:
        """What is asked next, where several wait their turn; it can't be put further up."""
        return next((one for one in self.asked if one.waits), None)


def own_asking(
    user: User, code: str, *, now: datetime, words: str = "", topic: int = 0, page: str | int = 1
) -> OwnAsking:
    """One's own list in the newest round, and what one has asked; nobody else's. Nine queries at any number of people."""
    own = _seat(SelfMatchSeat.objects.filter(participant__code=code, participant__person=user.person_id or 0), True)
    part, drawn = own.participant, own.round
    rows = SelfMatchRequest.objects.filter(round=drawn, asker=part).select_related("asked__person__unit")
    before = list(rows)
    paired = part.state == ParticipantState.PAIRED
    asked = [Asked(one, standing_of(one, now, paired=paired)) for one in before]
    is_open = drawn.is_open_at(now) and part.state == ParticipantState.ENROLLED
    may_ask = max(drawn.most - sum(counts(one, now) for one in before), 0)
    if not is_open:
        return OwnAsking(drawn, part, asked, None, [], is_open, may_ask)
    seats = self_match.can_be_asked(own, now=now)
    described = Described([seat.participant_id for seat in seats])
    parts = searchable(words).split()[:6]
    found = [seat for seat in seats if described.is_found(seat.participant, parts, topic)]
    shown: Page[Any] = Paginator(found, ON_A_PAGE).get_page(page)
    shown.object_list = described.of(own, list(shown.object_list))
    topics = {
        one.id: one.name for some in (described.offers, described.wants) for each in some.values() for one in each
    }
    in_order = sorted(topics.items(), key=lambda pair: searchable(pair[1]))
    return OwnAsking(drawn, part, asked, shown, in_order, is_open, may_ask)


def _seat(seats: QuerySet[SelfMatchSeat], asks: bool) -> SelfMatchSeat:
    """Somebody's seat in their newest round, if they are on that side of it. One query."""
    rows = seats.select_related("round__cohort__program__support_contact", "participant__person")
    seat = rows.order_by("-round__number").first()
    if seat is None or (seat.participant.role == seat.round.asks) != asks or seat.participant.state not in TAKES_PART:
        raise Http404
    seat.participant.cohort = seat.round.cohort
    return seat


def own_request(user: User, code: str) -> SelfMatchRequest:
    """A request that one has made. One query."""
    rows = SelfMatchRequest.objects.filter(code=code, asker__person=user.person_id or 0)
    return found_in(rows.select_related("round__cohort__program", "asker__person", "asked__person"))


# For those who are asked


@dataclass(frozen=True)
class Received:
    """One request as the person who is asked has it before them."""

    request: SelfMatchRequest
    somebody: Somebody

    @property
    def last_moment(self) -> datetime | None:
        return self.request.until - timedelta(seconds=1) if self.request.until else None


@dataclass(frozen=True)
class OwnRequests:
    """What waits for somebody who is asked, what they said, and their rules."""

    seat: SelfMatchSeat
    received: list[Received]
    topics: list[Topic]
    has_place: bool

    @property
    def round(self) -> SelfMatchRound:
        return self.seat.round

    @property
    def participant(self) -> Participant:
        return self.seat.participant

    @property
    def is_open(self) -> bool:
        return self.round.state == SelfMatchState.OPEN

    @property
    def waiting(self) -> list[Received]:
        """Those one can say yes to."""
        return [
            one for one in self.received
            if self.has_place and one.request.state == RequestState.OPEN and not one.request.declined
        ]  # fmt: skip

    @property
    def let_go(self) -> list[Received]:
        return [one for one in self.received if self.has_place and one.request.declined]

    @property
    def said_yes(self) -> list[Received]:
        return [one for one in self.received if one.request.state == RequestState.AGREED]

    @property
    def not_formed(self) -> list[Received]:
        """Those one said yes to in vain: taken back, not made, or no longer allowed; nobody is told which."""
        return [one for one in self.received if one.request.state == RequestState.CLOSED]


def own_requests(user: User, code: str, *, now: datetime) -> OwnRequests:
    """What waits for oneself, signed in. Seven queries at any number of requests."""
    mine = SelfMatchSeat.objects.filter(participant__code=code, participant__person=user.person_id or 0)
    return _requests_of(mine, now)


def own_requests_by_link(token: str, *, now: datetime) -> OwnRequests:
    """The same by the link in a mail. Refuses changed and expired links. Seven queries."""
    link = links.read(token, mails_self_match.REQUESTS, now=now)
    mine = SelfMatchSeat.objects.filter(participant__code=link.subject, participant__person__code=link.who)
    return _requests_of(mine, now)


def _requests_of(mine: QuerySet[SelfMatchSeat], now: datetime) -> OwnRequests:
    seat = _seat(self_match.with_load(mine, now=now), False)
    drawn, part = seat.round, seat.participant
    open_ = Q(state=RequestState.OPEN, until__gt=now) | Q(state=RequestState.AGREED)
    open_ |= Q(state=RequestState.CLOSED, agreed_at__isnull=False, declined=False)
    rows = SelfMatchRequest.objects.filter(open_, round=drawn, asked=part).order_by("sent_at", "pk")
    requests = list(rows.select_related("asker__person__unit", "asked__person"))
    askers = {one.asker_id: one for one in requests}
    seats = SelfMatchSeat.objects.filter(round=drawn, participant__in=askers)
    by_asker = {each.participant_id: each for each in seats.select_related("participant__person__unit")}
    described = Described([part.pk, *askers])
    people = described.of(seat, [by_asker[one.asker_id] for one in requests])
    has_place = self_match.has_room(seat, history.taken_places(drawn.cohort))
    own = described.offers if part.role == Role.MENTOR else described.wants
    received = [Received(request, somebody) for request, somebody in zip(requests, people, strict=True)]
    for one in requests:
        one.round = drawn
    return OwnRequests(seat, received, list(own.get(part.pk, ())), has_place)


# At home


@dataclass(frozen=True)
class AtHome:
    """A round as the home page speaks of it: `asks`, or how many requests wait for one's own answer."""

    code: str
    program: str
    asks: bool
    until: datetime
    waiting: int
    is_ruled: bool


def self_matches_at_home(user: User, *, now: datetime) -> list[AtHome]:
    """The open rounds in which somebody has something to do. One query, and one for each round in which somebody waits."""
    waiting = SelfMatchRequest.objects.filter(
        round=OuterRef("round"), asked=OuterRef("participant"), state=RequestState.OPEN, declined=False, until__gt=now
    )
    counted = waiting.order_by().values("asked").annotate(n=Count("pk")).values("n")
    seats = SelfMatchSeat.objects.filter(
        participant__person=user.person_id or 0,
        participant__state=ParticipantState.ENROLLED,
        round__state=SelfMatchState.OPEN,
        round__until__gt=now,
    ).exclude(participant__role=F("round__asks"), round__begins_at__gt=now)
    rows = self_match.with_load(seats, now=now).annotate(waiting=Coalesce(Subquery(counted), 0))
    found = list(rows.select_related("round__cohort__program", "participant").order_by("pk"))
    # Where nothing waits, places need not be counted.
    full = {seat.pk for seat in found if seat.waiting and not _has_room(seat)}
    return [
        AtHome(
            seat.participant.code,
            seat.round.cohort.program.name,
            seat.participant.role == seat.round.asks,
            seat.round.last_moment,
            seat.waiting if seat.approves == Approval.SELF and seat.pk not in full else 0,
            seat.ruled_at is not None,
        )
        for seat in found
    ]


def _has_room(seat: SelfMatchSeat) -> bool:
    return self_match.has_room(seat, history.taken_places(seat.round.cohort))
