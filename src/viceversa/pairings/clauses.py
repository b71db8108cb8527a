"""The stock clauses of an agreement: what evidence says the two should settle in their first meeting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypedDict

from django.utils.translation import gettext as _

from viceversa.core.moments import written
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.together import listed
from viceversa.programs import dates
from viceversa.programs.directions import ways_of
from viceversa.programs.models import Role


class Clause(TypedDict):
    """One clause: a stock key (empty for the two's own), and its words."""

    key: str
    text: str


# The four that the pair page shows, with the icon before each.
SHOWN: Final = {"confidential": "lock", "moving": "clock", "no_power": "user", "leaving": "undo"}
ICONS: Final = {**SHOWN, "recording": "eye-off", "topics": "book", "logistics": "calendar", "support": "buoy"}


def draft_for(pairing: Pairing, members: Iterable[Member]) -> list[Clause]:
    """The stock clauses with the two's names and dates, in the language that is active. No query."""
    people = [(member.role, member.participant.person.first_name) for member in members]
    names = {role: listed(name for one, name in people if one == role) for role in Role.values}
    is_pod = len(people) > 2
    cohort = pairing.cohort
    ways = ways_of(cohort.program)
    facts = {
        "mentor": names.get(Role.MENTOR, ""),
        "junior": names.get(ways.junior or "", ""),
        "senior": names.get(ways.senior or "", ""),
        "count": cohort.meetings_planned,
        "end": written(dates.end_date(cohort), "date"),
        "halfway": written(dates.halfway(cohort), "date"),
    }
    stock = _stock(equal=ways.junior is None)
    words = {**dict(stock), **(_of_pods(equal=ways.junior is None) if is_pod else {})}
    return [{"key": key, "text": words[key] % facts} for key, _text in stock]


def _stock(*, equal: bool) -> list[tuple[str, str]]:
    """`equal`: neither is the junior, so that what protects one of them protects both."""
    return [
        ("period", _("We meet at least %(count)s times until %(end)s. Going on after that takes both of us.")),
        ("purpose", _("Each of us has one to three goals, and each of us teaches.")),
        (
            "logistics",
            _("Both of us book and move meetings. We set the agenda in turns, five days ahead.")
            if equal
            else _("%(senior)s books and moves meetings. %(junior)s sets the agenda, five days ahead."),
        ),
        (
            "place",
            _("We meet on neutral ground, or in turns. Cameras are optional.")
            if equal
            else _("We don’t always meet in %(senior)s’s office. Cameras are optional."),
        ),
        ("topics", _("Either of us may put a topic aside, without a reason.")),
        ("confidential", _("What is said here stays here. Neither of us quotes the other.")),
        (
            "exceptions",
            _(
                "Exceptions: serious harm, a legal duty, safeguarding, a formal complaint. The other is told first where that is safe."
            ),
        ),
        ("recording", _("No recording, no transcript, no AI note-taker. Private notes stay private.")),
        (
            "no_power",
            _("Neither of us is in the other’s reporting line or takes part in the other’s reviews, pay or promotion.")
            if equal
            else _("%(senior)s is not in %(junior)s’s reporting line and takes no part in reviews, pay or promotion."),
        ),
        ("no_favors", _("We ask each other no favors, and nobody is worse off for what they say here.")),
        ("feedback", _("We tell each other what helped and what did not, kindly and soon.")),
        ("moving", _("We move a meeting once, with a day’s notice. We don’t cancel.")),
        ("hours", _("The time of both of us counts as work.") if equal else _("%(junior)s’s time counts as work.")),
        (
            "own_time",
            _("Half of each meeting is for what each of us wants to learn.")
            if equal
            else _("Fifteen minutes of each meeting are for what %(mentor)s wants to learn."),
        ),
        ("review", _("On %(halfway)s we look at this again.")),
        ("needs", _("We say what we need: language, quiet, access, times for prayer or care.")),
        ("leaving", _("Either of us can stop, without giving a reason. Notes are deleted 30 days after.")),
    ]


def _of_pods(*, equal: bool) -> dict[str, str]:
    """What is worded otherwise where three people agree, by key."""
    words = {
        "period": _("We meet at least %(count)s times until %(end)s. Going on after that takes all of us."),
        "logistics": _("Dates are kept by %(senior)s. The agenda is set by %(junior)s, five days ahead."),
        "confidential": _("What is said here stays here. None of us quotes the others."),
        "exceptions": _(
            "Exceptions: serious harm, a legal duty, safeguarding, a formal complaint. The others are told first where that"
            " is safe."
        ),
        "no_power": _(
            "None of us is in another’s reporting line or takes part in another’s reviews, pay or promotion."
        ),
        "hours": _("The time of all of us counts as work."),
        "own_time": _("Fifteen minutes of each meeting are for what is wanted by %(mentor)s."),
        "topics": _("Each of us may put a topic aside, without a reason."),
        "leaving": _("Each of us can stop, without giving a reason. Notes are deleted 30 days after."),
    }
    if equal:
        words["logistics"] = _("All of us book and move meetings. We set the agenda in turns, five days ahead.")
        words["own_time"] = _("Part of each meeting is for what each of us wants to learn.")
    return words
