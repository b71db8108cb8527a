"""How good a run is, beyond its figures: what was worked out from it, as one manager may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.matching import byhand, rules
from viceversa.matching.figures import POINT
from viceversa.matching.models import Finding, Run
from viceversa.matching.page.curve import Curve, curve_of
from viceversa.matching.policy import CRITERIA, FAIRNESS, NONE
from viceversa.people.models import Person, User

SHOWN_SWAPS = 10


@dataclass(frozen=True)
class Swap:
    """Two who would rather be with each other, and what each would gain; hidden where the manager may not see it."""

    hidden: bool
    mentor: Person | None = None
    mentee: Person | None = None
    by: str = ""
    gains: str = ""


@dataclass(frozen=True)
class Weight:
    """How many pairs change when one weight moves by 10 either way; None where it can't move further."""

    label: Promise
    weight: int
    less: int | None
    more: int | None


@dataclass
class Quality:
    """What was worked out so far. `whole`: all of it."""

    whole: bool
    curve: Curve | None = None
    has_curve: bool = False
    has_swaps: bool = False
    swap_count: int = 0
    swaps: list[Swap] = field(default_factory=list)
    weights: list[Weight] = field(default_factory=list)
    sensitivity: str = ""
    by_hand: str = ""
    price: str = ""

    @property
    def first_swap(self) -> Swap | None:
        """The strongest one that this manager may see."""
        return next((swap for swap in self.swaps if not swap.hidden), None)

    @property
    def more_swaps(self) -> int:
        return self.swap_count - len(self.swaps)


def codes_in(finding: Finding | None) -> set[str]:
    """Codes of the people whom a finding names, to be read in one query."""
    if finding is None:
        return set()
    swaps, placing = finding.swaps or {}, finding.placing or {}
    codes = {code for pair in swaps.get("pairs", [])[:SHOWN_SWAPS] for code in _people_of(pair)}
    reasons = [*placing.get("places", []), *(one for them in placing.get("people", {}).values() for one in them)]
    return codes | {
        reason["facts"][end] for reason in reasons for end in ("who", "left", "right") if end in reason["facts"]
    }


def quality_of(user: User, run: Run, finding: Finding | None, people: Mapping[str, Person]) -> Quality:
    """`people` are those whom the finding names, by code. No query."""
    by_hand = byhand.verdict(run.settings, run.figures)
    if finding is None:
        return Quality(whole=False, by_hand=by_hand)
    quality = Quality(whole=not finding.missing, by_hand=by_hand)
    if finding.curve is not None and not by_hand:
        quality.has_curve = True
        quality.curve = curve_of(run.figures, finding.curve["corners"])
        quality.price = price_of_fairness(run.settings, run.figures, finding.curve["corners"])
    if finding.swaps is not None:
        quality.has_swaps = True
        quality.swap_count = finding.swaps["count"]
        quality.swaps = [_swap(user, pair, people) for pair in finding.swaps["pairs"][:SHOWN_SWAPS]]
    if finding.weights is not None:
        quality.weights = _weights(run, finding.weights["shifts"])
        quality.sensitivity = _sensitivity(run, quality.weights)
    return quality


def price_of_fairness(settings: Mapping[str, Any], figures: Mapping[str, Any], corners: list[dict[str, int]]) -> str:
    """What the fairness setting costs against the freest answer, the first corner, and what it gives; "" without one. Pure."""
    fairness = settings.get("fairness", NONE)
    if fairness == NONE or not corners or not figures["pairs"]:
        return ""
    lost, worst = corners[0]["points"] / POINT - figures["total"], corners[0]["worst"] / POINT
    facts = {
        "fairness": FAIRNESS[fairness],
        "n": _points(max(round(lost * POINT), 0)),
        "total": number_format(round(figures["total"] + lost), force_grouping=True),
        "percent": number_format(max(round(100 * lost / (figures["total"] + lost), 1), 0.1), 1),
        "free": number_format(round(worst, 1), 1),
        "now": number_format(round(figures["worst"], 1), 1),
    }
    if lost < 0.05:
        if facts["free"] == facts["now"]:
            return (
                _("“%(fairness)s” costs nothing here, and gives nothing: the best total has as good a worst-off pair.")
                % facts
            )
        return _("“%(fairness)s” costs nothing here, and lifts the worst-off pair from %(free)s to %(now)s.") % facts
    if facts["free"] == facts["now"]:
        return (
            _(
                "“%(fairness)s” costs %(n)s of %(total)s points of fit (%(percent)s %%), for pairs above the worst-off one."
            )
            % facts
        )
    return (
        _(
            "“%(fairness)s” costs %(n)s of %(total)s points of fit (%(percent)s %%), and lifts the worst-off pair from %(free)s to %(now)s."
        )
        % facts
    )


def _people_of(pair: Mapping[str, Any]) -> list[str]:
    return [pair["left"], pair["right"], *pair["leaves"]]


def _swap(user: User, pair: Mapping[str, Any], people: Mapping[str, Person]) -> Swap:
    """Hidden with anybody of the manager's own line among the two and those whom they would leave."""
    concerned = [people.get(code) for code in _people_of(pair)]
    if any(person is None or rules.is_concerned(user, person) for person in concerned):
        return Swap(hidden=True)
    mentor, mentee = people[pair["left"]], people[pair["right"]]
    gains = {
        "mentor": mentor.first_name,
        "gain": _points(pair["left_gain"]),
        "mentee": mentee.first_name,
        "other": _points(pair["right_gain"]),
    }
    return Swap(
        hidden=False,
        mentor=mentor,
        mentee=mentee,
        by=_in_points(min(pair["left_gain"], pair["right_gain"])),
        gains=_("%(mentor)s would gain %(gain)s, %(mentee)s %(other)s") % gains,
    )


def _points(points: int) -> str:
    value = round(points / POINT, 1)
    return number_format(value, 1) if value < 1 else number_format(round(value))


def _in_points(points: int) -> str:
    """ "by 2 points"."""
    value = points / POINT
    if value < 1:
        return _("by less than a point")
    return ngettext("by %(n)s point", "by %(n)s points", round(value)) % {"n": number_format(round(value))}


def _weights(run: Run, shifts: list[dict[str, Any]]) -> list[Weight]:
    """A row for each criterion that counted or could have: what nobody spoke of can't tell pairs apart."""
    rows = []
    for criterion in CRITERIA:
        if criterion.name in run.settings.get("not_counted", []):
            continue
        weight = run.settings["weights"][criterion.name]
        moved = {shift["weight"]: shift["pairs"] for shift in shifts if shift["criterion"] == criterion.name}
        less = next((pairs for at, pairs in moved.items() if at < weight), None)
        more = next((pairs for at, pairs in moved.items() if at > weight), None)
        if less is not None or more is not None:
            rows.append(Weight(criterion.label, weight, less, more))
    return rows


def _sensitivity(run: Run, rows: list[Weight]) -> str:
    """In one sentence how much hangs on the weights."""
    pairs = run.figures["pairs"]
    most = max((n for row in rows for n in (row.less, row.more) if n is not None), default=None)
    if most is None or not pairs:
        return ""
    if most == 0:
        return _("No weight matters alone: moving any one by 10 changes no pair.")
    sentence = ngettext(
        "Moving one weight by 10 changes %(most)s of %(n)s pair at most.",
        "Moving one weight by 10 changes %(most)s of %(n)s pairs at most.",
        pairs,
    )
    return sentence % {"most": most, "n": pairs}
