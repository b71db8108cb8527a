"""What follows an end: a kind question to whoever is without a partner, and some weeks after a planned end another one.

After an early end both are asked, in the same words and on the same days: who wished it to end is not kept, so nothing can
depend on it. Whatever is not chosen is not stored.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging import due
from viceversa.pairings import rules
from viceversa.pairings.common import lock, tell
from viceversa.pairings.models import Alumnus, Member, Pairing
from viceversa.pairings.states import OPEN_STATES, PairingState
from viceversa.people.models import Person, User
from viceversa.programs.actions import come_back, rest
from viceversa.programs.lock import take
from viceversa.programs.models import Participant, Program, Role
from viceversa.programs.states import CohortState, ParticipantState

WHAT_NOW: Final = "pairings.what_now"
SOME_WEEKS: Final = "pairings.some_weeks"
# When the first dust has settled, and once more for who is still without a partner.
ASKED_AFTER: Final = (timedelta(days=7), timedelta(days=28))
# While what they set out to do is still kept (pairings/retention.py), and long enough to have tried it.
WEEKS_AFTER: Final = timedelta(weeks=8)
WITHOUT: Final = (ParticipantState.ENROLLED, ParticipantState.RESTING)


def plan_what_now(pairing: Pairing, *, now: datetime) -> None:
    """Plan the two questions after an early end; in the caller's transaction. Two reads and two writes."""
    for number, after in enumerate(ASKED_AFTER, start=1):
        key = f"what-now:{pairing.code}:{number}"
        due.plan(WHAT_NOW, subject=pairing, scope=pairing.cohort, due_at=now + after, key=key, now=now)


def plan_some_weeks_later(pairing: Pairing, *, now: datetime) -> None:
    """Plan the question some weeks after a planned end; in the caller's transaction. One read and one write."""
    key = f"some-weeks:{pairing.code}"
    due.plan(SOME_WEEKS, subject=pairing, scope=pairing.cohort, due_at=now + WEEKS_AFTER, key=key, now=now)


def is_without(participant: Participant) -> bool:
    """Whether somebody still takes part, in a cohort that is not closed, and neither is in a pair nor asked for one. One query."""
    if participant.state not in WITHOUT or participant.cohort.state == CohortState.CLOSED:
        return False
    return not Member.objects.filter(participant=participant.pk, pairing__state__in=OPEN_STATES).exists()


@transaction.atomic
def ask_what_now(pairing: Pairing, *, now: datetime | None = None) -> Pairing:
    """Ask those of an ended pair who are without a partner what would help (a due step). `repeated` where there is nobody.

    Who took a break when they were asked first is left in peace until the second time.
    """
    now = now or clock.now()
    members = lock(pairing)
    early = pairing.ended_at is not None and now - pairing.ended_at < ASKED_AFTER[-1]
    told = [
        member
        for member in members
        if member.participant.person.state == Person.State.ACTIVE
        and not (early and member.participant.state == ParticipantState.RESTING)
        and is_without(member.participant)
    ]
    pairing.repeated = pairing.state != PairingState.ENDED or not told
    if not pairing.repeated:
        event = events.record("pairing.asked_what_now", by=None, subject=pairing, now=now)
        tell(WHAT_NOW, told, event=event, pairing=pairing, now=now)
    return pairing


@transaction.atomic
def choose(participant: Participant, *, choice: str, by: User, now: datetime | None = None) -> Participant:
    """Say that one would like to be matched ("look"), or to take a break ("rest"). Again: changes nothing.

    Refuses others, who is in a pair or asked for one, and a cohort that is closed.
    """
    if choice not in ("look", "rest"):
        raise Refused(_("Choose one of the two."))
    take(participant, "cohort__program", "person")
    if not is_without(participant):
        raise Refused(_("You are asked for a pair, are in one, or no longer take part. Your home says what is next."))
    verb = come_back if choice == "look" else rest
    return verb(participant, by=by, now=now)


@transaction.atomic
def ask_some_weeks_later(pairing: Pairing, *, now: datetime | None = None) -> Pairing:
    """Ask the people of a completed pair what became of it, informally (a due step). `repeated` where there is nobody."""
    now = now or clock.now()
    members = lock(pairing)
    told = [member for member in members if member.participant.person.state == Person.State.ACTIVE]
    pairing.repeated = pairing.state != PairingState.COMPLETED or not told
    if not pairing.repeated:
        event = events.record("pairing.asked_some_weeks_later", by=None, subject=pairing, now=now)
        tell(SOME_WEEKS, told, event=event, pairing=pairing, now=now)
    return pairing


@transaction.atomic
def say_again(
    member: Member, *, again: bool, tells: bool, role: str, by: User, now: datetime | None = None
) -> Alumnus | None:
    """Say, after a planned end, what one may be asked for by the program's managers. Neither: nothing is kept.

    Refuses others, a pairing that did not come to its end, and a role that there is not.
    """
    now = now or clock.now()
    lock(member.pairing)
    if not rules.is_member(by, member):
        raise NotAllowed(_("Only the people in this pair can do this."))
    if member.pairing.state != PairingState.COMPLETED:
        raise Refused(_("This is asked once your pair has come to its end."))
    if role not in Role.values:
        raise Refused(_("Choose a role."), "role")
    program, person = member.pairing.cohort.program, member.participant.person
    found = Alumnus.objects.filter(program=program, person=person).first()
    if not (again or tells):
        if found is not None:
            _forget(found, by=by, now=now)
        return None
    said = {"again": again, "tells": tells, "role": role}
    if found is not None and all(getattr(found, name) == value for name, value in said.items()):
        found.repeated = True
        return found
    today = timezone.localtime(now).date()
    made, _created = Alumnus.objects.update_or_create(
        program=program,
        person=person,
        defaults={**said, "said_on": today},
        create_defaults={**said, "said_on": today, "created_at": now},
    )
    events.record("alumnus.said", by=by, subject=made, now=now, program=program.code)
    return made


@transaction.atomic
def take_back(alumnus: Alumnus, *, by: User, now: datetime | None = None) -> Alumnus:
    """Be asked no more. Refuses others. Again: changes nothing."""
    if by.person_id is None or by.person_id != alumnus.person_id:
        raise NotAllowed(_("Everybody says this for themself."))
    alumnus.repeated = not Alumnus.objects.select_for_update().filter(pk=alumnus.pk).exists()
    if not alumnus.repeated:
        _forget(alumnus, by=by, now=now or clock.now())
    return alumnus


def _forget(alumnus: Alumnus, *, by: User, now: datetime) -> None:
    program: Program = alumnus.program
    events.record("alumnus.taken_back", by=by, subject=alumnus, now=now, program=program.code)
    Alumnus.objects.filter(pk=alumnus.pk).delete()
