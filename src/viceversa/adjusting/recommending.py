"""Rules that turn figures into recommendations: written by hand, one a line, each with its source. Pure: no query, no clock.

A rule says what to change, never what caused a figure: without a comparison group nobody knows. The findings F1 to F22 are
those of the research this program was built on (docs/explanation/adjusting.md lists them).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FEW: Final = 5


class Unit(StrEnum):
    """What a figure is: a mean on a scale, a share of pairs or meetings, a number of people."""

    MEAN = "mean"
    SHARE = "share"
    COUNT = "count"


@dataclass(frozen=True)
class Figure:
    """One figure that may be shown. `name` is what a rule reads.

    n: of how many people, pairs or meetings; None for "5 to 9". low, high: ends of the 95 % interval, None where there is
    none. wave: when it was asked, "" for what is counted from dates. label: of which cohorts, where a release says so.
    """

    name: str
    unit: Unit
    value: float
    n: int | None
    low: float | None = None
    high: float | None = None
    role: str = ""
    wave: str = ""
    label: str = ""
    has_comparison: bool = False


# What is known about programs like this one; docs/explanation/adjusting.md says it, too.
FINDINGS: Final[dict[str, str | Promise]] = {
    "F1": _(
        "Senior people who do not turn up are how such programs fail most often; a couple of cancellations are enough."
    ),
    "F4": _("Who drives has to be said: either way works, leaving it open does not."),
    "F6": _("Training, and being heard in matching, go along with good mentoring most consistently."),
    "F7": _("The senior side is afraid, too; speaking first of something one can’t do lowers it."),
    "F13": _("Being asked for one’s own experience is work, and it falls on the same few unless somebody counts it."),
    "F14": _("Mentors need support of their own, away from mentees."),
    "F16": _("Candor stands and falls with what stays between the two."),
    "F18": _("Six to nine meetings in half a year are usual, the first three within six weeks."),
    "F19": _("What is meant to go both ways has to be planned both ways."),
    "F20": _("Begin with a pilot, then go on."),
}


@dataclass(frozen=True)
class Rule:
    """When to recommend what. `above`: from the threshold up; else down from it. `wrong`: what would make it wrong."""

    name: str
    reads: str
    threshold: float
    above: bool
    what: str | Promise
    figure: str | Promise
    wrong: str | Promise
    source: str
    place: str

    @property
    def rests_on(self) -> list[str | Promise]:
        """The findings it rests on, in words."""
        return [FINDINGS[code] for code in self.source.split(", ")]


# On a scale from 1 to 5 the middle is 3: below 3.5 a good part of people did not agree.
RULES: Final = (
    Rule("training-clear", "training_clear", 3.5, False,
         _("Make the preparation clearer: an example before each question, and half the words."),
         _("How clear the preparation was, from 1 to 5"),
         _("Only who finished it could say so; others may have left for another reason."), "F6", "training"),
    Rule("training-useful", "training_useful", 3.5, False,
         _("Change what the preparation is about: less about the program, more about the first meeting."),
         _("How useful the preparation was, from 1 to 5"),
         _("It is rated before the first meeting, when nobody knows yet what they will need."), "F6", "training"),
    Rule("kept", "pulse.kept", 3.5, False,
         _("Plan a shorter rhythm: meetings of 45 minutes, closer together at the beginning, all booked at the kick-off."),
         _("“The time is kept”, from 1 to 5"),
         _("A few weeks with holidays or a close of the books, in which nothing was kept anywhere."), "F1, F18", "rhythm"),
    Rule("candid", "pulse.candid", 3.5, False,
         _("Offer the guide for the first meeting again, in which the senior side speaks first, and a circle for each side."),
         _("“I can be candid here”, from 1 to 5"),
         _("People new to each other: candor takes time, and the next wave may say more."), "F7, F16", "guides"),
    Rule("useful", "pulse.useful", 3.5, False,
         _("Let first wishes weigh more in the next matching, and ask people for their wishes again before it."),
         _("“This is useful to me”, from 1 to 5"),
         _("A good match that has met once or twice only."), "F6", "matching"),
    Rule("cost", "cost", 2.5, True,
         _("Have line managers confirm the hours again, offer a circle to that side, and let topics go that are not their own."),
         _("What it costs: more time or strength than agreed, unwanted topics, from 1 to 5"),
         _("A few weeks in which everything was too much, also without the program."), "F13, F14", "people"),
    Rule("behind", "behind", 0.25, True,
         _("Have all meetings booked at the kick-off, and plan fewer: five that take place are worth more than eight that do not."),
         _("Pairs with less than two thirds of the meetings they should have had by now"),
         _("Pairs that started late, or rested by their own wish."), "F1, F18", "rhythm"),
    Rule("cancelled", "cancelled", 0.25, True,
         _("Ask the senior side to let their assistants keep the dates: they see time only."),
         _("Meetings that were cancelled, of all that were due"),
         _("A few pairs that cancelled many times; the list of pairs shows whether it is so."), "F1", "people"),
    Rule("first-late", "first_late", 0.25, True,
         _("Hold short first conversations before the kick-off, so that the first meeting is no threshold."),
         _("Pairs without a meeting three weeks after they started"),
         _("A start just before holidays."), "F1, F7", "plan"),
    Rule("no-agreement", "no_agreement", 0.15, True,
         _("Put the agreement into the first guide, and call pairs in week 2 instead of week 3."),
         _("Pairs without a signed agreement three weeks after they started"),
         _("Pairs that agreed by word of mouth and did not tick it here."), "F4, F16", "guides"),
    Rule("one-way", "one_way", 0.25, True,
         _("Remind both sides of the mentor’s own fifteen minutes, and let the senior side ask for the mentor’s goal."),
         _("Pairs that met twice or more without a goal for what the mentor learns"),
         _("Goals that were spoken of and not written down."), "F19", "guides"),
    Rule("waiting", "waiting", 5, True,
         _("Plan a second cohort: people who want to take part are there."),
         _("People on the waiting list"),
         _("People who have changed their minds and did not say so."), "F20", "next"),
)  # fmt: skip


@dataclass(frozen=True)
class Recommendation:
    """A rule that a figure speaks for. `is_clear`: the whole interval lies beyond the threshold; else it is a hint."""

    rule: Rule
    figure: Figure
    is_clear: bool

    @property
    def key(self) -> str:
        """One for each side where a figure is about a side."""
        return f"{self.rule.name}-{self.figure.role}" if self.figure.role else self.rule.name

    @property
    def mark(self) -> str:
        """What it rests on: with another one it is another recommendation."""
        seen = self.figure.wave or ("clear" if self.is_clear else "hint")
        return f"{seen}:{self.figure.value}" if self.figure.wave else seen


def recommend(figures: Iterable[Figure]) -> list[Recommendation]:
    """What the figures speak for: the clear ones first, in the order of the rules. Of one wave the newest is read.

    A figure under five is not there; of several with one name and side the last one given counts. Linear.
    """
    latest = {(one.name, one.role): one for one in figures}
    found = []
    for rule in RULES:
        for (name, _role), figure in latest.items():
            if name == rule.reads and _speaks(rule, figure):
                found.append(Recommendation(rule, figure, _is_clear(rule, figure)))
    return sorted(found, key=lambda one: not one.is_clear)


def _speaks(rule: Rule, figure: Figure) -> bool:
    if rule.above:
        return figure.value >= rule.threshold
    return figure.value <= rule.threshold


def _is_clear(rule: Rule, figure: Figure) -> bool:
    if figure.unit == Unit.COUNT:
        return True
    end = figure.low if rule.above else figure.high
    if end is None:
        return False
    return end >= rule.threshold if rule.above else end <= rule.threshold
