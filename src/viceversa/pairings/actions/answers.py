"""Answers: both accept and the pairing starts; a decline is silent.

The other one learns only that this pairing was not formed and that we look again: never who, never why. That is why
the event of a decline names nobody, and why a decline and a lapsed answer look the same to everybody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import due
from viceversa.pairings import asking, rules
from viceversa.pairings.actions.momentum import watch
from viceversa.pairings.common import lock, tell
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.queries import busy_stretches
from viceversa.pairings.slots import FIRST_CONVERSATION_MINUTES, common_starts
from viceversa.pairings.states import ANSWER, PAIRING, AnswerState, PairingState
from viceversa.people.models import Person, User
from viceversa.programs.actions import mark_paired
from viceversa.programs.states import ParticipantState


@transaction.atomic
def accept(member: Member, *, by: User | None, now: datetime | None = None) -> Member:
    """Say yes. Who was to be asked afterwards is asked now. When all have, the pairing starts: participants are paired,
    both are told, with three times for the first conversation to take.

    Refuses anybody but the person asked, and a pairing that is no longer open.
    """
    now = now or clock.now()
    own, pairing, members = _open(member, by)
    if own.answer == AnswerState.ACCEPTED:
        member.repeated = True
        return member
    if (
        pairing.state != PairingState.ASKED
        or own.answer == AnswerState.LATER
        or (pairing.due_at and now > pairing.due_at)
    ):
        raise Refused(_("This question is no longer open. If a new partner is found, we will ask you again."))
    if not all(_takes_part(each) for each in members):
        # Somebody has left since; the one who says yes learns no more than after a decline.
        drop(pairing, members, now=now)
        return _into(member, own)
    _answer(own, "accept", now)
    waiting = [each for each in members if each.answer == AnswerState.WAITING]
    # In a pod all who are asked first say yes before anybody else is asked.
    later = [each for each in members if each.answer == AnswerState.LATER] if not waiting else []
    waiting += later
    event = events.record(
        "pairing.started" if not waiting else "pairing.accepted", by=by, subject=pairing, now=now, role=own.role
    )
    if later:
        asking.ask_next(pairing, later, event=event, now=now)
    if waiting:
        pairing.waiting_on = waiting[0].role
        pairing.waiting_since = now
        pairing.save(update_fields=["waiting_on", "waiting_since", "due_at"])
    else:
        start(pairing, members, by=by, event=event, now=now)
    return _into(member, own)


@transaction.atomic
def decline(member: Member, *, by: User | None, now: datetime | None = None) -> Member:
    """Say no, silently: no reason is asked, the others are told only that this pairing was not formed."""
    now = now or clock.now()
    own, pairing, members = _open(member, by)
    if own.answer == AnswerState.DECLINED:
        member.repeated = True
        return member
    if pairing.state != PairingState.ASKED or own.answer == AnswerState.LATER:
        raise Refused(_("This question is no longer open."))
    _answer(own, "decline", now)
    drop(pairing, members, now=now)
    return _into(member, own)


@transaction.atomic
def lapse(pairing: Pairing, *, now: datetime | None = None) -> Pairing:
    """The time to answer is over (a due step): the pairing is not formed. Does nothing before its day."""
    now = now or clock.now()
    members = lock(pairing)
    if pairing.state != PairingState.ASKED or (pairing.due_at and now < pairing.due_at):
        pairing.repeated = True
        return pairing
    drop(pairing, members, now=now)
    pairing.repeated = False
    return pairing


@transaction.atomic
def remind(pairing: Pairing, *, now: datetime | None = None) -> Pairing:
    """Remind those who have not answered yet (a due step), once."""
    now = now or clock.now()
    members = lock(pairing)
    waiting = [member for member in members if member.answer == AnswerState.WAITING]
    if pairing.state != PairingState.ASKED or not waiting:
        pairing.repeated = True
        return pairing
    event = events.record("pairing.reminded", by=None, subject=pairing, now=now, until=pairing.due_at)
    tell("pairings.reminder_to_answer", waiting, event=event, pairing=pairing, now=now)
    pairing.repeated = False
    return pairing


def _open(member: Member, by: User | None) -> tuple[Member, Pairing, list[Member]]:
    if by is not None and not rules.is_member(by, member):
        raise NotAllowed(_("Only the person who was asked can answer."))
    pairing = member.pairing
    members = lock(pairing)
    own = next(each for each in members if each.pk == member.pk)
    return own, pairing, members


def _takes_part(member: Member) -> bool:
    participant = member.participant
    return (
        participant.state in (ParticipantState.ENROLLED, ParticipantState.PAIRED)
        and participant.person.state == Person.State.ACTIVE
    )


def _answer(own: Member, verb: str, now: datetime) -> None:
    ANSWER.apply(own, verb)
    own.answered_at = now
    own.save(update_fields=["answer", "answered_at"])


def _into(member: Member, own: Member) -> Member:
    member.answer, member.answered_at = own.answer, own.answered_at
    member.repeated = False
    return member


def start(pairing: Pairing, members: list[Member], *, by: User | None, event: Event, now: datetime) -> None:
    """All have said yes: the pairing begins. For verbs that hold its lock, or have just made it."""
    PAIRING.apply(pairing, "start")
    pairing.started_at = now
    pairing.waiting_on, pairing.waiting_since, pairing.due_at = "", None, None
    pairing.save(update_fields=["state", "started_at", "waiting_on", "waiting_since", "due_at"])
    for member in members:
        mark_paired(member.participant, by=by, now=now)
    people = [member.participant for member in members]
    first = common_starts(
        people,
        after=now + timedelta(days=1),
        minutes=FIRST_CONVERSATION_MINUTES,
        taken=busy_stretches(people, now),
    )
    tell(
        "pairings.paired",
        members,
        event=event,
        pairing=pairing,
        now=now,
        times=[moment.isoformat() for moment in first],
    )
    watch(pairing, now=now)


def drop(pairing: Pairing, members: list[Member], *, now: datetime) -> None:
    """The pairing is not formed, whatever the reason: it looks the same to everybody. For verbs that hold its lock."""
    PAIRING.apply(pairing, "drop")
    pairing.ended_at = now
    pairing.waiting_on, pairing.waiting_since, pairing.due_at = "", None, None
    pairing.save(update_fields=["state", "ended_at", "waiting_on", "waiting_since", "due_at"])
    # Who was not asked yet never hears that there was a question.
    others = [member for member in members if member.answer not in (AnswerState.DECLINED, AnswerState.LATER)]
    for member in others:
        ANSWER.apply(member, "lapse")
        member.save(update_fields=["answer"])
    due.forget(pairing, now=now)
    event = events.record("pairing.not_formed", by=None, subject=pairing, now=now)
    told = [member for member in others if _takes_part(member)]
    tell("pairings.not_formed", told, event=event, pairing=pairing, now=now)
