"""Looking back: each alone, then what each chose to share. And the wish to go on, told only when all have it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events, private
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging.actions import draft_all
from viceversa.pairings import reflecting, rules
from viceversa.pairings.actions import agenda
from viceversa.pairings.common import lock, mail_to, must_live, own_part, tell
from viceversa.pairings.models import AgendaItem, Meeting, Member, Pairing, Reflection
from viceversa.pairings.reflecting import CLOSING, MOST_LETTERS, QUESTIONS
from viceversa.pairings.states import LIVING_STATES
from viceversa.people.models import Person, User
from viceversa.programs import lock as cohort_lock
from viceversa.programs.models import Cohort

# Which column of the pairing says that all have answered.
DONE: dict[str, str] = {reflecting.MIDPOINT: "looked_back_at", CLOSING: "closed_well_at"}


@transaction.atomic
def answer(
    pairing: Pairing,
    *,
    moment: str,
    answers: Mapping[str, str],
    shared: Collection[str],
    member: Member,
    by: User | None,
    now: datetime | None = None,
) -> Reflection:
    """Keep what one person answers, and which answers the others may read once all have answered. Empty ones are left out.

    With the last of the pair's answers, all are told that they can look at them together. Can be changed, and emptied,
    as long as it is open. Refuses others, another time, unknown questions and more than 600 letters an answer.
    """
    now = now or clock.now()
    members = lock(pairing)
    own = _own(members, member, by)
    must_be_open(pairing, moment, now=now)
    kept = _checked(moment, answers)
    shown = [key for key in kept if key in shared]
    mine = _row(pairing, own, moment, now)
    if not kept and not mine.answered_at:
        raise Refused(_("Answer at least one question; you choose which."), next(iter(QUESTIONS[moment])))
    if mine.answers == kept and mine.shared == shown:
        mine.repeated = True
        return mine
    first = mine.answered_at is None
    mine.sealed = private.seal(json.dumps(kept), bound_to=mine.binding("answers")) if kept else ""
    mine.shared, mine.answered_at = shown, mine.answered_at or now
    mine.save(update_fields=["sealed", "shared", "answered_at"])
    event = events.record("reflection.kept", by=by, subject=mine, now=now, pairing=pairing.code, moment=moment)
    if first:
        _tell_if_all_answered(pairing, members, moment, event=event, now=now)
    mine.repeated = False
    return mine


@transaction.atomic
def share_now(pairing: Pairing, *, moment: str, by: User, now: datetime | None = None) -> Reflection:
    """Let the others read what one chose to share before they have answered. Refuses who has chosen nothing."""
    now = now or clock.now()
    members = lock(pairing)
    own = own_part(members, by)
    must_be_open(pairing, moment, now=now)
    mine = _row(pairing, own, moment, now)
    if mine.shared_at is not None:
        mine.repeated = True
        return mine
    if not mine.shared:
        raise Refused(_("Choose first which of your answers the others may read."))
    mine.shared_at = now
    mine.save(update_fields=["shared_at"])
    events.record("reflection.shared", by=by, subject=mine, now=now, pairing=pairing.code, moment=moment)
    return mine


@transaction.atomic
def wish(pairing: Pairing, *, wish: str, member: Member, by: User | None, now: datetime | None = None) -> Reflection:
    """Say whether one would like to go on without the program. When all would, all are told; else nobody learns anything.

    Not even whether the others have said something: "not yet" and "no" look the same, for good. Can be changed until
    all are told. Refuses others, and any time but the last weeks and the month after them.
    """
    now = now or clock.now()
    members = lock(pairing)
    own = _own(members, member, by)
    must_be_open(pairing, CLOSING, now=now)
    if wish not in Reflection.Wish.values:
        raise Refused(_("Choose one of the three."), "wish")
    mine = _row(pairing, own, CLOSING, now)
    if mine.wish == wish:
        mine.repeated = True
        return mine
    if mine.told_at is not None:
        raise Refused(_("All of you know that you would like to go on. Talk to each other, if that has changed."))
    mine.sealed_wish = private.seal(wish, bound_to=mine.binding("wish"))
    mine.save(update_fields=["sealed_wish"])
    events.record("reflection.wish_kept", by=by, subject=mine, now=now, pairing=pairing.code)
    mine.repeated = False
    if _tell_if_all_go_on(pairing, members, now=now):
        mine.told_at = now
    return mine


def settle_without(pairing: Pairing, rest: list[Member], *, event: Event, now: datetime) -> None:
    """What follows once somebody has left a pod with their answers, and all who stay had given theirs. For verbs that hold
    the lock. Three reads, where nobody has looked back."""
    for moment, done in DONE.items():
        if getattr(pairing, done) is None:
            _tell_if_all_answered(pairing, rest, moment, event=event, now=now)
    _tell_if_all_go_on(pairing, rest, now=now)


def _tell_if_all_answered(pairing: Pairing, members: list[Member], moment: str, *, event: Event, now: datetime) -> None:
    answered = {row.participant_id for row in _rows(pairing, moment) if row.answered_at is not None}
    if answered >= {member.participant_id for member in members}:
        setattr(pairing, DONE[moment], now)
        pairing.save(update_fields=[DONE[moment]])
        tell("pairings.looked_back", members, event=event, pairing=pairing, now=now, about=moment, moment=moment)


def _tell_if_all_go_on(pairing: Pairing, members: list[Member], *, now: datetime) -> bool:
    rows = [row for row in _rows(pairing, CLOSING) if row.told_at is None]
    if len(rows) != len(members) or any(row.wish != Reflection.Wish.GO_ON for row in rows):
        return False
    Reflection.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=now)
    event = events.record("reflection.all_go_on", by=None, subject=pairing, now=now)
    tell("pairings.all_go_on", members, event=event, pairing=pairing, now=now)
    return True


@transaction.atomic
def put_on_agenda(meeting: Meeting, *, moment: str, by: User, now: datetime | None = None) -> list[AgendaItem]:
    """Put what a pair talks about when it looks back on the agenda of a meeting, all or nothing. Again: changes nothing."""
    now = now or clock.now()
    lock(meeting.pairing)
    must_live(meeting.pairing)
    must_be_open(meeting.pairing, moment, now=now)
    parts = reflecting.talk(moment, minutes=meeting.minutes)
    return [agenda.add_item(meeting, text=text, minutes=minutes, by=by, now=now) for minutes, text in parts]


@transaction.atomic
def remind(cohort: Cohort, *, moment: str, now: datetime | None = None) -> Cohort:
    """Remind those of a cohort's pairs who have not answered (a due step). `repeated` when there is nobody.

    Four statements, and one for each 500 people.
    """
    now = now or clock.now()
    cohort_lock.take(cohort, "program")
    answered = Reflection.objects.filter(moment=moment, answered_at__isnull=False)
    rows = Member.objects.filter(
        pairing__cohort=cohort, pairing__state__in=LIVING_STATES, participant__person__state=Person.State.ACTIVE
    ).select_related("pairing", "participant__person")
    done = set(answered.filter(pairing__cohort=cohort).values_list("pairing_id", "participant_id"))
    members = [row for row in rows.order_by("pk") if (row.pairing_id, row.participant_id) not in done]
    for member in members:
        member.pairing.cohort = cohort
    members = [member for member in members if reflecting.is_open(member.pairing, moment, now=now)]
    cohort.repeated = not members
    if members:
        event = events.record("reflection.reminded", by=None, subject=cohort, now=now, moment=moment)
        mails = [mail_to("pairings.look_back", member, moment=moment) for member in members]
        draft_all(mails, event=event, now=now, scope=cohort)
    return cohort


def must_be_open(pairing: Pairing, moment: str, *, now: datetime) -> None:
    """Refuse looking back before its time, after it, and in a pairing that ended early."""
    if moment not in QUESTIONS or not reflecting.is_open(pairing, moment, now=now):
        raise Refused(_("This is not the time to look back. Open your space to see what is next."))


def _own(members: list[Member], member: Member, by: User | None) -> Member:
    own = next((each for each in members if each.pk == member.pk), None)
    if own is None or (by is not None and not rules.is_member(by, own)):
        raise NotAllowed(_("Only the people in this pair can do this."))
    return own


def _checked(moment: str, answers: Mapping[str, str]) -> dict[str, str]:
    kept = {}
    for key, text in answers.items():
        if key not in QUESTIONS[moment]:
            raise Refused(_("This question is not asked any more. Load the page again."))
        text = text.replace("\r\n", "\n").strip()
        if len(text) > MOST_LETTERS:
            raise Refused(
                _("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": MOST_LETTERS}, key
            )
        if text:
            kept[key] = text
    return kept


def _rows(pairing: Pairing, moment: str) -> list[Reflection]:
    return list(Reflection.objects.filter(pairing=pairing, moment=moment))


def _row(pairing: Pairing, own: Member, moment: str, now: datetime) -> Reflection:
    row, _made = Reflection.objects.get_or_create(
        pairing=pairing, participant=own.participant, moment=moment, defaults={"created_at": now}
    )
    return row
