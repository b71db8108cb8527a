"""One mentor leaves a pod, and the others go on as a pair."""

from __future__ import annotations

from datetime import datetime

from viceversa.core import events
from viceversa.pairings.actions.aftercare import plan_what_now
from viceversa.pairings.actions.agreement import complete_mentors
from viceversa.pairings.actions.broken import mend
from viceversa.pairings.actions.reflections import settle_without
from viceversa.pairings.common import is_elsewhere, tell
from viceversa.pairings.inviting import put_in_calendars
from viceversa.pairings.models import Agreement, Meeting, Member, Pairing, PrivateNote, Reflection
from viceversa.pairings.standing import standings
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.programs.actions import mark_unpaired
from viceversa.programs.models import Role


def leave_pod(pairing: Pairing, own: Member, rest: list[Member], *, rematch: bool = False, now: datetime) -> Pairing:
    """Take one mentor out of a pod, for verbs that hold its lock; returns what they leave with.

    Their part becomes a pairing of its own that has ended, with their private notes and what they answered when they
    looked back, so that retention, figures and matching know what was. What is shared stays with the others, who go on;
    so does an agreement that only this one had not signed, and looking back that waited for this one alone. With
    `rematch` the next best is asked for them. A pod that rested because of this one alone waits for its managers to let
    it go on.
    """
    mentee = next(member for member in rest if member.role == Role.MENTEE)
    event = events.record("pairing.pod_left", by=None, subject=pairing, now=now)
    over = Pairing.objects.create(
        cohort=pairing.cohort,
        run_id=pairing.run_id,
        state=PairingState.ENDED,
        started_at=pairing.started_at,
        ended_at=now,
        rematch_asked_at=now if rematch else None,
        last_held_at=pairing.last_held_at,
        held_count=pairing.held_count,
        created_at=now,
    )
    Member.objects.create(
        pairing=over, participant=mentee.participant, role=Role.MENTEE, answer=mentee.answer, created_at=now
    )
    PrivateNote.objects.filter(pairing=pairing, author=own.participant).update(pairing=over)
    Reflection.objects.filter(pairing=pairing, participant=own.participant).update(pairing=over)
    elsewhere = is_elsewhere(own)
    own.pairing = over
    own.save(update_fields=["pairing"])
    agreement = Agreement.objects.filter(pairing=pairing).first()
    if agreement is not None and not agreement.is_signed:
        complete_mentors(agreement, rest, now)
        agreement.save(update_fields=["signed_by_mentor_at"])
        if agreement.is_signed:
            pairing.agreement_signed_at = now
            pairing.save(update_fields=["agreement_signed_at"])
    plan_what_now(over, now=now)
    if not elsewhere:
        mark_unpaired(own.participant, by=None, now=now)
    tell("pairings.left_pod", rest, event=event, pairing=pairing, now=now, left=own.participant.person.code)
    settle_without(pairing, rest, event=event, now=now)
    ahead = Meeting.objects.filter(pairing=pairing, state=MeetingState.PLANNED)
    put_in_calendars([own], ahead, event=event, pairing=pairing, now=now, gone=True)
    if pairing.broken_rule and pairing.mended_at is None:
        (standing,) = standings(Pairing.objects.filter(pk=pairing.pk))
        if not standing.rule:
            mend(pairing, rest, now)
    pairing.repeated = False
    return over
