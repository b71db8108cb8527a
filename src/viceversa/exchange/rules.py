"""Who may write in a pair, and what can be taken back. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from viceversa.exchange.models import PairMessage
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import Person
from viceversa.programs.models import Participant

TAKE_BACK: Final = timedelta(minutes=10)


def is_open(pairing: Pairing) -> bool:
    """Whether its people write to each other now. One that rests or is over is there to read."""
    return pairing.state == PairingState.ACTIVE


def is_fresh(message: PairMessage, now: datetime) -> bool:
    """Whether it was written a moment ago and stands."""
    return message.taken_back_at is None and now < message.created_at + TAKE_BACK


def is_by(message: PairMessage, participant: Participant) -> bool:
    """Whether somebody wrote it themself."""
    return message.author_id == participant.pk


def is_unread(message: PairMessage, up_to: Iterable[int]) -> bool:
    """Whether nobody has come to it, who has read up to these."""
    return all(last < message.pk for last in up_to)


def is_from(address: str, person: Person) -> bool:
    """Whether an address is somebody's own in the directory."""
    return bool(person.email) and address.casefold() == person.email.casefold()
