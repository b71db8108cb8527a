"""Release: from a solved run to pairings whose people are asked. Nobody is told anything before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.matching.actions import agreed_pairs, mark_made, mark_released
from viceversa.matching.models import Run
from viceversa.matching.today import ruled_out_of
from viceversa.messaging import due
from viceversa.messaging.timing import MORNING
from viceversa.pairings import asking
from viceversa.pairings.actions.answers import start
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.pods import grouped, reasons_of
from viceversa.pairings.queries import sort_proposals
from viceversa.pairings.states import AnswerState
from viceversa.people.models import User
from viceversa.programs.directions import asked_first
from viceversa.programs.models import Cohort, Role
from viceversa.programs.states import CohortState

NEXT_BEST: Final = "pairings.next_best"


@transaction.atomic
def release_run(run: Run, *, by: User, now: datetime | None = None) -> Run:
    """Ask the people of every proposal of a solved run, both or one first as the program says; mark the run released.

    Where the program has pods, the two proposals of a mentee become one pairing of three. Two who have found each other in
    self-match have both said yes: they are not asked again, their pairing begins.

    All in one transaction: killed at any instant, either nothing happened or everything did, and repeating it
    changes nothing. Refuses others than the program's managers, a run that is not the newest solved one, a run with
    nobody left to ask. Two whom a rule forbids by now are not asked. Costs a draft of the problem and about five
    statements for each pair.
    """
    now = now or clock.now()
    run = mark_released(run, by=by, now=now)
    if run.repeated:
        return run
    if run.cohort.state == CohortState.CLOSED:
        raise Refused(_("This cohort is closed."))
    # A run is as old as it is: what was wished or decided since is kept to all the same.
    if not _ask_all(run, by=by, now=now, ruled_out=ruled_out_of(run)):
        raise Refused(_("There is nobody left to ask in this run. Start a new one."))
    watch_answers(run.cohort, now=now)
    return run


def ask_all(run: Run, *, by: User | None, now: datetime) -> Run:
    """The same for a run that a verb has just made, in its transaction: by itself, or by a manager's own hand."""
    run = mark_released(run, by=by, now=now)
    _ask_all(run, by=by, now=now)
    watch_answers(run.cohort, now=now)
    return run


def watch_answers(cohort: Cohort, *, now: datetime) -> None:
    """Plan to look, the next morning, whether somebody is free again: every morning while somebody is asked.

    So neither the step nor its hour tells that, or when, somebody said no.
    """
    morning = timezone.make_aware(datetime.combine(timezone.localtime(now).date() + timedelta(days=1), MORNING))
    due.plan(
        NEXT_BEST, subject=cohort, scope=cohort, due_at=morning, key=f"{NEXT_BEST}:{cohort.code}:{morning:%F}", now=now
    )


def _ask_all(run: Run, *, by: User | None, now: datetime, ruled_out: Collection[tuple[int, int]] = frozenset()) -> int:
    good, _left = sort_proposals(run, ruled_out=ruled_out)
    pods = grouped(run.cohort.program, good)
    answer_by = now + timedelta(days=asking.ANSWER_DAYS)
    first = asked_first(run.cohort.program)
    agreed = agreed_pairs(run.cohort)
    pairings = Pairing.objects.bulk_create(
        Pairing(
            cohort=run.cohort,
            run=run,
            reasons=reasons_of(pod),
            waiting_since=now,
            due_at=answer_by,
            created_at=now,
        )
        for pod in pods
    )
    said_yes = [agreed.get((pod[0].mentor_id, pod[0].mentee_id)) for pod in pods]
    members = Member.objects.bulk_create(
        Member(
            pairing=pairing,
            participant=participant,
            role=role,
            answer=(answer := AnswerState.ACCEPTED if yes else asking.first_answer(first, role)),
            asked_at=None if answer == AnswerState.LATER else now,
            answered_at=yes,
            created_at=now,
        )
        for pairing, pod, yes in zip(pairings, pods, said_yes, strict=True)
        for role, participant in (*((Role.MENTOR, one.mentor) for one in pod), (Role.MENTEE, pod[0].mentee))
    )
    of_pairing: dict[int, list[Member]] = {}
    for member in members:
        of_pairing.setdefault(member.pairing_id, []).append(member)
    begun = set()
    for pairing, pod, yes in zip(pairings, pods, said_yes, strict=True):
        if yes:
            event = events.record("pairing.started", by=by, subject=pairing, now=now, run=run.code)
            start(pairing, of_pairing[pairing.pk], by=by, event=event, now=now)
            begun.add((pod[0].mentor_id, pod[0].mentee_id))
        else:
            asked = events.record("pairing.asked", by=by, subject=pairing, now=now, run=run.code, until=answer_by)
            asking.ask(pairing, of_pairing[pairing.pk], event=asked, now=now)
    asking.plan_answers([one for one, yes in zip(pairings, said_yes, strict=True) if not yes], now=now)
    mark_made(run.cohort, begun)
    return len(pairings)
