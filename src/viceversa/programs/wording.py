"""What a role is told on the enrollment page, by the direction of the program."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.programs import presets
from viceversa.programs.labels import RoleWords, chosen
from viceversa.programs.models import Direction, Participant, Program, Role

Text = str | Promise


@dataclass(frozen=True)
class Wording:
    """The words of one side. `headline` has two lines; suggestions come from catalogue slugs until answers are many."""

    headline: tuple[Text, Text]
    offer_hint: Text
    want_hint: Text
    asked_for: Text
    often_offered: Text
    one_partner: Text
    times_seen: Text
    asked: Text
    offers: tuple[str, ...]
    wants: tuple[str, ...]


_OFFER = _("Things you do every week and could show someone. You don’t need to be an expert.")
_WANT = _("Say what you’d like to be able to do a year from now.")

JUNIOR: Final = Wording(
    headline=(_("You teach a leader."), _("A leader teaches you.")),
    offer_hint=_OFFER,
    want_hint=_WANT,
    asked_for=_("Leaders are asking for"),
    often_offered=_("Leaders here often offer"),
    one_partner=_("Suggest one leader. A person checks every pair before you hear about it."),
    times_seen=_("Leaders see shared hours only."),
    asked=_("You show a leader what you know, in meetings of an hour, and learn from them what you want to know."),
    offers=presets.FROM_JUNIORS,
    wants=presets.FROM_SENIORS,
)
SENIOR: Final = Wording(
    headline=(_("A colleague teaches you."), _("You open doors for them.")),
    offer_hint=_("What you know from experience and could explain to someone early in their career."),
    want_hint=_("Say what you’d like to understand or do yourself, without asking for help."),
    asked_for=_("Mentors are asking for"),
    often_offered=_("Mentors here often offer"),
    one_partner=_("Suggest one mentor. A person checks every pair before you hear about it."),
    times_seen=_("Your mentor sees shared hours only."),
    asked=_(
        "A colleague at an earlier stage shows you what they know. You take care of the dates and give something back."
    ),
    offers=presets.FROM_SENIORS,
    wants=presets.FROM_JUNIORS,
)
LEARNER: Final = Wording(
    headline=(_("A leader teaches you."), _("You show them what they don’t see.")),
    offer_hint=_OFFER,
    want_hint=_WANT,
    asked_for=_("Mentors are asking for"),
    often_offered=_("Mentors here often offer"),
    one_partner=_("Suggest one mentor. A person checks every pair before you hear about it."),
    times_seen=_("Your mentor sees shared hours only."),
    asked=_(
        "Somebody with more experience teaches you, in meetings of an hour. You set the agenda and give something back."
    ),
    offers=presets.FROM_JUNIORS,
    wants=presets.FROM_SENIORS,
)
TEACHER: Final = Wording(
    headline=(_("You teach a colleague."), _("They show you what you don’t see.")),
    offer_hint=_("What you know from experience and could explain to someone early in their career."),
    want_hint=_("Say what you’d like to understand or do yourself, without asking for help."),
    asked_for=_("Mentees are asking for"),
    often_offered=_("Mentees here often offer"),
    one_partner=_("Suggest one mentee. A person checks every pair before you hear about it."),
    times_seen=_("Your mentee sees shared hours only."),
    asked=_(
        "You pass on what you know to a colleague at an earlier stage. You take care of the dates, they set the agenda."
    ),
    offers=presets.FROM_SENIORS,
    wants=presets.FROM_JUNIORS,
)
EITHER: Final = Wording(
    headline=(_("You teach a colleague."), _("A colleague teaches you.")),
    offer_hint=_OFFER,
    want_hint=_WANT,
    asked_for=_("Others are asking for"),
    often_offered=_("Others here often offer"),
    one_partner=_("Suggest one partner. A person checks every pair before you hear about it."),
    times_seen=_("Your partner sees shared hours only."),
    asked=_("You and a colleague from another part of the organization learn from each other."),
    offers=presets.FROM_JUNIORS,
    wants=presets.FROM_SENIORS,
)


WORDINGS: Final[dict[tuple[str, str], Wording]] = {
    (Direction.REVERSE, Role.MENTOR): JUNIOR,
    (Direction.REVERSE, Role.MENTEE): SENIOR,
    (Direction.RECIPROCAL, Role.MENTOR): EITHER,
    (Direction.RECIPROCAL, Role.MENTEE): EITHER,
    (Direction.TRADITIONAL, Role.MENTOR): TEACHER,
    (Direction.TRADITIONAL, Role.MENTEE): LEARNER,
}


def wording(program: Program, role: str) -> Wording:
    """The words for one role of a program: its direction's, without "mentor" and "mentee" where it calls them otherwise."""
    words = WORDINGS[program.direction, role]
    if chosen(program)["roles"] == RoleWords.ROLES:
        return words
    neutral = {name: getattr(EITHER, name) for name in ("asked_for", "often_offered", "one_partner", "times_seen")}
    return replace(words, **neutral)


def sides(participant: Participant) -> tuple[str, str]:
    """The direction of what the participant offers and of what they want: the mentor's giving is `vice`."""
    return ("vice", "versa") if participant.role == Role.MENTOR else ("versa", "vice")
