"""Who may write, read, publish and take back; whose yes holds; when a text may be read at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.states import LIVING_STATES, PairingState
from viceversa.people.models import User
from viceversa.programs.models import Program
from viceversa.recognition.rules import may_read_board
from viceversa.stories.models import Audience, Consent, Naming, Source, Story
from viceversa.stories.states import StoryState

FEWEST_TEXTS: Final = 10
FEWEST_AUTHORS: Final = 10
FEWEST_PAIRS: Final = 5
_NAMED = tuple(Naming)
_READ_BY = tuple(Audience)
FROM_TEXTS: Final = (Source.ANSWERS,)


def may_write(pairing: Pairing) -> bool:
    """A pair that is one, or has come to its end as planned. Pure."""
    return pairing.state in (*LIVING_STATES, PairingState.COMPLETED)


def holds(consent: Consent, story: Story) -> bool:
    """Whether a yes is to the words that stand there now. Pure."""
    return consent.sequence == story.sequence


def have_all_agreed(story: Story, members: Iterable[Member], consents: Collection[Consent]) -> bool:
    """Whether everybody in the pair has said yes to these words. Pure."""
    yes = {one.participant_id for one in consents if holds(one, story)}
    return {member.participant_id for member in members} <= yes


def is_more(naming: str, than: str) -> bool:
    """Whether one is named more fully one way than the other. Pure."""
    return _NAMED.index(Naming(naming)) > _NAMED.index(Naming(than))


def is_wider(audience: str, than: str) -> bool:
    """Whether more people read it. Pure."""
    return _READ_BY.index(Audience(audience)) > _READ_BY.index(Audience(than))


def audience_of(story: Story, members: Collection[Member], consents: Collection[Consent]) -> str:
    """The narrowest that anybody said yes to; the program alone where a yes is missing, or nobody is kept who gave one.
    Pure."""
    if not members or not have_all_agreed(story, members, consents):
        return Audience.PROGRAM
    said = [story.audience, *(one.audience for one in consents if holds(one, story))]
    return min(said, key=lambda one: _READ_BY.index(Audience(one)))


def gives_away(consent: Consent, other: Consent) -> bool:
    """Whether naming somebody as `other` says tells more of whoever gave `consent` than they agreed to. Pure.

    Colleagues know who is whose mentor: a name beside somebody who is not named names them as well.
    """
    seen = consent.seen.get(other.participant.code, Naming.NONE)
    return is_more(other.naming, consent.naming) and is_more(other.naming, seen)


def may_withdraw(own_parts: Collection[int], story: Story, members: Iterable[Member]) -> bool:
    """Anybody of the pair, for as long as it is published, also long after the pair is over. Pure."""
    return story.state == StoryState.PUBLISHED and any(member.participant_id in own_parts for member in members)


def may_read(user: User, story: Story, audience: str) -> bool:
    """Everybody who is signed in, unless it is for the program alone. No query then, else two at most."""
    if story.state != StoryState.PUBLISHED:
        return False
    return audience != Audience.PROGRAM or may_read_board(user, story.pairing.cohort.program)


def may_read_sponsors_page(user: User, program: Program) -> bool:
    """The sponsor and the junior co-lead. No query."""
    return user.person_id is not None and user.person_id in (program.sponsor_id, program.co_lead_id)


def enough_texts(source: str, answers: int | None) -> bool:
    """A theme from private texts needs ten of them: fewer, and it points at somebody. Pure."""
    return source not in FROM_TEXTS or (answers or 0) >= FEWEST_TEXTS


def may_be_read(authors: int) -> bool:
    """Whether texts without a name may be read: those of ten people at once, so that each stands among ten. Pure."""
    return authors >= FEWEST_AUTHORS
