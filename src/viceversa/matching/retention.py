"""When matching lets go of runs, rulings, shortlists, events and self-match: with the cohort; of tries sooner.

The frozen question of a run holds what people told the engine alone (whom they do not want to meet). It can't be
changed, so the run goes as a whole on the night after the cohort is closed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import Rows, Rule, register
from viceversa.matching.models import (
    Conversation,
    ConversationEvent,
    EventGuest,
    Finding,
    LeftOut,
    Proposal,
    Ruling,
    Run,
    SeatingPlan,
    SelfMatchRequest,
    SelfMatchRound,
    SelfMatchSeat,
    ShortlistEntry,
    ShortlistRound,
)
from viceversa.matching.states import RunState
from viceversa.matching.states_self_match import RequestState, SelfMatchState
from viceversa.programs.states import ParticipantState

WHEN = _("until the cohort is closed")
# A manager who moves sliders makes many runs; those nobody kept are of no use after this long.
TRIES_STAY: Final = timedelta(days=14)
WHEN_TRIES = _(
    "14 days after a run was made; kept as a draft, in use, the newest or released, until the cohort is closed"
)


def _tries(now: datetime) -> Rows:
    """Runs nobody kept: without a name, not released, not waiting, neither in use nor the newest of their cohort."""
    same = Run.objects.filter(cohort=OuterRef("cohort")).exclude(state=RunState.CANCELLED)
    in_use = same.order_by(Coalesce("used_at", "created_at").desc(), "-number").values("pk")[:1]
    newest = Run.objects.filter(cohort=OuterRef("cohort")).order_by("-number").values("pk")[:1]
    old = Run.objects.filter(name="", created_at__lte=now - TRIES_STAY)
    kept = [RunState.RELEASED, RunState.WAITING]
    return (
        old.exclude(state__in=kept)
        .annotate(in_use=Coalesce(Subquery(in_use), 0), newest=Subquery(newest))
        .exclude(pk=F("in_use"))
        .exclude(pk=F("newest"))
    )


def _forget(rows: Rows, now: datetime) -> None:
    """Delete the runs; what was made from them goes on from what they were made from, so that undo still leads back."""
    for run in rows.defer("problem", "result").order_by("-number"):
        Run.objects.filter(parent=run).update(parent=run.parent_id)
        run.delete()


RUNS = register(
    Rule(
        name="matching.runs",
        keeps=_("matching runs: question, answer, proposals, who was left out"),
        when=WHEN,
        model=Run,
        due=lambda now: Run.objects.filter(cohort__closed_at__lte=now),
        covers=(Proposal, LeftOut, Finding),
    )
)
TRIES = register(
    Rule(
        name="matching.tries",
        keeps=_("matching runs that nobody kept as a draft"),
        when=WHEN_TRIES,
        model=Run,
        due=_tries,
        act=_forget,
        covers=(Proposal, LeftOut, Finding),
    )
)
RULINGS = register(
    Rule(
        name="matching.rulings",
        keeps=_("pairs that a manager locked or ruled out"),
        when=WHEN,
        model=Ruling,
        due=lambda now: Ruling.objects.filter(cohort__closed_at__lte=now),
    )
)


LEFT: Final = (ParticipantState.DECLINED, ParticipantState.WITHDRAWN)
WHEN_LEFT: Final = _("until the cohort is closed; the night after one of the two withdraws")


def _over(now: datetime) -> QuerySet[ShortlistEntry]:
    return ShortlistEntry.objects.filter(
        Q(round__cohort__closed_at__lte=now) | Q(participant__state__in=LEFT) | Q(other__state__in=LEFT)
    )


def _talked(now: datetime) -> QuerySet[Conversation]:
    return Conversation.objects.filter(
        Q(plan__event__cohort__closed_at__lte=now) | Q(mentor__state__in=LEFT) | Q(mentee__state__in=LEFT)
    )


def _guests(now: datetime) -> QuerySet[EventGuest]:
    return EventGuest.objects.filter(Q(event__cohort__closed_at__lte=now) | Q(participant__state__in=LEFT))


SHORTLIST_ANSWERS = register(
    Rule(
        name="matching.shortlist_answers",
        keeps=_("shortlists: who is on whose, in which order somebody put people, whom they left out"),
        when=WHEN_LEFT,
        model=ShortlistEntry,
        due=_over,
        sooner=_("the person, until the answers end"),
    )
)
SHORTLISTS = register(
    Rule(
        name="matching.shortlists",
        keeps=_("rounds of shortlists: question and lists by code, with their proof"),
        when=WHEN,
        model=ShortlistRound,
        due=lambda now: ShortlistRound.objects.filter(cohort__closed_at__lte=now),
    )
)
CONVERSATIONS = register(
    Rule(
        name="matching.conversations",
        keeps=_("short conversations: who met whom at an event, in which round, at which table"),
        when=WHEN_LEFT,
        model=Conversation,
        due=_talked,
    )
)
GUESTS = register(
    Rule(
        name="matching.event_guests",
        keeps=_("who was asked to an event of short conversations, said yes or no, and was there"),
        when=_("until the cohort is closed; the night after one withdraws"),
        model=EventGuest,
        due=_guests,
    )
)
EVENTS = register(
    Rule(
        name="matching.events",
        keeps=_("events of short conversations, and their seating plans by code, with their proof"),
        when=WHEN,
        model=ConversationEvent,
        due=lambda now: ConversationEvent.objects.filter(cohort__closed_at__lte=now),
        covers=(SeatingPlan,),
    )
)


def _requests_over(now: datetime) -> QuerySet[SelfMatchRequest]:
    left = (ParticipantState.DECLINED, ParticipantState.WITHDRAWN)
    return SelfMatchRequest.objects.filter(
        Q(round__cohort__closed_at__lte=now) | Q(asker__state__in=left) | Q(asked__state__in=left)
    )


def _notes_over(now: datetime) -> QuerySet[SelfMatchRequest]:
    """Words to somebody, once nobody has to answer them any more."""
    over = Q(state__in=[RequestState.CLOSED, RequestState.MADE]) | Q(round__state=SelfMatchState.CLOSED)
    return SelfMatchRequest.objects.filter(over).exclude(note="").filter(Q(until__isnull=True) | Q(until__lte=now))


def _forget_notes(rows: Rows, now: datetime) -> None:
    rows.update(note="")


REQUESTS = register(
    Rule(
        name="matching.requests",
        keeps=_("self-match: who asked whom, and what was answered"),
        when=_("until the cohort is closed; the night after one of the two withdraws"),
        model=SelfMatchRequest,
        due=_requests_over,
        sooner=_("the person who asked, until who they asked is told"),
    )
)
NOTES = register(
    Rule(
        name="matching.request_notes",
        keeps=_("self-match: the word somebody wrote to whom they asked"),
        when=_("the night after the request is over"),
        model=SelfMatchRequest,
        due=_notes_over,
        act=_forget_notes,
    )
)
SELF_MATCHES = register(
    Rule(
        name="matching.self_match",
        keeps=_("rounds of self-match: whom each may ask, by which rules each may be asked"),
        when=WHEN,
        model=SelfMatchRound,
        due=lambda now: SelfMatchRound.objects.filter(cohort__closed_at__lte=now),
        covers=(SelfMatchSeat,),
    )
)
