"""What the verbs of a pairing share: locking it, knowing who is who, telling the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.prepared import Prepared
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.pairings import hooks
from viceversa.pairings.assisting import delegations_of
from viceversa.pairings.models import Meeting, Member, Pairing
from viceversa.pairings.slots import FIRST_CONVERSATION_MINUTES
from viceversa.pairings.states import LIVING_STATES, MeetingState, PairingState
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import User
from viceversa.programs.lock import take

# Both are read by nearly each verb of a pairing.
_MEMBERS = Prepared(lambda pairing: Member.objects.filter(pairing=pairing).select_related("participant__person"))


def lock(pairing: Pairing) -> list[Member]:
    """Lock the pairing, read it anew into the caller's object, and give its members. Two queries."""
    take(pairing, "cohort__program")
    members = _MEMBERS.rows(pairing.pk)
    for member in members:
        member.pairing, member.participant.cohort = pairing, pairing.cohort
    return members


def own_part(members: Iterable[Member], by: User | None) -> Member:
    """The member who acts. Refuses everybody else: only the two of a pairing act in it."""
    for member in members:
        if by is not None and by.person_id is not None and member.participant.person_id == by.person_id:
            return member
    raise NotAllowed(_("Only the people in this pair can do this."))


def others(members: Iterable[Member], by: User | None) -> list[Member]:
    """Everybody in the pairing but the one who acts."""
    person = by.person_id if by is not None else None
    return [member for member in members if member.participant.person_id != person]


@dataclass(frozen=True)
class Hand:
    """Who changes a date: the member it is done by or for, and, for an assistant, the account of whom they act for."""

    own: Member
    behalf: User | None = None

    def rest(self, members: Iterable[Member]) -> list[Member]:
        """Everybody else in the pairing."""
        return [member for member in members if member.pk != self.own.pk]


def hand_in_dates(members: list[Member], by: User | None, *, now: datetime) -> Hand:
    """Who acts on dates: one of the two, or the assistant of whoever keeps them. Refuses everybody else.

    No query for one of the two; two for an assistant.
    """
    for member in members:
        if by is not None and by.person_id is not None and member.participant.person_id == by.person_id:
            return Hand(member)
    kept = delegations_of(members, now=now)
    for member in members:
        given = kept.get(member.participant_id)
        if given is not None and by is not None and given.assistant_id == by.person_id:
            return Hand(member, account_for(member.participant.person, now=now))
    raise NotAllowed(_("Only the people in this pair can do this."))


def tell_assistants(
    members: Iterable[Member],
    *,
    what: str,
    event: Event,
    pairing: Pairing,
    now: datetime,
    but: User | None = None,
    **context: Any,
) -> None:
    """Tell the assistants of these members what became of dates they keep, but for the one who did it. Two queries."""
    kept = delegations_of(members, now=now)
    mails = [
        Mail(
            "pairings.kept_date",
            given.assistant,
            {"delegation": given.code, "pairing": pairing.code, "what": what, **context},
        )
        for given in kept.values()
        if but is None or given.assistant_id != but.person_id
    ]
    draft_all(mails, event=event, now=now, scope=pairing.cohort)


def is_elsewhere(member: Member) -> bool:
    """Whether somebody is still in another pairing of the cohort. One query."""
    return (
        Member.objects.filter(participant=member.participant_id, pairing__state__in=LIVING_STATES)
        .exclude(pairing=member.pairing_id)
        .exists()
    )


def must_live(pairing: Pairing) -> None:
    """Refuse acts in a pairing that has not started or is over."""
    if pairing.state == PairingState.ASKED:
        raise Refused(_("This pair starts when both have said yes."))
    if pairing.state not in LIVING_STATES:
        raise Refused(_("This pair is over. You can read what you kept here, and change nothing."))


def must_be_prepared(own: Member) -> None:
    """Refuse what the first meeting is for to somebody who has not done what comes before it. Two queries.

    It is about the one who acts alone: nobody learns from it whether the other has.
    """
    if left := hooks.unread_by(own.participant):
        raise Refused(
            left.refusal or _("First comes what you read before your first meeting. You find it on your home page.")
        )


def must_meet(pairing: Pairing) -> None:
    """Refuse new dates in a pairing that is not active."""
    must_live(pairing)
    if pairing.state == PairingState.PAUSED:
        raise Refused(_("This pair is paused. Go on with it first, then plan a meeting."))


def mail_to(kind: str, member: Member, *, about: str = "", **context: Any) -> Mail:
    """One message to one of a pairing. Codes and dates only; names come in when it is rendered."""
    said = {"pairing": member.pairing.code, "member": member.code, **context}
    return Mail(kind, member.participant.person, said, about=about)


def tell(
    kind: str,
    members: Iterable[Member],
    *,
    event: Event,
    pairing: Pairing,
    now: datetime,
    send_after: datetime | None = None,
    **context: Any,
) -> None:
    """Draft one message to each of these members. A read and a write."""
    mails = [mail_to(kind, member, **context) for member in members]
    draft_all(mails, event=event, now=now, scope=pairing.cohort, send_after=send_after)


def is_first(meeting: Meeting) -> bool:
    """Whether it is the pair's first meeting; the short conversation before does not count. One query at most."""
    if meeting.minutes <= FIRST_CONVERSATION_MINUTES:
        return False
    before = Meeting.objects.filter(
        pairing=meeting.pairing_id, starts_at__lt=meeting.starts_at, minutes__gt=FIRST_CONVERSATION_MINUTES
    )
    return not before.exclude(state=MeetingState.CANCELLED).exists()


def keep_dates_true(pairing: Pairing, now: datetime) -> None:
    """Bring the pairing's columns about its meetings, and the meetings' numbers, in line with its meetings.

    One read; one write for the pairing and one for the meetings whose number changed.
    """
    meetings = list(Meeting.objects.filter(pairing=pairing).order_by("starts_at", "id"))
    standing = [meeting for meeting in meetings if meeting.state != MeetingState.CANCELLED]
    held = [meeting for meeting in standing if meeting.state == MeetingState.HELD]
    changed = []
    numbers = {meeting.pk: number for number, meeting in enumerate(standing, start=1)}
    for meeting in meetings:
        number = numbers.get(meeting.pk, 0)
        if meeting.number != number:
            meeting.number = number
            changed.append(meeting)
    Meeting.objects.bulk_update(changed, ["number"])
    pairing.held_count = len(held)
    pairing.last_held_at = held[-1].starts_at if held else None
    pairing.next_meeting_at = next(
        (each.starts_at for each in standing if each.state == MeetingState.PLANNED and each.ends_at > now), None
    )
    pairing.cancelled_in_a_row = 0
    for meeting in meetings:
        if meeting.state == MeetingState.HELD:
            pairing.cancelled_in_a_row = 0
        elif meeting.state == MeetingState.CANCELLED and _counts(meeting, pairing.back_at):
            pairing.cancelled_in_a_row += 1
    pairing.save(update_fields=["held_count", "last_held_at", "next_meeting_at", "cancelled_in_a_row"])


def _counts(cancelled: Meeting, back_at: datetime | None) -> bool:
    """Whether it was cancelled since the pair came back from a pause, which cancels all that was ahead."""
    return back_at is None or cancelled.settled_at is None or cancelled.settled_at > back_at


def come_back(pairing: Pairing, now: datetime) -> None:
    """Begin anew after a pause, for verbs that hold the lock: neither its days nor what it cancelled count against the
    pair."""
    pairing.back_at = now
    pairing.save(update_fields=["back_at"])
    keep_dates_true(pairing, now)


def one_line(text: str, *, field: str = "text", limit: int = 200) -> str:
    """Trimmed text of one line. Refuses nothing at all and too much."""
    text = " ".join(text.split())
    if not text:
        raise Refused(_("Write a few words first."), field=field)
    if len(text) > limit:
        raise Refused(
            _("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": limit}, field=field
        )
    return text
