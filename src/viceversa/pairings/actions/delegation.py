"""An assistant keeps somebody's dates: given by that person alone, until a day, taken back or given back at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.zones import zone_named
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.pairings.models import Delegation, Member
from viceversa.pairings.states import DELEGATION, OPEN_STATES, DelegationState
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import Person, User
from viceversa.programs.directions import ways_of
from viceversa.programs.lock import take
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState

ENDS = "pairings.delegation_ends"
LONGEST = timedelta(days=366)


@transaction.atomic
def delegate(participant: Participant, *, to: Person, until: date, by: User, now: datetime | None = None) -> Delegation:
    """Let somebody keep one's dates until a day, which belongs to it; they are told by mail. No acceptance is waited for:
    they can give it back at any time.

    Naming the same assistant again gives another last day; with the same day it changes nothing. Refuses everybody but
    the person themself, those whose side does not keep the dates, an own partner, a second assistant, and a day that is
    past or more than a year away. About ten statements.
    """
    now = now or clock.now()
    take(participant, "cohort__program", "person")
    if by.person_id != participant.person_id:
        raise NotAllowed(_("Only you yourself can let somebody keep your dates."))
    if participant.role not in ways_of(participant.cohort.program).dates:
        raise Refused(_("In this program the other side keeps the dates, so there is nothing to hand over."))
    if participant.state not in (ParticipantState.ENROLLED, ParticipantState.PAIRED):
        raise Refused(_("You don’t take part in this program now, so there are no dates to keep."))
    _must_suit(participant, to)
    # After the calendar's last day there is none on which it could end.
    if until == date.max or (ends := _end_of(until, participant.person)) - now > LONGEST:
        raise Refused(_("Choose a last day within the next twelve months. You can prolong it then."), "until")
    if ends <= now:
        raise Refused(_("Choose a last day that is still to come."), "until")
    account_for(to, now=now)
    present = Delegation.objects.filter(participant=participant, state=DelegationState.ACTIVE).first()
    if present is not None and present.until <= now:
        _end(present, "expire", now)
        present = None
    if present is not None and present.assistant_id != to.pk:
        raise Refused(_("Somebody keeps your dates already. Withdraw that first, then name somebody else."), "email")
    if present is not None and present.until == ends:
        present.repeated = True
        return present
    verb = "delegation.given" if present is None else "delegation.prolonged"
    delegation = present or Delegation(participant=participant, assistant=to, created_at=now)
    delegation.until = ends
    delegation.save()
    due.forget(delegation, now=now)
    due.plan(
        ENDS,
        subject=delegation,
        scope=participant.cohort,
        due_at=ends,
        key=f"{ENDS}:{delegation.code}:{new_code()}",
        now=now,
    )
    event = events.record(verb, by=by, subject=delegation, now=now, until=ends, assistant=to.code)
    if present is None:
        _tell(delegation, "pairings.assistant_named", to, event, now)
    delegation.repeated = False
    return delegation


@transaction.atomic
def withdraw(delegation: Delegation, *, by: User, now: datetime | None = None) -> Delegation:
    """Take it back; from this moment nothing of it holds, links in mails included. The assistant is told. Again: nothing."""
    now = now or clock.now()
    take(delegation, "participant__cohort", "participant__person", "assistant")
    if by.person_id != delegation.participant.person_id:
        raise NotAllowed(_("Only who gave it can withdraw it."))
    if delegation.state != DelegationState.ACTIVE:
        delegation.repeated = True
        return delegation
    _end(delegation, "withdraw", now)
    event = events.record("delegation.withdrawn", by=by, subject=delegation, now=now)
    _tell(delegation, "pairings.assistant_ended", delegation.assistant, event, now)
    return delegation


@transaction.atomic
def give_back(delegation: Delegation, *, by: User, now: datetime | None = None) -> Delegation:
    """The assistant no longer keeps the dates; who gave it is told, without a reason. Again: changes nothing."""
    now = now or clock.now()
    take(delegation, "participant__cohort", "participant__person", "assistant")
    if by.person_id != delegation.assistant_id:
        raise NotAllowed(_("Only the assistant can give it back."))
    if delegation.state != DelegationState.ACTIVE:
        delegation.repeated = True
        return delegation
    _end(delegation, "give_back", now)
    event = events.record("delegation.given_back", by=by, subject=delegation, now=now)
    _tell(delegation, "pairings.assistant_gone", delegation.participant.person, event, now)
    return delegation


@transaction.atomic
def expire(delegation: Delegation, *, now: datetime | None = None) -> Delegation:
    """Its last day is over (a due step): both are told. Nothing when it has ended, or was prolonged."""
    now = now or clock.now()
    take(delegation, "participant__cohort", "participant__person", "assistant")
    if delegation.state != DelegationState.ACTIVE or delegation.until > now:
        delegation.repeated = True
        return delegation
    _end(delegation, "expire", now)
    event = events.record("delegation.expired", by=None, subject=delegation, now=now)
    _tell(delegation, "pairings.assistant_ended", delegation.assistant, event, now)
    _tell(delegation, "pairings.assistant_gone", delegation.participant.person, event, now)
    return delegation


def _must_suit(participant: Participant, to: Person) -> None:
    if to.pk == participant.person_id:
        raise Refused(_("This is your own address. You keep your dates as it is."), "email")
    if to.state != Person.State.ACTIVE:
        raise Refused(_("%(name)s has left the organization.") % {"name": to.name}, "email")
    mine = Member.objects.filter(participant=participant, pairing__state__in=OPEN_STATES).values("pairing")
    if Member.objects.filter(pairing__in=mine, participant__person=to).exists():
        raise Refused(_("%(name)s is in your pair, and can plan and move dates as it is.") % {"name": to.name}, "email")


def _end(delegation: Delegation, verb: str, now: datetime) -> None:
    DELEGATION.apply(delegation, verb)
    delegation.ended_at = now
    delegation.save(update_fields=["state", "ended_at"])
    due.forget(delegation, now=now)
    delegation.repeated = False


def _end_of(day: date, person: Person) -> datetime:
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return make_aware(midnight, zone_named(person.time_zone))


def _tell(delegation: Delegation, kind: str, to: Person, event: Event, now: datetime) -> None:
    mail = Mail(kind, to, {"delegation": delegation.code})
    draft_all([mail], event=event, now=now, scope=delegation.participant.cohort)
