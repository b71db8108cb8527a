"""Publishing: what a pair keeps is read by its program once everybody in the pair agrees, and until one of them does not.

No reason is asked for, and nobody is told of a no: what was asked for is private again.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.pairings.common import tell
from viceversa.pairings.models import Pairing
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Participant
from viceversa.recognition import rules
from viceversa.recognition.actions.common import Thing, enter, refresh
from viceversa.recognition.models import Shared
from viceversa.recognition.states import SHARING, Sharing


@transaction.atomic
def propose(thing: Thing, *, named: bool = False, by: User, now: datetime | None = None) -> Thing:
    """Ask the others of the pair whether the program may read it, with one's name or without. They get a mail.

    Refuses a commitment of somebody else.
    """
    now = now or clock.now()
    members, own = enter(thing, by)
    if not rules.may_ask(own, thing):
        raise NotAllowed(_("A commitment is the mentee’s own."))
    if SHARING.is_done(thing, "propose"):
        thing.repeated = True
        return thing
    SHARING.apply(thing, "propose")
    thing.agreed = [own.participant.code]
    _name(thing, own.participant, named)
    thing.save()
    event = events.record("outcome.proposed", by=by, subject=thing, now=now, pairing=thing.pairing.code)
    asked = [member for member in members if member.pk != own.pk]
    tell("recognition.asked_to_publish", asked, event=event, pairing=thing.pairing, now=now, thing=thing.code)
    return thing


@transaction.atomic
def agree(thing: Thing, *, named: bool = False, by: User, now: datetime | None = None) -> Thing:
    """Say yes; once everybody has, the program reads it."""
    now = now or clock.now()
    members, own = enter(thing, by)
    if own.participant.code in thing.agreed and thing.sharing in (Sharing.PROPOSED, Sharing.PUBLISHED):
        thing.repeated = True
        return thing
    if thing.sharing != Sharing.PROPOSED:
        raise Refused(_("This is no longer asked for."))
    thing.agreed = [*thing.agreed, own.participant.code]
    _name(thing, own.participant, named)
    if all(member.participant.code in thing.agreed for member in members):
        SHARING.apply(thing, "publish")
        thing.published_at = now
    thing.save()
    events.record("outcome.agreed", by=by, subject=thing, now=now, pairing=thing.pairing.code)
    return thing


@transaction.atomic
def hold_back(thing: Thing, *, by: User, now: datetime | None = None) -> Thing:
    """Keep it between the pair: whoever asked takes it back, whoever was asked says no. Nobody gets a message."""
    now = now or clock.now()
    enter(thing, by, living=False)
    if SHARING.is_done(thing, "hold back"):
        thing.repeated = True
        return thing
    SHARING.apply(thing, "hold back")
    thing.agreed = []
    thing.save()
    events.record("outcome.held_back", by=by, subject=thing, now=now, pairing=thing.pairing.code)
    return thing


@transaction.atomic
def withdraw(thing: Thing, *, by: User, now: datetime | None = None) -> Thing:
    """Take it off the program's page at once; at any time, also when the pair is long over. Whoever agreed to it may."""
    now = now or clock.now()
    take(thing.pairing, "cohort__program")
    refresh(thing)
    if SHARING.is_done(thing, "withdraw"):
        thing.repeated = True
        return thing
    if not rules.may_withdraw(codes_of(by, thing.pairing), thing):
        raise NotAllowed(_("Only those who agreed to it take it back."))
    SHARING.apply(thing, "withdraw")
    thing.agreed, thing.published_at = [], None
    thing.save()
    events.record("outcome.withdrawn", by=by, subject=thing, now=now, pairing=thing.pairing.code)
    return thing


@transaction.atomic
def name(thing: Thing, *, named: bool, by: User, now: datetime | None = None) -> Thing:
    """Be named with it, or no longer. Taking one's name away is always possible.

    A commitment that others agreed to without a name gets none afterwards.
    """
    now = now or clock.now()
    _members, own = enter(thing, by, living=False)
    before = list(thing.credited)
    asked = thing.sharing in (Sharing.PROPOSED, Sharing.PUBLISHED)
    if named and asked and not rules.may_be_named_later(thing):
        raise Refused(_("It was agreed to without a name. Take it back first, and ask again."))
    _name(thing, own.participant, named)
    thing.repeated = thing.credited == before
    if not thing.repeated:
        thing.save(update_fields=["credited"])
        events.record("outcome.named", by=by, subject=thing, now=now, pairing=thing.pairing.code, named=named)
    return thing


def codes_of(user: User, pairing: Pairing) -> list[str]:
    """The codes under which somebody takes or took part in a pairing's cohort. One query."""
    parts = Participant.objects.filter(person=user.person_id or 0, cohort=pairing.cohort_id)
    return list(parts.values_list("code", flat=True))


def _name(thing: Shared, participant: Participant, named: bool) -> None:
    rest = [code for code in thing.credited if code != participant.code]
    thing.credited = [*rest, participant.code] if named and rules.may_be_named(participant, thing) else rest
