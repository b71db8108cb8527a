"""Shortlists: drawn up, released, answered until a day, then the solver finishes.

Nobody is told anything before the release. What somebody answers is read by the engine alone: no event, no page and no
count says whom they would have or not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa import engine
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import adapter, mails
from viceversa.matching.actions.common import answers_first, must_match, places_first
from viceversa.matching.actions.runs import OPEN_FOR_MATCHING, match
from viceversa.matching.models import Run, ShortlistEntry, ShortlistRound
from viceversa.matching.policy import settings_for
from viceversa.matching.ranking import FOR_ALL, MOVES, reordered
from viceversa.matching.states import ROUND, RoundState
from viceversa.matching.today import ruled_out
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.people.models import User
from viceversa.programs import modes
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort, Participant, Role

log = logging.getLogger(__name__)

MOST: Final = 3
LEAST_DAYS, MOST_DAYS = 2, 60
REMIND_BEFORE: Final = timedelta(days=3)
REMIND, CLOSE, FINISH = "matching.remind_shortlist", "matching.close_shortlists", "matching.finish_shortlists"


def draw_up(cohort: Cohort, *, by: User, now: datetime | None = None) -> ShortlistRound:
    """Up to three people for everybody who is ready, the best lists together, proved and checked. Tells nobody.

    A pair is on both lists or on none, and nobody is on more than three; who is locked in a pair gets no list. About
    eighteen queries and a bulk insert, and the time of one solve, which holds no lock. When nothing has changed since
    the newest lists, those are given back. Refuses others than the program's managers, a program without shortlists, a
    cohort that is not open, places not given out yet, lists being answered, and when nobody could be on a list.
    """
    now = now or clock.now()
    cohort = Cohort.objects.select_related("program").get(pk=cohort.pk)
    _may_draw(cohort, by)
    draft = adapter.draft(cohort, settings_for(cohort.program))
    question = without_locked(draft.problem)
    if not question.left or not question.right:
        raise Refused(_("There is nobody to match yet: it takes at least one mentor and one mentee who are enrolled."))
    lists = engine.shortlist(question, side="both", most=MOST)
    return store_lists(cohort, question=question, settings=draft.settings, lists=lists, by=by, now=now)


def _may_draw(cohort: Cohort, by: User) -> None:
    must_match(by, cohort)
    if not modes.making_of(cohort.program).has_shortlists:
        raise Refused(_("This program has no shortlists. Its design says how pairs are made."))
    if cohort.state not in OPEN_FOR_MATCHING:
        raise Refused(_("This cohort is not being matched."))
    places_first(cohort)
    answers_first(cohort)


def without_locked(problem: engine.Problem) -> engine.Problem:
    """The question of shortlists: locked pairs are settled and take their places with them; nothing has to stay."""

    def room(people: tuple[engine.Person, ...], end: int) -> tuple[engine.Person, ...]:
        pinned = [pair[end] for pair in problem.pins]
        left = (replace(one, capacity=max(one.capacity - pinned.count(one.id), 0), min=0, lot=1) for one in people)
        return tuple(one for one in left if one.capacity)

    mentors, mentees = room(problem.left, 0), room(problem.right, 1)
    here = {one.id for one in (*mentors, *mentees)}
    return replace(
        problem,
        left=mentors,
        right=mentees,
        pins=(),
        forbids=tuple(pair for pair in (*problem.forbids, *problem.pins) if set(pair) <= here),
        former=(),
        rankings=engine.Rankings(),
        aims=("people", "pairs", "points"),
    )


@transaction.atomic
def store_lists(
    cohort: Cohort,
    *,
    question: engine.Problem,
    settings: dict[str, Any],
    lists: engine.Shortlists,
    by: User,
    now: datetime,
) -> ShortlistRound:
    """Check lists independently of the solver, then store them. What the check refuses is never stored; the log says why."""
    take(cohort, "program")
    _may_draw(cohort, by)
    report = engine.check_shortlists(question, lists)
    if not report.ok:
        log.error("Cohort %s: the independent check refused the shortlists: %s", cohort.code, " ".join(report.faults))
        raise Refused(
            _("The lists did not pass the independent check, so they were not stored. This is a fault of the software.")
        )
    problem = engine.problem_to_json(question)
    last = ShortlistRound.objects.filter(cohort=cohort).first()
    if last is not None and last.state == RoundState.DRAWN and (last.problem, last.settings) == (problem, settings):
        last.repeated = True
        return last
    drawn = ShortlistRound.objects.create(
        cohort=cohort,
        number=last.number + 1 if last else 1,
        settings=settings,
        problem=problem,
        result=engine.shortlists_to_json(lists),
        by=by,
        created_at=now,
    )
    entries = _entries(drawn, lists, now)
    ShortlistEntry.objects.bulk_create(entries, batch_size=500)
    events.record(
        "shortlists.drawn", by=by, subject=drawn, now=now, cohort=cohort.code, number=drawn.number, entries=len(entries)
    )
    return drawn


def _entries(drawn: ShortlistRound, lists: engine.Shortlists, now: datetime) -> list[ShortlistEntry]:
    ids = dict(Participant.objects.filter(cohort_id=drawn.cohort_id).values_list("code", "id"))
    found = []
    for side, of_side in lists.lists.items():
        for code, pairs in of_side.items():
            others = [(pair.right if side == "left" else pair.left, reasons_without_numbers(pair)) for pair in pairs]
            found += in_order(drawn, ids[code], [(other, ids[other], reasons) for other, reasons in others], now)
    return found


def reasons_without_numbers(pair: engine.Pair) -> list[dict[str, Any]]:
    """Why two fit, as it is kept for the two themselves."""
    return [
        {"criterion": share.criterion, "code": share.reason.code, "facts": dict(share.reason.facts)}
        for share in pair.shares
    ]


def in_order(
    drawn: ShortlistRound, own: int, others: Iterable[tuple[str, int, list[dict[str, Any]]]], now: datetime
) -> list[ShortlistEntry]:
    """One list of (code, id, reasons), in an order that says nothing about fit: by the checksum-like order of codes."""
    return [
        ShortlistEntry(
            round=drawn, participant_id=own, other_id=other, position=position, reasons=reasons, created_at=now
        )
        for position, (_code, other, reasons) in enumerate(sorted(others, key=lambda one: one[0]), start=1)
    ]


@transaction.atomic
def release_shortlists(
    drawn: ShortlistRound, *, answer_by: date, by: User, now: datetime | None = None
) -> ShortlistRound:
    """Show everybody their list, by mail and on a page, until the end of a day; plan the reminder and the end.

    Refuses others than the program's managers, lists that newer ones have replaced, lists that name somebody who has
    left, and a day that is too near or too far. About twelve queries, one event, one mail for each list.
    """
    now = now or clock.now()
    take(drawn, "cohort__program")
    must_match(by, drawn.cohort)
    if ROUND.is_done(drawn, "release"):
        drawn.repeated = True
        return drawn
    newest = ShortlistRound.objects.filter(cohort=drawn.cohort).aggregate(newest=Max("number"))["newest"]
    if newest != drawn.number:
        raise Refused(_("Newer shortlists have replaced these. Release those."))
    places_first(drawn.cohort)
    days = (answer_by - timezone.localtime(now).date()).days
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Refused(
            _("Give people %(least)s to %(most)s days to answer.") % {"least": LEAST_DAYS, "most": MOST_DAYS},
            field="answer_by",
        )
    here = set(adapter.ready(drawn.cohort).values_list("pk", flat=True))
    if not set(_listed(drawn).values_list("participant_id", flat=True)) <= here:
        raise Refused(_("Somebody on these lists no longer takes part. Draw them up again."))
    # In the same words: nobody learns of a wish.
    pairs = _listed(drawn).filter(participant__role=Role.MENTOR).values_list("participant__code", "other__code")
    if ruled_out(drawn.cohort, drawn.settings, pairs):
        raise Refused(_("Somebody on these lists no longer takes part. Draw them up again."))
    event = events.record(
        "shortlists.released", by=by, subject=drawn, now=now, cohort=drawn.cohort.code, until=midnight_after(answer_by)
    )
    open_answers(drawn, until=midnight_after(answer_by), mail="matching.shortlist", event=event, by=by, now=now)
    return drawn


def midnight_after(day: date) -> datetime:
    """The moment at which answers of a last day end."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))


def open_answers(
    drawn: ShortlistRound,
    *,
    until: datetime,
    mail: str,
    event: Event,
    by: User | None,
    now: datetime,
    remind_before: timedelta = REMIND_BEFORE,
) -> None:
    """Let everybody on the lists answer, told by `mail`; plan the reminder and the end. In the caller's transaction, with its event."""
    ROUND.apply(drawn, "release")
    drawn.released_at, drawn.released_by, drawn.answer_by = now, by, until
    drawn.save(update_fields=["state", "released_at", "released_by", "answer_by"])
    asked = Participant.objects.filter(pk__in=_listed(drawn).values("participant")).select_related("person")
    draft_all(
        [mails.to_participant(mail, one, drawn) for one in asked.order_by("pk")],
        event=event,
        now=now,
        scope=drawn.cohort,
    )
    if until - remind_before > now + timedelta(days=1):
        _plan(REMIND, drawn, until - remind_before, now)
    _plan(CLOSE, drawn, until, now)


def _plan(what: str, drawn: ShortlistRound, due_at: datetime, now: datetime) -> None:
    due.plan(what, subject=drawn, scope=drawn.cohort, due_at=due_at, key=f"{what}:{drawn.code}", now=now)


def _listed(drawn: ShortlistRound) -> QuerySet[ShortlistEntry]:
    return ShortlistEntry.objects.filter(round=drawn).order_by()


@transaction.atomic
def choose(
    drawn: ShortlistRound,
    *,
    participant: Participant,
    how: str,
    entry: str = "",
    by: User | None,
    now: datetime | None = None,
) -> ShortlistRound:
    """One move on one's own list (ranking.MOVES): put somebody first or up, leave out, take back; or all are fine, or none.

    Six queries and a write a changed row. The event says that somebody answered, not what. Refuses anybody else, an
    end that is past, and somebody who is not on the list.
    """
    now = now or clock.now()
    if by is None or by.person_id is None or by.person_id != participant.person_id:
        raise NotAllowed(_("Only the person whose list this is can answer it."))
    take(drawn, "cohort__program")
    if drawn.state != RoundState.OPEN or (drawn.answer_by is not None and now >= drawn.answer_by):
        raise Refused(_("The time to answer is over."))
    entries = list(ShortlistEntry.objects.select_for_update().filter(round=drawn, participant=participant))
    if how not in MOVES or not entries or (how not in FOR_ALL and entry not in {one.code for one in entries}):
        raise Refused(_("That did not reach us whole. Try again."))
    wanted = reordered([(one.code, one.place, one.vetoed) for one in entries], how, entry)
    changed = [one for one in entries if (one.place, one.vetoed) != wanted[one.code]]
    drawn.repeated = not changed
    for one in changed:
        one.place, one.vetoed = wanted[one.code]
        one.save(update_fields=["place", "vetoed"])
    if changed:
        events.record("shortlist.answered", by=by, subject=drawn, now=now)
    return drawn


@transaction.atomic
def remind(drawn: ShortlistRound, *, now: datetime | None = None) -> ShortlistRound:
    """Remind those who have not answered (a due step), once."""
    now = now or clock.now()
    take(drawn, "cohort__program")
    answered = _listed(drawn).exclude(place=None, vetoed=False).values("participant")
    quiet = list(
        adapter.ready(drawn.cohort)
        .filter(pk__in=_listed(drawn).values("participant"))
        .exclude(pk__in=answered)
        .select_related("person")
        .order_by("pk")
    )
    drawn.repeated = drawn.state != RoundState.OPEN or not quiet
    if not drawn.repeated:
        event = events.record("shortlists.reminded", by=None, subject=drawn, now=now)
        reminders = [mails.to_participant("matching.shortlist_reminder", one, drawn) for one in quiet]
        draft_all(reminders, event=event, now=now, scope=drawn.cohort)
    return drawn


@transaction.atomic
def close_answers(drawn: ShortlistRound, *, now: datetime | None = None) -> ShortlistRound:
    """The day is over (a due step): answers are in and stay as they are, the managers are told. Nothing before its day."""
    now = now or clock.now()
    take(drawn, "cohort__program")
    if drawn.state != RoundState.OPEN or drawn.answer_by is None or now < drawn.answer_by:
        drawn.repeated = True
        return drawn
    ROUND.apply(drawn, "close")
    drawn.closed_at = now
    drawn.save(update_fields=["state", "closed_at"])
    event = events.record("shortlists.closed", by=None, subject=drawn, now=now, cohort=drawn.cohort.code)
    draft_all(mails.to_managers("matching.answers_in", drawn), event=event, now=now, scope=drawn.cohort)
    if modes.making_of(drawn.cohort.program).finish_itself:
        # A step of its own: should it be refused, the answers are in all the same, and a manager can do it.
        _plan(FINISH, drawn, now, now)
    return drawn


def finish(drawn: ShortlistRound, *, by: User | None, now: datetime | None = None) -> Run:
    """Let the solver finish with the answers: a run like any other, reviewed and released as usual.

    Costs what `match` does. Refuses before the answers are in, and what `match` refuses. Again: the same run, as long
    as nothing else has changed.
    """
    now = now or clock.now()
    drawn = ShortlistRound.objects.select_related("cohort__program").get(pk=drawn.pk)
    if by is None:
        raise NotAllowed(_("Only the managers of this program can match."))
    must_match(by, drawn.cohort)
    if drawn.state != RoundState.CLOSED:
        raise Refused(_("The answers are not in yet."))
    run = match(drawn.cohort, by=by, now=now)
    with transaction.atomic():
        take(drawn, "cohort__program")
        if drawn.run_id != run.pk:
            drawn.run = run
            drawn.save(update_fields=["run"])
            events.record("shortlists.finished", by=by, subject=drawn, now=now, run=run.code)
    return run
