"""A round of self-match: opened by a manager, kept each morning, moved or ended, finished by the solver."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import adapter, history, mails_self_match, self_match
from viceversa.matching.actions.common import answers_first, held, must_match, places_first
from viceversa.matching.actions.runs import OPEN_FOR_MATCHING, match
from viceversa.matching.actions.self_match_requests import send
from viceversa.matching.actions.shortlists import without_locked
from viceversa.matching.models import Approval, Ruling, Run, SelfMatchRequest, SelfMatchRound, SelfMatchSeat
from viceversa.matching.policy import settings_for
from viceversa.matching.self_match import Lists
from viceversa.matching.states_self_match import LIVE, REQUEST, SELF_MATCH, RequestState, SelfMatchState
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.messaging.timing import MORNING
from viceversa.people.models import User
from viceversa.programs import modes
from viceversa.programs.directions import ways_of
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort, Participant

EACH_MORNING, CLOSE, FINISH = "matching.self_match_morning", "matching.close_self_match", "matching.finish_self_match"
LEAST_DAYS, MOST_DAYS = 2, 60
MOST_ASKED, USUALLY_ASKED = 10, 3
LEAST_ANSWER_DAYS, MOST_ANSWER_DAYS, USUAL_ANSWER_DAYS = 2, 21, 7
REMIND_BEFORE: Final = timedelta(days=3)
COPIED = ("most_open", "approves", "topics", "is_closed", "ruled_at")


@transaction.atomic
def open_self_match(
    cohort: Cohort,
    *,
    begins: date,
    ends: date,
    most: int = USUALLY_ASKED,
    one_by_one: bool = True,
    answer_days: int = USUAL_ANSWER_DAYS,
    by: User,
    now: datetime | None = None,
) -> SelfMatchRound:
    """Let the side that asks here ask up to `most` people, from a day to the end of another; plan what happens by itself.

    Those who may be asked are told at once, so that they can state their rules; those who ask on the day it begins. About
    thirty queries, one event, a mail for each. Again while it is open: changes nothing. Refuses others than the program's
    managers, a program that makes its pairs another way, a cohort that is not open, places not given out yet, days and
    numbers out of range, and when nobody could ask anybody.
    """
    now = now or clock.now()
    cohort = held(cohort)
    must_match(by, cohort)
    if not modes.making_of(cohort.program).has_self_match:
        raise Refused(_("This program makes its pairs another way. Its design says how."))
    last = SelfMatchRound.objects.filter(cohort=cohort).first()
    if last is not None and last.state == SelfMatchState.OPEN:
        last.repeated = True
        return last
    if cohort.state not in OPEN_FOR_MATCHING:
        raise Refused(_("This cohort is not being matched."))
    places_first(cohort)
    answers_first(cohort)
    today = timezone.localtime(now).date()
    if not today <= begins <= today + timedelta(days=MOST_DAYS):
        raise Refused(_("Choose a day from today to in %(n)s days.") % {"n": MOST_DAYS}, field="begins")
    _must_last(begins, ends)
    _must_lie(most, 1, MOST_ASKED, "most")
    _must_lie(answer_days, LEAST_ANSWER_DAYS, MOST_ANSWER_DAYS, "answer_days")
    drawn = SelfMatchRound(
        cohort=cohort,
        number=last.number + 1 if last else 1,
        asks=ways_of(cohort.program).asks,
        most=most,
        one_by_one=one_by_one,
        answer_days=answer_days,
        begins_at=now if begins == today else _at(begins, MORNING),
        until=midnight_after(ends),
        listed_at=now,
        by=by,
        created_at=now,
    )
    lists = _lists(drawn)
    if not any(lists.listed.values()):
        raise Refused(
            _("Nobody could ask anybody here: it takes mentors and mentees whom the rules allow to be a pair.")
        )
    drawn.frame = lists.frame
    drawn.save(force_insert=True)
    _seat(drawn, lists, last, now)
    event = events.record(
        "self_match.opened", by=by, subject=drawn, now=now, cohort=cohort.code, begins=begins, until=drawn.until
    )
    draft_all(_mails(drawn, "matching.self_match_rules", drawn.asked_role), event=event, now=now, scope=cohort)
    _tell(drawn, event, now)
    _plan_morning(drawn, now)
    _plan(CLOSE, drawn, drawn.until, now)
    return drawn


def midnight_after(day: date) -> datetime:
    return _at(day + timedelta(days=1), time())


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _must_last(begins: date, ends: date) -> None:
    if not LEAST_DAYS <= (ends - begins).days <= MOST_DAYS:
        raise Refused(
            _("Give people %(least)s to %(most)s days to ask.") % {"least": LEAST_DAYS, "most": MOST_DAYS}, field="ends"
        )


def _must_lie(number: int, least: int, most: int, field: str) -> None:
    if not least <= number <= most:
        raise Refused(_("Choose a number from %(least)s to %(most)s.") % {"least": least, "most": most}, field=field)


def _plan(what: str, drawn: SelfMatchRound, due_at: datetime, now: datetime) -> None:
    due.plan(what, subject=drawn, scope=drawn.cohort, due_at=due_at, key=f"{what}:{drawn.code}", now=now)


def _plan_morning(drawn: SelfMatchRound, now: datetime) -> None:
    """Every morning, needed or not: neither the step nor its hour tells what somebody answered."""
    morning = _at(timezone.localtime(now).date() + timedelta(days=1), MORNING)
    key = f"{EACH_MORNING}:{drawn.code}:{morning:%F}"
    if morning < drawn.until:
        due.plan(EACH_MORNING, subject=drawn, scope=drawn.cohort, due_at=morning, key=key, now=now)


# Lists and seats


def _lists(drawn: SelfMatchRound, pairs: frozenset[tuple[str, str]] = frozenset()) -> Lists:
    draft = adapter.draft(drawn.cohort, settings_for(drawn.cohort.program))
    drawn.settings = draft.settings
    question = without_locked(draft.problem)
    return self_match.lists_of(question, drawn.asks, pairs)


def _seat(drawn: SelfMatchRound, lists: Lists, before: SelfMatchRound | None, now: datetime) -> None:
    """Everybody who can be matched has a seat, with what is true this morning; who has left no longer asks. Five queries.

    Somebody new has the rules they stated in the round before, where there are any.
    """
    ids = dict(adapter.ready(drawn.cohort).values_list("code", "pk"))
    codes = {pk: code for code, pk in ids.items()}
    seats = {seat.participant_id: seat for seat in SelfMatchSeat.objects.filter(round=drawn)}
    rows = SelfMatchSeat.objects.filter(round=before, ruled_at__isnull=False) if before else ()
    stated = {seat.participant_id: seat for seat in rows}
    new = [
        SelfMatchSeat(round=drawn, participant_id=pk, created_at=now, **_rules_of(stated.get(pk)))
        for code, pk in ids.items()
        if pk not in seats and code in lists.profiles
    ]
    changed = []
    for seat in (*seats.values(), *new):
        code = codes.get(seat.participant_id, "")
        listed = [ids[other] for other in lists.listed.get(code, ())]
        profile = lists.profiles.get(code, {})
        if (seat.listed, seat.profile) != (listed, profile):
            seat.listed, seat.profile = listed, profile
            changed.append(seat)
    SelfMatchSeat.objects.bulk_update([seat for seat in changed if seat.pk], ["listed", "profile"], batch_size=500)
    SelfMatchSeat.objects.bulk_create(new, batch_size=500)


def _rules_of(seat: SelfMatchSeat | None) -> dict[str, Any]:
    return {name: getattr(seat, name) for name in COPIED} if seat else {}


def _mails(drawn: SelfMatchRound, kind: str, role: str) -> list[Mail]:
    people = Participant.objects.filter(self_match_seats__round=drawn, role=role).select_related("person")
    return [mails_self_match.to_participant(kind, one, drawn) for one in people.order_by("pk")]


def _tell(drawn: SelfMatchRound, event: Event, now: datetime) -> None:
    """Those who ask hear that they can, once it has begun."""
    if drawn.told_at is None and drawn.begins_at <= now:
        drawn.told_at = now
        drawn.save(update_fields=["told_at"])
        draft_all(_mails(drawn, "matching.self_match", drawn.asks), event=event, now=now, scope=drawn.cohort)


# What happens by itself


@transaction.atomic
def keep_self_match(drawn: SelfMatchRound, *, now: datetime | None = None) -> SelfMatchRound:
    """Each morning (a due step): lists anew, what is over is closed, the next in line are asked, one reminder a request.

    Two who have both said yes are closed too where no rule allows them any more. About thirty queries and one event
    whatever there is to do; a write a request that moves on, and `is_possible` for two who are agreed and on no list.
    """
    now = now or clock.now()
    take(drawn, "cohort__program")
    if drawn.state != SelfMatchState.OPEN or now >= drawn.until:
        drawn.repeated = True
        return drawn
    live = list(
        SelfMatchRequest.objects.select_for_update(of=("self",))
        .filter(round=drawn, state__in=LIVE)
        .select_related("asker__person", "asked__person")
        .order_by("place")
    )
    lists = _lists(drawn, frozenset((one.asker.code, one.asked.code) for one in live))
    drawn.frame, drawn.listed_at = lists.frame, now
    drawn.save(update_fields=["frame", "settings", "listed_at"])
    _seat(drawn, lists, None, now)
    event = events.record("self_match.kept", by=None, subject=drawn, now=now)
    _tell(drawn, event, now)
    for request in live:
        possible = (request.asker.code, request.asked.code) in lists.allowed
        if request.state == RequestState.AGREED:
            # A locked pair is on nobody's list, and possible all the same.
            over = not possible and not self_match.is_possible(
                drawn.cohort, *self_match.pair_of(request.asker, request.asked)
            )
        else:
            over = not possible or (request.until is not None and request.until <= now)
        if over:
            REQUEST.apply(request, "close")
            request.save(update_fields=["state"])
    _send_next(drawn, [one for one in live if one.state == RequestState.WAITING], event, now)
    _remind(drawn, [one for one in live if one.state == RequestState.OPEN], event, now)
    _plan_morning(drawn, now)
    return drawn


def _send_next(drawn: SelfMatchRound, waiting: list[SelfMatchRequest], event: Event, now: datetime) -> None:
    """Whoever waits for nobody any more: the next of theirs goes to whom it is for, if they can be asked now."""
    busy = set(
        SelfMatchRequest.objects.filter(round=drawn)
        .filter(mails_self_match.with_somebody(now))
        .values_list("asker_id", flat=True)
    )
    seats = SelfMatchSeat.objects.filter(round=drawn, is_closed=False).select_related("participant")
    taken = history.taken_places(drawn.cohort)
    loads = {
        seat.participant_id: seat for seat in self_match.with_load(seats, now=now) if self_match.has_room(seat, taken)
    }
    for request in waiting:
        seat = loads.get(request.asked_id)
        if request.asker_id in busy or seat is None or seat.with_them >= seat.most_open:  # type: ignore[attr-defined]
            continue
        if not self_match.has_room(seat, taken):
            # Somebody else's place it is since this morning.
            continue
        send(drawn, request, seat, event=event, now=now)
        if request.state == RequestState.AGREED:
            seat.agreed += 1  # type: ignore[attr-defined]
        else:
            seat.with_them += 1  # type: ignore[attr-defined]
        busy.add(request.asker_id)


def _remind(drawn: SelfMatchRound, open_: list[SelfMatchRequest], event: Event, now: datetime) -> None:
    seats = SelfMatchSeat.objects.filter(round=drawn, approves=Approval.SELF).select_related("participant")
    taken = history.taken_places(drawn.cohort)
    themselves = {
        seat.participant_id for seat in self_match.with_load(seats, now=now) if self_match.has_room(seat, taken)
    }
    quiet = [
        one
        for one in open_
        if one.reminded_at is None and not one.declined and one.asked_id in themselves and one.until is not None
        and one.until - REMIND_BEFORE <= now and one.sent_at is not None and one.sent_at < now - timedelta(days=1)
    ]  # fmt: skip
    SelfMatchRequest.objects.filter(pk__in=[one.pk for one in quiet]).update(reminded_at=now)
    people = {one.asked_id: one.asked for one in quiet}
    reminders = [mails_self_match.to_participant("matching.request_reminder", one, drawn) for one in people.values()]
    draft_all(reminders, event=event, now=now, scope=drawn.cohort)


# The end


@transaction.atomic
def move_end(drawn: SelfMatchRound, *, ends: date, by: User, now: datetime | None = None) -> SelfMatchRound:
    """Let people ask for longer, or less long. Requests that are with somebody keep their day. Five queries, one event.

    Refuses others than the program's managers, a round that is over, and a day that is past or too far.
    """
    now = now or clock.now()
    take(drawn, "cohort__program")
    must_match(by, drawn.cohort)
    if drawn.state != SelfMatchState.OPEN:
        raise Refused(_("Self-match is over here."))
    begun = timezone.localtime(max(drawn.begins_at, now)).date()
    if not 0 <= (ends - begun).days <= MOST_DAYS:
        raise Refused(_("Choose a day from today to in %(n)s days.") % {"n": MOST_DAYS}, field="ends")
    until = midnight_after(ends)
    drawn.repeated = until == drawn.until
    if not drawn.repeated:
        drawn.until = until
        drawn.save(update_fields=["until"])
        # All of them, whatever was answered, so that their days tell nothing.
        SelfMatchRequest.objects.filter(round=drawn, until__gt=until).update(until=until)
        events.record("self_match.moved", by=by, subject=drawn, now=now, until=until)
        _plan(CLOSE, drawn, until, now)
        # On what was the last day, this morning planned no other.
        _plan_morning(drawn, now)
    return drawn


@transaction.atomic
def close_self_match(drawn: SelfMatchRound, *, by: User | None = None, now: datetime | None = None) -> SelfMatchRound:
    """The time is over (a due step), or a manager ends it: nothing changes any more, the managers are told.

    Two who have both said yes and wait for a manager are locked, if the rules still allow them: the solver keeps them.
    About eight queries, and those of `is_possible` a pair that waits. By itself nothing before its day.
    """
    now = now or clock.now()
    held(drawn.cohort)
    take(drawn, "cohort__program")
    if by is not None:
        must_match(by, drawn.cohort)
    if drawn.state != SelfMatchState.OPEN or (by is None and now < drawn.until):
        drawn.repeated = True
        return drawn
    SELF_MATCH.apply(drawn, "close")
    drawn.closed_at, drawn.until = now, min(now, drawn.until)
    drawn.save(update_fields=["state", "closed_at", "until"])
    live = SelfMatchRequest.objects.filter(round=drawn, state__in=LIVE).select_related("asker__person", "asked__person")
    for request in live.select_for_update(of=("self",)):
        pair = self_match.pair_of(request.asker, request.asked)
        if request.state == RequestState.AGREED and self_match.is_possible(drawn.cohort, *pair):
            lock = {
                "cohort": drawn.cohort,
                "kind": Ruling.Kind.PIN,
                "note": _("They chose each other."),
                "created_at": now,
            }
            Ruling.objects.get_or_create(mentor=pair[0], mentee=pair[1], defaults=lock)
            continue
        REQUEST.apply(request, "close")
        request.save(update_fields=["state"])
    SelfMatchRequest.objects.filter(round=drawn, until__gt=drawn.until).update(until=drawn.until)
    due.forget(drawn, now=now)
    event = events.record("self_match.closed", by=by, subject=drawn, now=now, cohort=drawn.cohort.code)
    draft_all(mails_self_match.to_managers("matching.self_match_over", drawn), event=event, now=now, scope=drawn.cohort)
    if modes.making_of(drawn.cohort.program).finish_itself:
        # A step of its own: should it be refused, all that was said is kept, and a manager can do it.
        _plan(FINISH, drawn, now, now)
    return drawn


def finish_self_match(drawn: SelfMatchRound, *, by: User | None, now: datetime | None = None) -> Run:
    """Let the solver find a partner for those who have none: a run like any other, reviewed and released as usual.

    Pairs that wait for a manager are in it, locked. Costs what `match` does. Refuses before the end, and what `match`
    refuses. Again: the same run, as long as nothing else has changed.
    """
    now = now or clock.now()
    drawn = SelfMatchRound.objects.select_related("cohort__program").get(pk=drawn.pk)
    if by is None:
        raise NotAllowed(_("Only the managers of this program can match."))
    must_match(by, drawn.cohort)
    if drawn.state != SelfMatchState.CLOSED:
        raise Refused(_("People may still ask each other. End self-match first, or wait for its last day."))
    run = match(drawn.cohort, by=by, now=now)
    with transaction.atomic():
        take(drawn, "cohort__program")
        if drawn.run_id != run.pk:
            drawn.run = run
            drawn.save(update_fields=["run"])
            events.record("self_match.finished", by=by, subject=drawn, now=now, run=run.code)
    return run
