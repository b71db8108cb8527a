"""A seating plan is made: whom everybody meets (conversations.py), in which round and at which table (seating.py)."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from viceversa import engine
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.matching import adapter, mails
from viceversa.matching.actions.shortlists import (
    reasons_without_numbers,
    without_locked,
)
from viceversa.matching.conversations import Asked, planned
from viceversa.matching.models import (
    Conversation,
    ConversationEvent,
    EventGuest,
    SeatingPlan,
)
from viceversa.matching.policy import settings_for
from viceversa.matching.queries_event import expecting, is_stale, newest_plan, taking_part
from viceversa.matching.seating import Pair, at_tables, in_rounds
from viceversa.matching.states import EventState
from viceversa.matching.timetable import ahead
from viceversa.matching.today import ruled_out
from viceversa.messaging.actions import draft_all
from viceversa.people.models import User
from viceversa.programs.models import Participant

log = logging.getLogger(__name__)

Presence = EventGuest.Presence


def question_of(event: ConversationEvent, who: QuerySet[Participant]) -> engine.Problem:
    """The engine's question for some people of an event's cohort, by today's rules. Seventeen queries."""
    return _question(event, who)[0]


def _question(event: ConversationEvent, who: QuerySet[Participant]) -> tuple[engine.Problem, dict[str, Any]]:
    draft = adapter.draft(
        event.cohort, settings_for(event.cohort.program), among=list(who.values_list("pk", flat=True))
    )
    return without_locked(draft.problem), draft.settings


def is_outdated(event: ConversationEvent, plan: SeatingPlan, *, now: datetime) -> bool:
    """Whether others take part than when the plan was made, or two who would meet are not to by now. Costs a draft."""
    if is_stale(event, plan):
        return True
    coming = ahead(event, now)
    pairs = [_pair(one) for one in conversations_of(plan) if one.round in coming]
    return bool(ruled_out(event.cohort, settings_for(event.cohort.program), pairs))


def plan_anew(
    event: ConversationEvent, *, said: Event, by: User | None, now: datetime, telling: bool = True
) -> SeatingPlan:
    """Make the rounds that have not begun, with those who take part; what is over stays. In the caller's transaction.

    Who is affected gets others where there are some free; all others keep whom they meet, and when, as far as can be. When
    it is announced, those whose rounds ahead change are told, never why, unless the caller tells them (`telling` False). What
    the independent check refuses is never stored.
    """
    here = taking_part(event)
    question, settings = _question(event, here)
    last = newest_plan(event)
    before = conversations_of(last)
    coming = ahead(event, now)
    absent = set(event.guests.filter(presence=Presence.ABSENT).values_list("participant_id", flat=True))
    ids = {one.id for one in (*question.left, *question.right)}
    over = [
        one for one in before if one.round not in coming and one.mentor_id not in absent and one.mentee_id not in absent
    ]
    kept = {_pair(one): one for one in before if one.round in coming and set(_pair(one)) <= ids}
    found = _Found()
    if coming and question.left and question.right:
        met = [_pair(one) for one in over]
        asked = Asked(
            question,
            rounds=len(coming),
            tables=event.tables,
            had=Counter(code for pair in met for code in pair),
            apart=(*met, *_met_before(event)),
            stay=tuple(kept),
        )
        found = found_in(*planned(asked))
    placed = in_rounds(found.reasons, coming, most=event.tables, kept={pair: one.round for pair, one in kept.items()})
    tables = at_tables(
        placed,
        kept={pair: one.table for pair, one in kept.items() if placed.get(pair) == one.round},
        before={one.mentee.code: one.table for one in over},
    )
    plan = SeatingPlan.objects.create(
        event=event,
        number=last.number + 1 if last else 1,
        from_round=min(coming, default=event.rounds + 1),
        settings=settings,
        people=sorted(here.values_list("code", flat=True)),
        problem=found.problem,
        result=found.result,
        by=by,
        created_at=now,
    )
    pk_of = dict(Participant.objects.filter(code__in=ids).values_list("code", "pk"))
    rows = [Conversation(plan=plan, mentor_id=one.mentor_id, mentee_id=one.mentee_id, round=one.round, table=one.table, reasons=one.reasons) for one in over]  # fmt: skip
    rows += [
        Conversation(
            plan=plan,
            mentor_id=pk_of[pair[0]],
            mentee_id=pk_of[pair[1]],
            round=number,
            table=tables[pair],
            reasons=found.reasons[pair],
        )
        for pair, number in placed.items()
    ]
    Conversation.objects.bulk_create(rows, batch_size=500)
    if telling and event.state == EventState.ANNOUNCED:
        _tell_changed(event, before, rows, coming, said=said, now=now)
    return plan


class _Found:
    """What the engine found: its two files, and why for each pair."""

    def __init__(self) -> None:
        self.problem: dict[str, Any] = {}
        self.result: dict[str, Any] = {}
        self.reasons: dict[Pair, list[dict[str, Any]]] = {}


def found_in(problem: engine.Problem, result: engine.Result) -> _Found:
    """A plan as it is stored. What the independent check refuses never is; the log says why."""
    report = engine.check(problem, result)
    if not report.ok:
        log.error("The independent check refused a seating plan: %s", " ".join(report.faults))
        raise Refused(
            _("The plan did not pass the independent check, so it was not stored. This is a fault of the software.")
        )
    found = _Found()
    found.problem, found.result = engine.problem_to_json(problem), engine.result_to_json(result)
    found.reasons = {(pair.left, pair.right): reasons_without_numbers(pair) for pair in result.pairs}
    return found


def conversations_of(plan: SeatingPlan | None) -> list[Conversation]:
    """Who meets whom by a plan; nobody where there is none. At most one query."""
    rows = Conversation.objects.filter(plan=plan).select_related("mentor", "mentee")
    return list(rows) if plan else []


def _pair(one: Conversation) -> Pair:
    return one.mentor.code, one.mentee.code


def _met_before(event: ConversationEvent) -> Iterable[Pair]:
    """Who met at an earlier event of the cohort: nobody meets the same person twice. One query."""
    newest = (
        SeatingPlan.objects.filter(event__cohort=event.cohort_id, event__state=EventState.OVER)
        .order_by()
        .values("event")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    rows = Conversation.objects.filter(plan__in=newest).exclude(plan__event=event)
    return rows.values_list("mentor__code", "mentee__code")


def _tell_changed(
    event: ConversationEvent,
    before: list[Conversation],
    after: list[Conversation],
    coming: list[int],
    *,
    said: Event,
    now: datetime,
) -> None:
    """A mail to those whose rounds ahead are others than they were told."""

    def rounds(rows: list[Conversation]) -> dict[int, set[tuple[int, int, int]]]:
        of: dict[int, set[tuple[int, int, int]]] = defaultdict(set)
        for one in rows:
            if one.round in coming:
                of[one.mentor_id].add((one.round, one.table, one.mentee_id))
                of[one.mentee_id].add((one.round, one.table, one.mentor_id))
        return of

    was, are = rounds(before), rounds(after)
    changed = {pk for pk in (*was, *are) if was.get(pk) != are.get(pk)}
    people = expecting(event).filter(pk__in=changed).select_related("person").order_by("pk")
    draft_all(
        [mails.to_guest("matching.event_changed", one, event) for one in people],
        event=said,
        now=now,
        scope=event.cohort,
    )
