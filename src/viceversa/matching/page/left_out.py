"""People without a partner as rows, as one manager may see them."""

from __future__ import annotations

from dataclasses import dataclass

from viceversa.matching import rules
from viceversa.matching.models import LeftOut
from viceversa.matching.words import Words
from viceversa.people.models import User
from viceversa.programs.models import Participant, Role


@dataclass(frozen=True)
class LeftOutRow:
    """Somebody without a partner: the true reason and what would help, or only that there is somebody."""

    hidden: bool
    participant: Participant | None = None
    side: str = ""
    role: str = ""
    reason: str = ""
    help: str = ""
    act: str = ""


def left_out_row(user: User, one: LeftOut, words: Words) -> LeftOutRow:
    if rules.is_concerned(user, one.participant.person):
        return LeftOutRow(hidden=True)
    side = "vice" if one.participant.role == Role.MENTOR else "versa"
    return LeftOutRow(
        hidden=False,
        participant=one.participant,
        side=side,
        reason=words.left_out(one.reason, one.participant),
        role=one.participant.get_role_display(),
        help=next(iter(words.helps(one.would_help)), ""),
        act=words.act(one.reason, one.participant),
    )
