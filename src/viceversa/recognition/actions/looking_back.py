"""On the day that was set, the question what came of it: to the mentee for a commitment, to all of the pair for a test."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import events
from viceversa.core.errors import Refused
from viceversa.pairings.common import lock, tell
from viceversa.pairings.states import LIVING_STATES
from viceversa.recognition.actions.common import refresh
from viceversa.recognition.models import Commitment, Idea
from viceversa.recognition.states import CommitmentState, IdeaState


@transaction.atomic
def ask_what_came(thing: Commitment | Idea, *, now: datetime) -> Commitment | Idea:
    """Ask once (a due step). Refuses where it is settled already, and where the pair is over."""
    pairing = thing.pairing
    members = lock(pairing)
    refresh(thing)
    if pairing.state not in LIVING_STATES or thing.state not in (CommitmentState.OPEN, IdeaState.TESTED):
        raise Refused(_("This is settled."))
    asked = [one for one in members if one.participant_id == thing.by_id or not isinstance(thing, Commitment)]
    event = events.record("outcome.asked_after", by=None, subject=thing, now=now, pairing=pairing.code)
    tell("recognition.look_back", asked, event=event, pairing=pairing, now=now, thing=thing.code)
    return thing
