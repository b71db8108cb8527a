"""Readiness: short sentences to say yes to, and questions to think about.

A yes is kept as a moment, a no is not kept at all, and what somebody thinks about the questions has no place to be
written down. There is no score. The sentences go by rank, because power does: the junior side is asked about its own
choice, the senior side about what it may not do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from viceversa.programs.completeness import Lack
from viceversa.programs.directions import WAYS
from viceversa.programs.models import Cohort, Participant

Sentences = dict[str, Promise]

_CHOICE: Final = {"choice": _("It is my own choice. I feel free to say no, now and later.")}
_LIMITS: Final = {"limits": _("I can name topics that are off limits, and I can leave at any time without a reason.")}
_HOURS: Final = {"hours": _("I can do this in my working time.")}
_CONTACT: Final = {"contact": _("I know whom to talk to in confidence: the support contact, who is outside my line.")}
_TRAINING: Final = {"training": _("I will do the short training before the first meeting.")}
_KEEP: Final = {
    "keep": _("I will keep the meetings myself. I will not send anybody else, and not cancel for convenience.")
}
_LEARN: Final = {"learn": _("There is something I want to learn myself. I will not ask about other people by name.")}
_RESPECT: Final = {"respect": _("I accept what the other does not want to talk about, without asking why.")}
_POWER: Final = {
    "power": _("I have no say in the other’s pay, rating, promotion or contract. If that changes, I say so at once.")
}
_ACT: Final = {"act": _("I will do at least one thing differently because of what I learn.")}

JUNIOR: Final[Sentences] = {**_CHOICE, **_HOURS, **_LIMITS, **_CONTACT, **_TRAINING}
SENIOR: Final[Sentences] = {**_KEEP, **_LEARN, **_RESPECT, **_POWER, **_TRAINING, **_ACT}
EITHER: Final[Sentences] = {**_CHOICE, **_HOURS, **_LIMITS, **_RESPECT, **_CONTACT, **_TRAINING}

TO_THINK_ABOUT: Final = {
    "junior": (
        _("What would make me stop?"),
        _("Could I say no to this person?"),
        _("Do I already carry other work like this that nobody pays for?"),
        _("What do I want back?"),
    ),
    "senior": (
        _("When did somebody junior last change my mind?"),
        _("How do I react when I am contradicted in front of others?"),
        _("What will I say that I do not know?"),
        _("Who could be harmed if this goes badly?"),
    ),
}

ORGANIZATION: Final[Sentences] = {
    "no_retaliation": _(
        "The sponsor has said in writing that nobody is worse off for saying no, leaving, or speaking up."
    ),
    "working_time": _("Meetings and preparation are working time, and line managers have been told so."),
    "support": _("The support contact and somebody who stands in have time in these weeks."),
    "neutral_ground": _("Pairs can meet on neutral ground or by video, not only in the senior’s office."),
    "no_decisions": _("No decision about jobs, pay or promotion hangs on who takes part."),
}


@dataclass(frozen=True)
class Sentence:
    """One sentence on a page: its name, its words, whether somebody said yes to it."""

    name: str
    text: Promise
    said: bool


def side_of(direction: str, role: str) -> str:
    """ "junior", "senior" or "either": who somebody is in a program of this direction."""
    ways = WAYS[direction]
    if ways.junior is None:
        return "either"
    return "junior" if role == ways.junior else "senior"


def gates_for(participant: Participant) -> Sentences:
    """What this participant is asked. No query when cohort and program were read."""
    side = side_of(participant.cohort.program.direction, participant.role)
    return {"junior": JUNIOR, "senior": SENIOR}.get(side, EITHER)


def thoughts_for(participant: Participant) -> tuple[Promise, ...]:
    """Questions to think about; never answered here."""
    side = side_of(participant.cohort.program.direction, participant.role)
    return TO_THINK_ABOUT["senior" if side == "senior" else "junior"]


def sentences_for(participant: Participant) -> list[Sentence]:
    """What a participant is asked, with what they said yes to. One query."""
    said = set(participant.ready.values_list("gate", flat=True))
    return [Sentence(name, text, name in said) for name, text in gates_for(participant).items()]


def lacking(participant: Participant) -> list[Lack]:
    """A gap for each sentence without a yes. One query."""
    return [
        Lack(_now("Say yes to: “%(sentence)s” Or do not send this; nobody is told.") % {"sentence": one.text}, f"ready-{one.name}")
        for one in sentences_for(participant)
        if not one.said
    ]  # fmt: skip


def of_organization(cohort: Cohort) -> list[Sentence]:
    """What must be in place before this cohort recruits, with what was confirmed. One query."""
    said = set(cohort.ready.values_list("gate", flat=True))
    return [Sentence(name, text, name in said) for name, text in ORGANIZATION.items()]


def missing_in_organization(cohort: Cohort) -> int:
    """How many sentences about the organization nobody has confirmed. One query."""
    return sum(not one.said for one in of_organization(cohort))
