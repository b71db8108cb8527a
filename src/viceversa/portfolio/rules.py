"""Who may do what with a portfolio: its owner everything, a named reader read one version, nobody anything else."""

from __future__ import annotations

from datetime import datetime

from viceversa.pairings.models import Member
from viceversa.pairings.states import LIVING_STATES, PairingState
from viceversa.people.models import Person, User
from viceversa.portfolio.models import Entry, Share, Statement, Version
from viceversa.programs.models import Role


def owns(user: User | None, thing: Entry | Version) -> bool:
    """Whether this is the user's own. Pure."""
    return user is not None and user.person_id is not None and user.person_id == thing.person_id


def is_about(user: User | None, statement: Statement) -> bool:
    """Whether this is the mentor it speaks of. Pure."""
    return user is not None and user.person_id is not None and user.person_id == statement.about_id


def wrote(user: User | None, statement: Statement) -> bool:
    """Whether this is the mentee who wrote it. Pure."""
    return user is not None and user.person_id is not None and user.person_id == statement.by_id


def is_open(share: Share, now: datetime) -> bool:
    """Whether it can be read now: neither ended nor past its day. Pure."""
    return share.ended_at is None and now < share.until


def may_read(user: User, share: Share, now: datetime) -> bool:
    """The named reader, while it is open and they are here. Pure."""
    return user.person_id == share.reader_id and share.reader.state == Person.State.ACTIVE and is_open(share, now)


def may_state(mentee: Member, mentor: Member) -> bool:
    """A mentee about a mentor of the same pair, while it lives or once it came to its end together. Pure."""
    return (
        mentee.role == Role.MENTEE
        and mentor.role == Role.MENTOR
        and mentee.pairing_id == mentor.pairing_id
        and mentee.pairing.state in (*LIVING_STATES, PairingState.COMPLETED)
    )
