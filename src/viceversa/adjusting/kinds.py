"""The kinds of attention items, in the order of what it costs to wait, as data.

Each comes from dates and yes/no facts alone. What people write, answer or decline is in none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What needs a manager."""

    BREACH = "breach"
    REMATCH = "rematch"
    RISK = "risk"
    TRAINING = "training"
    PRIVACY = "privacy"
    ASKED = "asked"
    BOUNCED = "bounced"
    AGREEMENT = "agreement"
    NUDGE = "nudge"
    WAITING = "waiting"
    PLACES = "places"
    WORKSHOP = "workshop"
    STEP = "step"


@dataclass(frozen=True)
class About:
    """What a group of items is called, what it costs to wait, and the part of a digest it is counted in.

    `mail` is the message that can be written to the people of an item of this kind.
    """

    title: str | Promise
    cost: str | Promise
    part: str
    mail: str = ""


PAIRS, PREPARING, COHORT = "pairs", "preparing", "cohort"
PARTS: Final = (PAIRS, PREPARING, COHORT)

# The order is the order of the page: what costs most to wait stands first.
ABOUT: Final[dict[str, About]] = {
    Kind.BREACH: About(
        _("A rule of the program is broken"), _("These pairs rest until you have decided."), PAIRS
    ),
    Kind.REMATCH: About(
        _("Somebody else was asked for"), _("Two people wait for your decision. Nobody has to give a reason."), PAIRS
    ),
    Kind.RISK: About(
        _("At risk"),
        _("When meetings are cancelled again and again, a pair seldom recovers by itself. Call, or write."),
        PAIRS,
        "adjusting.stalled",
    ),
    Kind.TRAINING: About(
        _("Not prepared, and the first meeting is near"),
        _("Without it the agreement can’t be signed in that meeting."),
        PREPARING,
        "adjusting.preparation",
    ),
    Kind.PRIVACY: About(_("Privacy and promises"), _("Others rely on these days being kept."), COHORT),
    Kind.ASKED: About(
        _("Asked, and not answered yet"),
        _("After the day named, the question lapses and both are free again."),
        PAIRS,
        "adjusting.answer",
    ),
    Kind.BOUNCED: About(_("Mails that did not arrive"), _("Somebody does not know what they should."), COHORT),
    Kind.AGREEMENT: About(
        _("No agreement after three weeks"),
        _("Without it nothing is settled: what stays between the two, who books, what is off limits."),
        PAIRS,
        "adjusting.agreement",
    ),
    Kind.NUDGE: About(_("Needs a nudge"), _("A reminder now costs less than a call in two weeks."), PAIRS),
    Kind.WAITING: About(_("Waiting for a partner"), _("They said yes and prepared, and nothing has come of it."), COHORT),
    Kind.PLACES: About(_("Free places, and people who wait for one"), _("They could begin today."), COHORT),
    Kind.WORKSHOP: About(_("Workshops that stay empty"), _("A workshop for three is better moved than held."), PREPARING),
    Kind.STEP: About(_("Steps of the plan that are late"), _("Later steps build on them."), COHORT),
}  # fmt: skip
ORDER: Final = {kind: place for place, kind in enumerate(ABOUT)}
