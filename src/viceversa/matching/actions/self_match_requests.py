"""Requests in self-match: somebody asks, who is asked says yes or nothing at all, by rules of their own.

The one who asks learns two things: that they are a pair, or that the day of a request is past. A no, silence, a place that
went to somebody else, and a pair that a manager did not make are one and the same until then, and after it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import history, mails_self_match, self_match
from viceversa.matching.models import Approval, Ruling, SelfMatchRequest, SelfMatchRound, SelfMatchSeat
from viceversa.matching.states_self_match import LIVE, REQUEST, RequestState, SelfMatchState
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.people.models import User
from viceversa.programs import modes
from viceversa.programs.lock import take
from viceversa.programs.models import Participant

# The step that makes two who have both said yes a pair, where the program says so. Pairings play it.
MAKE: Final = "matching.make_chosen_pair"
NOTE: Final = 300


def ask(
    drawn: SelfMatchRound,
    *,
    asker: Participant,
    asked: str,
    note: str = "",
    by: User | None,
    now: datetime | None = None,
) -> SelfMatchRequest:
    """Ask somebody on one's own list, by code. It goes to them at once or, one by one, when what was asked before is over.

    About thirty queries, one event, a mail where it goes out. Who can't be asked any more is taken from the list, for
    whatever reason: full, closed, in a pair, or no longer allowed. Asking the same person again changes nothing. Refuses
    anybody else, outside the days of the round, more people than may be asked at a time, a note that is too long.
    """
    now = now or clock.now()
    if by is None or by.person_id is None or by.person_id != asker.person_id:
        raise NotAllowed(_("Only the person whose list this is can ask."))
    with transaction.atomic():
        request = _ask(drawn, asker, asked, " ".join(note.split()), by, now)
    if request is None:
        raise Refused(_("This person can’t be asked any more. Choose somebody else."))
    return request


def _ask(
    drawn: SelfMatchRound, asker: Participant, asked: str, note: str, by: User, now: datetime
) -> SelfMatchRequest | None:
    take(drawn, "cohort__program")
    if not drawn.is_open_at(now):
        raise Refused(_("People can’t be asked now: it has not begun, or it is over."))
    if len(note) > NOTE:
        raise Refused(
            _("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": NOTE}, field="note"
        )
    own = SelfMatchSeat.objects.select_related("participant__person").filter(round=drawn, participant=asker).first()
    if own is None or asker.role != drawn.asks:
        raise NotAllowed(_("Only the person whose list this is can ask."))
    own.round = drawn
    before = list(SelfMatchRequest.objects.filter(round=drawn, asker=asker).select_related("asked"))
    for one in before:
        if one.asked.code == asked and one.state in LIVE:
            one.repeated = True
            return one
    if history.taken_places(drawn.cohort).get(asker.pk, 0) >= own.participant.capacity:
        raise Refused(_("You have a partner. There is nobody you need to ask."))
    if sum(counts(one, now) for one in before) >= drawn.most:
        raise Refused(
            _(
                "You have asked as many people as one may at a time. When the day of a request is past, ask somebody else."
            )
        )
    found = self_match.can_be_asked(own, now=now, code=asked)
    if not found:
        return None
    seat = found[0]
    if not self_match.is_possible(drawn.cohort, *self_match.pair_of(asker, seat.participant)):
        own.listed = [pk for pk in own.listed if pk != seat.participant_id]
        own.save(update_fields=["listed"])
        return None
    last = SelfMatchRequest.objects.filter(round=drawn).aggregate(last=Max("place"))["last"] or 0
    request = SelfMatchRequest.objects.create(
        round=drawn, asker=asker, asked=seat.participant, place=last + 1, note=note, created_at=now
    )
    event = events.record("self_match.asked", by=by, subject=drawn, now=now)
    if not (drawn.one_by_one and any(mails_self_match.is_with_somebody(one, now) for one in before)):
        send(drawn, request, seat, event=event, now=now)
    return request


def counts(request: SelfMatchRequest, now: datetime) -> bool:
    """Whether a request is one of those that somebody may have made at a time: it waits, or its day is not past."""
    return request.state in (RequestState.WAITING, RequestState.AGREED) or (
        request.state != RequestState.MADE and request.until is not None and now < request.until
    )


def send(
    drawn: SelfMatchRound, request: SelfMatchRequest, seat: SelfMatchSeat, *, event: Event, now: datetime
) -> SelfMatchRequest:
    """A request goes to whom it is for, and is answered at once where their rules say so. For verbs that hold the round
    and know that there is a place."""
    REQUEST.apply(request, "send")
    day = timezone.localtime(now).date() + timedelta(days=drawn.answer_days + 1)
    end = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    request.sent_at, request.until = now, min(end, drawn.until)
    request.save(update_fields=["state", "sent_at", "until"])
    if seat.approves == Approval.FIRST:
        agree(drawn, request, event=event, now=now)
    elif seat.approves == Approval.MANAGER:
        draft_all(mails_self_match.to_managers("matching.to_look_at", drawn), event=event, now=now, scope=drawn.cohort)
    else:
        mail = mails_self_match.to_participant("matching.request", request.asked, drawn)
        draft_all([mail], event=event, now=now, scope=drawn.cohort)
    return request


@transaction.atomic
def withdraw_request(request: SelfMatchRequest, *, by: User | None, now: datetime | None = None) -> SelfMatchRequest:
    """Take back what one has asked: nobody is told. What still waits its turn is gone without a trace. Four queries.

    Refuses anybody else, and two who are a pair.
    """
    now = now or clock.now()
    if by is None or by.person_id is None or by.person_id != request.asker.person_id:
        raise NotAllowed(_("Only the person who asked can take it back."))
    drawn = taken(request)
    if request.state == RequestState.MADE:
        raise Refused(_("You are a pair now. The page of your pair says how to leave it."))
    past = request.state == RequestState.CLOSED and (request.until is None or now >= request.until)
    if request.withdrawn or past:
        request.repeated = True
        return request
    events.record("self_match.withdrawn", by=by, subject=drawn, now=now)
    if request.state == RequestState.WAITING:
        SelfMatchRequest.objects.filter(pk=request.pk).delete()
        return request
    # One that is over already, in silence, is taken back like any other.
    if request.state == RequestState.AGREED:
        _let_lock_go(request)
    if request.state != RequestState.CLOSED:
        REQUEST.apply(request, "close")
    request.withdrawn = True
    request.save(update_fields=["state", "withdrawn"])
    return request


@transaction.atomic
def ask_sooner(request: SelfMatchRequest, *, by: User | None, now: datetime | None = None) -> SelfMatchRequest:
    """Put what waits its turn one place up among one's own that wait: it is asked before the one that stood there.

    Nobody is told, and nobody else's turn comes later by it: the one that gives way goes to the end of all who wait. Four
    queries, and a write for each that gives way; one event. Refuses anybody else, and what waits no longer.
    """
    now = now or clock.now()
    if by is None or by.person_id is None or by.person_id != request.asker.person_id:
        raise NotAllowed(_("Only the person who asked can change whom to ask first."))
    drawn = taken(request)
    if request.state != RequestState.WAITING:
        raise Refused(_("This request waits no longer, so its turn can’t be changed."))
    rows = SelfMatchRequest.objects.filter(round=drawn, asker=request.asker_id, state=RequestState.WAITING)
    waiting = list(rows.order_by("place"))
    at = next(number for number, one in enumerate(waiting) if one.pk == request.pk)
    request.repeated = at == 0
    if request.repeated:
        return request
    waiting[at - 1], waiting[at] = waiting[at], waiting[at - 1]
    highest = SelfMatchRequest.objects.filter(round=drawn).aggregate(last=Max("place"))["last"]
    for last, after in enumerate(waiting[at:], highest + 1):
        after.place = last
        after.save(update_fields=["place"])
    events.record("self_match.order_set", by=by, subject=drawn, now=now)
    return request


def taken(request: SelfMatchRequest) -> SelfMatchRound:
    """The round, locked, and the request as it is now. Two queries. Refuses one that is no longer there."""
    drawn = take(request.round, "cohort__program")
    try:
        take(request, "asker__person", "asked__person")
    except SelfMatchRequest.DoesNotExist as gone:
        raise Refused(_no_longer()) from gone
    request.round = drawn
    return drawn


def _no_longer() -> str:
    return _("This request is no longer open. There is nothing for you to do.")


def _must_be_asked(request: SelfMatchRequest, by: User | None) -> None:
    if by is None or by.person_id is None or by.person_id != request.asked.person_id:
        raise NotAllowed(_("Only the person who was asked can answer."))


def approve(request: SelfMatchRequest, *, by: User | None, now: datetime | None = None) -> SelfMatchRequest:
    """Who was asked says yes. Both have then said it, and the program's managers look at the pair, or it begins by itself.

    About thirty queries, one event. Refuses anybody else, a request that is over, whoever has no place left, and a pair
    that rules do not allow any more, in the words of one that is over: from then on it is. Of two at once one is first.
    """
    now = now or clock.now()
    _must_be_asked(request, by)
    with transaction.atomic():
        done = _approve(request, by, now)
    if not done:
        raise Refused(_no_longer())
    return request


def _approve(request: SelfMatchRequest, by: User | None, now: datetime) -> bool:
    drawn = taken(request)
    if request.state in (RequestState.AGREED, RequestState.MADE):
        request.repeated = True
        return True
    _must_be_open(drawn, request, now)
    if not has_place(drawn, request.asked):
        raise Refused(_("You have said yes to somebody else, and have no place for one more."))
    event = events.record("self_match.answered", by=by, subject=drawn, now=now)
    if agree(drawn, request, event=event, now=now):
        return True
    REQUEST.apply(request, "close")
    request.save(update_fields=["state"])
    return False


def _must_be_open(drawn: SelfMatchRound, request: SelfMatchRequest, now: datetime) -> None:
    if (
        drawn.state != SelfMatchState.OPEN
        or request.state != RequestState.OPEN
        or request.until is None
        or now >= request.until
    ):
        raise Refused(_no_longer())


def has_place(drawn: SelfMatchRound, participant: Participant) -> bool:
    """Whether somebody has a place beside the pairs they are in and those they said yes to. Two queries."""
    mine = {"asker": participant} if participant.role == drawn.asks else {"asked": participant}
    agreed = SelfMatchRequest.objects.filter(round__cohort=drawn.cohort_id, state=RequestState.AGREED, **mine).count()
    return history.taken_places(drawn.cohort).get(participant.pk, 0) + agreed < participant.capacity


def agree(drawn: SelfMatchRound, request: SelfMatchRequest, *, event: Event, now: datetime) -> bool:
    """Both have said yes; False, and nothing done, where one of the two has no place any more or rules forbid the two."""
    pair = self_match.pair_of(request.asker, request.asked)
    if not has_place(drawn, request.asker) or not has_place(drawn, request.asked):
        return False
    if not self_match.is_possible(drawn.cohort, *pair):
        return False
    REQUEST.apply(request, "agree")
    request.agreed_at, request.declined = now, False
    request.save(update_fields=["state", "agreed_at", "declined"])
    if modes.making_of(drawn.cohort.program).pairs_itself:
        # A step of its own: should it be refused, both have said yes all the same, and a manager can look at it.
        due.plan(MAKE, subject=request, scope=drawn.cohort, due_at=now, key=f"{MAKE}:{request.code}", now=now)
    else:
        draft_all(mails_self_match.to_managers("matching.to_look_at", drawn), event=event, now=now, scope=drawn.cohort)
    return True


@transaction.atomic
def decline_request(request: SelfMatchRequest, *, by: User | None, now: datetime | None = None) -> SelfMatchRequest:
    """Who was asked lets it go, silently: until its day it looks as before to everybody else. Four queries, one event.

    A yes can be taken back like this until the two are a pair. Refuses anybody else, and a request that is over.
    """
    now = now or clock.now()
    _must_be_asked(request, by)
    drawn = taken(request)
    if request.declined:
        request.repeated = True
        return request
    if request.state == RequestState.AGREED:
        _let_lock_go(request)
        REQUEST.apply(request, "close")
    else:
        _must_be_open(drawn, request, now)
    request.declined = True
    request.save(update_fields=["state", "declined"])
    events.record("self_match.answered", by=by, subject=drawn, now=now)
    return request


def _let_lock_go(request: SelfMatchRequest) -> None:
    """A yes is taken back: the two are locked no longer, unless a manager has locked them. One query; the log tells no
    no."""
    mentor, mentee = self_match.pair_of(request.asker, request.asked)
    Ruling.objects.filter(mentor=mentor, mentee=mentee, kind=Ruling.Kind.PIN, by=None).delete()
