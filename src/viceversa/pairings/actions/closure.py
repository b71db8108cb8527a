"""How a pairing pauses, ends and completes.

The exit is neutral: one click, no reason asked, none stored, and not who it was. The other one reads neutral words.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.pairings import rules
from viceversa.pairings.actions.aftercare import plan_some_weeks_later, plan_what_now
from viceversa.pairings.actions.meetings import cancel_what_is_ahead
from viceversa.pairings.actions.momentum import managers_of, watch
from viceversa.pairings.actions.pods import leave_pod
from viceversa.pairings.common import come_back, is_elsewhere, lock, must_live, others, own_part, tell
from viceversa.pairings.inviting import put_in_calendars
from viceversa.pairings.models import Meeting, Member, Pairing, PrivateNote, Reflection
from viceversa.pairings.retention import NOTES_KEPT, days_of
from viceversa.pairings.standing import leave_the_others
from viceversa.pairings.states import LIVING_STATES, PAIRING, PairingState
from viceversa.people.models import Person, User
from viceversa.programs.actions import mark_finished, mark_unpaired
from viceversa.programs.models import Cohort
from viceversa.programs.rules import manages

LONGEST_PAUSE = timedelta(days=120)
TELL_BEFORE = timedelta(days=7)


@transaction.atomic
def end(pairing: Pairing, *, by: User, now: datetime | None = None) -> Pairing:
    """Leave a pairing. Meetings ahead are cancelled, both wait for a match again, the other one is told neutrally.

    When one mentor of a pod leaves, the others go on as a pair. The event names nobody: that the pairing ended is a fact, whose wish it was is not kept. Again: changes nothing.
    """
    now = now or clock.now()
    members = lock(pairing)
    own = own_part(members, by)
    if pairing.state == PairingState.ENDED:
        pairing.repeated = True
        return pairing
    must_live(pairing)
    if leave_the_others(members, {own.participant.person_id}):
        leave_pod(pairing, own, others(members, by), now=now)
        return pairing
    end_for_all(pairing, members, told=others(members, by), now=now)
    return pairing


def end_for_all(
    pairing: Pairing, members: list[Member], *, told: list[Member] | None = None, by: User | None = None, now: datetime
) -> Event:
    """What every early end has in common: meetings ahead are cancelled, both wait for a match again, `told` (else all)
    read neutral words. For verbs that hold the lock; `by` is a manager who ends it, never one of the two.

    Who has left the organization is not written to.
    """
    event, cancelled = _finish(pairing, "end", "pairing.ended", now, by=by)
    plan_what_now(pairing, now=now)
    for member in members:
        if not is_elsewhere(member):
            mark_unpaired(member.participant, by=None, now=now)
    there = [
        member
        for member in (members if told is None else told)
        if member.participant.person.state == Person.State.ACTIVE
    ]
    tell("pairings.pairing_ended", there, event=event, pairing=pairing, now=now)
    put_in_calendars(members, cancelled, event=event, pairing=pairing, now=now)
    return event


def end_by_leaving(pairing: Pairing, members: list[Member], gone: frozenset[int], *, now: datetime) -> None:
    """The end because people (by id) left the program or the organization: the other one is free at once, and the
    managers are shown whom they could meet instead. For verbs that hold the lock.

    When it is one mentor of a pod, the others go on.
    """
    left = [member for member in members if member.participant.person_id not in gone]
    if leave_the_others(members, gone):
        for member in members:
            if member.participant.person_id in gone:
                leave_pod(pairing, member, left, now=now)
        return
    event = end_for_all(pairing, members, told=left, now=now)
    managers = managers_of({pairing.code: members})[pairing.code]
    free = [member.participant.code for member in left if not is_elsewhere(member)]
    # One mail whoever is free: both mentors of a pod whose mentee has left are.
    mails = [Mail("pairings.freed", manager, {"participants": free}) for manager in managers] if free else []
    draft_all(mails, event=event, now=now, scope=pairing.cohort)


@transaction.atomic
def complete(pairing: Pairing, *, by: User | None, now: datetime | None = None) -> Pairing:
    """Close a pairing that came to its planned end: both have finished. By one of the two, a manager, or by itself."""
    now = now or clock.now()
    members = lock(pairing)
    if by is not None and not (
        any(rules.is_member(by, member) for member in members) or manages(by, pairing.cohort.program)
    ):
        raise NotAllowed(_("Only the people in this pair, or a manager of the program, can do this."))
    if pairing.state == PairingState.COMPLETED:
        pairing.repeated = True
        return pairing
    must_live(pairing)
    event, cancelled = _finish(pairing, "complete", "pairing.completed", now, by=by)
    plan_some_weeks_later(pairing, now=now)
    for member in members:
        if not is_elsewhere(member):
            mark_finished(member.participant, by=by, now=now)
    put_in_calendars(members, cancelled, event=event, pairing=pairing, now=now)
    return pairing


def complete_all(cohort: Cohort, *, by: User, now: datetime | None = None) -> int:
    """Complete every pairing of a cohort that closes. Each is its own transaction, so it can be repeated."""
    now = now or clock.now()
    living = list(Pairing.objects.filter(cohort=cohort, state__in=LIVING_STATES))
    for pairing in living:
        complete(pairing, by=by, now=now)
    return len(living)


@transaction.atomic
def pause(pairing: Pairing, *, until: date | None = None, by: User, now: datetime | None = None) -> Pairing:
    """Rest for a while, at most four months. Meetings in that time are cancelled; no reminder is sent."""
    now = now or clock.now()
    members = lock(pairing)
    own_part(members, by)
    if pairing.state == PairingState.PAUSED and pairing.paused_until == until:
        pairing.repeated = True
        return pairing
    must_live(pairing)
    _refuse_broken(pairing)
    if until is not None and not timedelta() < until - timezone.localtime(now).date() <= LONGEST_PAUSE:
        raise Refused(_("Choose a day within the next four months."), "until")
    if pairing.state == PairingState.ACTIVE:
        PAIRING.apply(pairing, "pause")
    pairing.paused_until = until
    pairing.save(update_fields=["state", "paused_until"])
    cancelled = cancel_what_is_ahead(pairing, now=now)
    event = events.record("pairing.paused", by=by, subject=pairing, now=now, until=until)
    due.forget(pairing, now=now)
    if until is not None:
        due.plan(
            "pairings.resume",
            subject=pairing,
            scope=pairing.cohort,
            due_at=timezone.make_aware(datetime.combine(until, time(6))),
            key=f"resume:{pairing.code}:{new_code()}",
            now=now,
        )
    tell("pairings.paused", others(members, by), event=event, pairing=pairing, now=now)
    put_in_calendars(members, cancelled, event=event, pairing=pairing, now=now)
    pairing.repeated = False
    return pairing


@transaction.atomic
def resume(pairing: Pairing, *, by: User | None, now: datetime | None = None) -> Pairing:
    """Go on after a pause: by one of the two, or by itself on the chosen day."""
    now = now or clock.now()
    members = lock(pairing)
    if by is not None:
        own_part(members, by)
    if pairing.state == PairingState.ACTIVE:
        pairing.repeated = True
        return pairing
    must_live(pairing)
    _refuse_broken(pairing)
    PAIRING.apply(pairing, "resume")
    pairing.paused_until = None
    pairing.save(update_fields=["state", "paused_until"])
    events.record("pairing.resumed", by=by, subject=pairing, now=now)
    come_back(pairing, now)
    watch(pairing, now=now)
    pairing.repeated = False
    return pairing


@transaction.atomic
def tell_of_notes(pairing: Pairing, *, now: datetime | None = None) -> Pairing:
    """Tell who has notes or answers in an ended pairing that they are deleted soon (a due step). `repeated` for nobody."""
    now = now or clock.now()
    members = lock(pairing)
    kept = days_of(pairing)
    written = set(PrivateNote.objects.filter(pairing=pairing).exclude(sealed="").values_list("author_id", flat=True))
    written |= set(
        Reflection.objects.filter(pairing=pairing).exclude(sealed="").values_list("participant_id", flat=True)
    )
    told = [
        member
        for member in members
        if member.participant_id in written and member.participant.person.state == Person.State.ACTIVE
    ]
    pairing.repeated = not told or kept is None or kept.notes <= now
    if not pairing.repeated:
        event = events.record("pairing.notes_end_told", by=None, subject=pairing, now=now)
        tell("pairings.notes_end", told, event=event, pairing=pairing, now=now)
    return pairing


def _finish(
    pairing: Pairing, verb: str, name: str, now: datetime, by: User | None = None
) -> tuple[Event, list[Meeting]]:
    PAIRING.apply(pairing, verb)
    pairing.ended_at = now
    pairing.broken_rule, pairing.mended_at = "", None
    pairing.save(update_fields=["state", "ended_at", "broken_rule", "mended_at"])
    cancelled = cancel_what_is_ahead(pairing, now=now)
    due.forget(pairing, now=now)
    due.plan(
        "pairings.notes_end",
        subject=pairing,
        scope=pairing.cohort,
        due_at=now + NOTES_KEPT - TELL_BEFORE,
        key=f"notes-end:{pairing.code}",
        now=now,
    )
    pairing.repeated = False
    event = events.record(name, by=by, subject=pairing, now=now, held=pairing.held_count, cancelled=len(cancelled))
    return event, cancelled


def _refuse_broken(pairing: Pairing) -> None:
    if pairing.broken_rule:
        raise Refused(_("The program’s rules don’t allow this pair at the moment. Its managers say when it goes on."))
