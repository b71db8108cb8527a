"""Coming in and leaving: invited, joined, declined, withdrawn; what pairings report back; the list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging.actions import draft
from viceversa.people.models import Person, User
from viceversa.programs import hooks, lock, queries, rules
from viceversa.programs.actions.access import refuse_outsider
from viceversa.programs.models import Cohort, Participant, Release
from viceversa.programs.states import PARTICIPANT, CohortState, ParticipantState

_COMING_IN = (ParticipantState.INVITED, ParticipantState.DECLINED, ParticipantState.WITHDRAWN)


@transaction.atomic
def invite(cohort: Cohort, *, person: Person, role: str, by: User | None, now: datetime | None = None) -> Participant:
    """Ask somebody, privately, to take part as mentor or mentee. Drafts the invitation; a person releases it.

    Asking somebody again changes nothing, also when they declined: the answer looks the same, so a decline stays
    unseen. Refuses outside recruiting, people who left, both contacts, and who is not eligible (`NotEligible`). Nine statements.
    """
    now = now or clock.now()
    lock.take(cohort, "program")
    if not rules.manages(by, cohort.program):
        raise NotAllowed(_("Only the managers of a program can invite people."))
    refuse_closed(cohort)
    refuse_person(cohort, person, role)
    participant, made = row_for(cohort, person, role, ParticipantState.INVITED, now=now)
    if not made:
        participant.repeated = True
        return participant
    event = events.record("participant.invited", by=by, subject=participant, now=now, role=role, cohort=cohort.code)
    draft(
        "programs.invitation", to=person, event=event, now=now, context={"participant": participant.code}, scope=cohort
    )
    return participant


@transaction.atomic
def join(cohort: Cohort, *, person: Person, role: str, by: User | None, now: datetime | None = None) -> Participant:
    """Begin to enroll: by oneself; or by a manager, for somebody who can't sign in. Also the way back in.

    Refuses outside recruiting, anybody else's name, people who left, both contacts, and who is not eligible (`NotEligible`). Nine statements.
    """
    now = now or clock.now()
    lock.take(cohort, "program")
    own = by is not None and by.person_id == person.pk
    if not own and (not rules.manages(by, cohort.program) or rules.can_sign_in(person)):
        raise NotAllowed(_("People say yes themselves. Invite them instead."))
    participant = cohort.participants.filter(person=person).select_for_update().first()
    if participant and participant.state not in _COMING_IN:
        participant.repeated = True
        return participant
    refuse_closed(cohort)
    refuse_person(cohort, person, role)
    if participant is None:
        participant, _made = row_for(cohort, person, role, ParticipantState.ENROLLING, now=now)
    else:
        PARTICIPANT.apply(participant, "begin" if participant.state == ParticipantState.INVITED else "return")
        participant.role = role
        participant.ended_at = None
        participant.changed_at = now
        participant.save(update_fields=["state", "role", "ended_at", "changed_at"])
    events.record("participant.joined", by=by, subject=participant, now=now, role=role, cohort=cohort.code)
    return participant


@transaction.atomic
def decline(participant: Participant, *, by: User | None, now: datetime | None = None) -> Participant:
    """Say no, unseen: nobody is told, and lists go on saying "invited". What was filled in is forgotten."""
    now = now or clock.now()
    lock.take(participant, "cohort__program", "person")
    _ask(participant, by=by)
    if PARTICIPANT.is_done(participant, "decline"):
        participant.repeated = True
        return participant
    PARTICIPANT.apply(participant, "decline")
    _leave(participant, now=now)
    _forget_answers(participant)
    events.record("participant.declined", by=by, subject=participant, now=now)
    return participant


@transaction.atomic
def withdraw(participant: Participant, *, by: User | None, now: datetime | None = None) -> Participant:
    """Leave, at any time and without a reason. Confirms by mail. Refuses while in a pair: pairings ends that with it."""
    now = now or clock.now()
    lock.take(participant, "cohort__program", "person")
    _ask(participant, by=by)
    if PARTICIPANT.is_done(participant, "withdraw"):
        participant.repeated = True
        return participant
    if participant.state == ParticipantState.PAIRED:
        raise Refused(_("You are in a pair. Leave the pair first; your partner is told in neutral words."))
    PARTICIPANT.apply(participant, "withdraw")
    _leave(participant, now=now)
    _forget_answers(participant)
    event = events.record("participant.withdrawn", by=by, subject=participant, now=now)
    draft(
        "programs.withdrawn",
        to=participant.person,
        event=event,
        now=now,
        context={"participant": participant.code},
        scope=participant.cohort,
    )
    return participant


@transaction.atomic
def rest(participant: Participant, *, by: User | None, now: datetime | None = None) -> Participant:
    """Take a break from being matched, for as long as one likes; what one filled in stays. Refuses who waits for no match."""
    return _change(participant, "rest", "participant.resting", by=by, now=now or clock.now())


@transaction.atomic
def come_back(participant: Participant, *, by: User | None, now: datetime | None = None) -> Participant:
    """Wait for a match again after a break. Again: changes nothing."""
    return _change(participant, "come_back", "participant.back", by=by, now=now or clock.now())


def _change(participant: Participant, verb: str, event: str, *, by: User | None, now: datetime) -> Participant:
    lock.take(participant, "cohort__program", "person")
    _ask(participant, by=by)
    return _mark(participant, verb, event, by=by, now=now)


@transaction.atomic
def mark_paired(participant: Participant, *, by: User | None, now: datetime | None = None) -> Participant:
    """A pairing has started. Called by pairings, which asks who may. Three statements."""
    return _mark(participant, "pair", "participant.paired", by=by, now=now or clock.now())


@transaction.atomic
def mark_unpaired(participant: Participant, *, by: User | None, now: datetime | None = None) -> Participant:
    """The pairing has ended early: the person waits for a match again. Called by pairings. Three statements."""
    return _mark(participant, "unpair", "participant.unpaired", by=by, now=now or clock.now())


@transaction.atomic
def mark_left(participant: Participant, *, now: datetime | None = None) -> Participant:
    """The person has left the organization: they take part no longer, and what they answered is forgotten. Called by
    pairings, which has ended what they were in. Nobody is written to. Records `participant.left`."""
    now = now or clock.now()
    lock.take(participant)
    if PARTICIPANT.is_done(participant, "withdraw"):
        participant.repeated = True
        return participant
    PARTICIPANT.apply(participant, "withdraw")
    _leave(participant, now=now)
    _forget_answers(participant)
    events.record("participant.left", by=None, subject=participant, now=now)
    return participant


@transaction.atomic
def mark_finished(participant: Participant, *, by: User | None, now: datetime | None = None) -> Participant:
    """The pairing was completed, so nobody was left out. Called by pairings. Three statements."""
    now = now or clock.now()
    lock.take(participant)
    if PARTICIPANT.is_done(participant, "finish"):
        participant.repeated = True
        return participant
    if participant.state == ParticipantState.PAIRED:
        participant.left_out_before = 0
    PARTICIPANT.apply(participant, "finish")
    _leave(participant, now=now)
    events.record("participant.finished", by=by, subject=participant, now=now)
    return participant


def _mark(participant: Participant, verb: str, event: str, *, by: User | None, now: datetime) -> Participant:
    lock.take(participant)
    if PARTICIPANT.is_done(participant, verb):
        participant.repeated = True
        return participant
    PARTICIPANT.apply(participant, verb)
    participant.changed_at = now
    participant.save(update_fields=["state", "changed_at"])
    events.record(event, by=by, subject=participant, now=now)
    return participant


def row_for(cohort: Cohort, person: Person, role: str, state: str, *, now: datetime) -> tuple[Participant, bool]:
    """The person's row in the cohort, made from what the directory knows. Remembers being left out last time."""
    last = Participant.objects.filter(person=person, ended_at__isnull=False).order_by("-ended_at").first()
    return Participant.objects.get_or_create(
        cohort=cohort,
        person=person,
        defaults={
            "role": role,
            "state": state,
            "time_zone": person.time_zone or settings.TIME_ZONE,
            "languages": person.languages,
            "left_out_before": last.left_out_before if last else 0,
            "created_at": now,
            "changed_at": now,
        },
    )


def export_participants(
    cohort: Cohort, *, group: str, words: str, sort: str = "name", by: User | None, now: datetime | None = None
) -> Iterator[list[str]]:
    """The list of people as its managers see it, all of it, as rows with a heading first. Two queries.

    A decline reads as an open invitation here too. Refuses everybody but managers. Records `cohort.exported` with how
    many, so that who took the list out can be told.
    """
    if not rules.manages(by, cohort.program):
        raise NotAllowed(_("Only the managers of a program see who takes part."))
    found = queries.participants_in_order(cohort, group=group, words=words, sort=sort)
    events.record("cohort.exported", by=by, subject=cohort, now=now or clock.now(), rows=found.count(), group=group)
    return queries.participants_as_rows(found)


def refuse_closed(cohort: Cohort) -> None:
    """Refuse while nobody is taken in."""
    if cohort.state != CohortState.RECRUITING:
        raise Refused(_("“%(cohort)s” is not taking people in at the moment.") % {"cohort": cohort.name})


def refuse_person(cohort: Cohort, person: Person, role: str) -> None:
    """Refuse people who can't take part: they left, stand outside the program, or its rules leave them out."""
    if person.state != Person.State.ACTIVE:
        raise Refused(_("%(name)s has left the organization.") % {"name": person.name}, field="person")
    if person.pk == cohort.program.support_contact_id:
        raise Refused(_("The support contact stays outside the program and can’t take part."), field="person")
    if person.pk == cohort.program.trusted_contact_id:
        raise Refused(_("The trusted contact stays outside the program and can’t take part."), field="person")
    refuse_outsider(cohort, person, role)


def _ask(participant: Participant, *, by: User | None) -> None:
    if not rules.may_answer(by, participant):
        raise NotAllowed(_("Only the person can do this."))


def _leave(participant: Participant, *, now: datetime) -> None:
    participant.ended_at = participant.changed_at = now
    participant.save(update_fields=["state", "ended_at", "changed_at", "left_out_before"])
    for left in hooks.LEFT:
        left(participant, now=now)


def _forget_answers(participant: Participant) -> None:
    """What nobody needs any more goes at once, not at the end of a retention time."""
    for rows in (
        participant.offers,
        participant.wants,
        participant.off_limits,
        participant.do_not_match,
        participant.ready,
        participant.reviews,
    ):
        rows.all().delete()
    Release.objects.filter(participant=participant).delete()
    participant.times, participant.fluency = [], {}
    participant.matching_consent_at = participant.results_consent_at = None
    participant.save(update_fields=["times", "fluency", "matching_consent_at", "results_consent_at"])
