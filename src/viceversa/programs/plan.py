"""How results will be read: how many pairs, compared with whom, what counts as success; and what that can show.

A plan is written before the first answer comes in and then frozen, with the outcomes, so that nobody chooses afterwards
what to report. Its primary outcomes are the program's one to three; everything else is called exploratory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viceversa import analysis
from viceversa.programs.items import ITEM_SETS
from viceversa.programs.models import Outcome, Program

MOST_PAIRS: Final = 5000
CORRELATIONS: Final = (0.3, 0.5, 0.7)


class Comparison(TextChoices):
    NONE = "none", gettext_lazy("nobody: before and after only")
    DRAW = "draw", gettext_lazy("a waiting list, chosen by draw")
    MATCHED = "matched", gettext_lazy("matched colleagues who do not take part")


class Missing(TextChoices):
    FLOOR = "floor", gettext_lazy("beside the result, count those who did not answer as unchanged")
    ONLY = "answered", gettext_lazy("report those who answered both times, and say how many did not")


class Aim(TextChoices):
    SHOW = "show", gettext_lazy("show a change: the figures decide")
    LEARN = "learn", gettext_lazy("learn: the figures describe and prove nothing")


@dataclass(frozen=True)
class Plan:
    """The answers of the plan. `response` is in percent; `correlation` is between first and second answer."""

    aim: str = Aim.SHOW
    comparison: str = Comparison.NONE
    compared: int = 0
    response: int = 80
    correlation: float = 0.5
    success: str = ""
    missing: str = Missing.FLOOR

    def as_data(self) -> dict[str, Any]:
        return {name: str(value) if isinstance(value, TextChoices) else value for name, value in asdict(self).items()}


def plan_of(program: Program) -> Plan:
    """The plan as it stands; what nobody has said yet has its usual value. No query."""
    return Plan(**program.plan)


@dataclass(frozen=True)
class Sight:
    """What the planned size can show of one outcome. All changes are in points where `spread` is known.

    wanted: the change from baseline to target, or None. needed: the pairs that show it; None without a target, or where
    no number would.
    """

    outcome: Outcome
    design: analysis.Design
    found: analysis.Detectable
    wanted: float | None
    needed: int | None

    @property
    def least(self) -> float | None:
        """The smallest change that can be seen, in points or, where the spread is unknown, in standard deviations."""
        return self.found.in_spreads if self.design.spread is None else self.found.in_points

    @property
    def is_enough(self) -> bool | None:
        """Whether the target can be seen; None where that can't be said."""
        if self.least is None or self.wanted is None or self.design.spread is None:
            return None
        return self.wanted >= self.least


def sights(program: Program, outcomes: Iterable[Outcome]) -> list[Sight]:
    """What the planned size can show of each outcome. No query; some milliseconds."""
    rows, plan = list(outcomes), plan_of(program)
    return [_sight(program, plan, row, len(rows)) for row in rows]


def _sight(program: Program, plan: Plan, outcome: Outcome, outcomes: int) -> Sight:
    spread = spread_of(outcome)
    design = analysis.Design(
        pairs=program.pairs,
        response=plan.response / 100,
        outcomes=outcomes,
        correlation=plan.correlation,
        spread=spread,
        compared=0 if plan.comparison == Comparison.NONE else plan.compared,
        drawn=plan.comparison == Comparison.DRAW,
    )
    wanted = None
    if outcome.baseline is not None and outcome.target is not None:
        wanted = abs(float(outcome.target - outcome.baseline)) or None
    needed = analysis.pairs_needed(design, wanted) if wanted and spread else None
    return Sight(outcome, design, analysis.detectable(design), wanted, needed)


def spread_of(outcome: Outcome) -> float | None:
    """How much people differ: what the organization said, else what the questions assume, else unknown."""
    if outcome.spread:
        return float(outcome.spread)
    return float(ITEM_SETS[outcome.item_set].spread) if outcome.item_set in ITEM_SETS else None


def points(value: float) -> str:
    """A change as people write it: one decimal, two where it is small."""
    digits = 1 if value >= 1 else 2
    return number_format(round(value, digits), digits)


def said(sight: Sight, *, aim: str) -> str:
    """What can be seen, in one or two sentences that say what to do. No word of cause."""
    facts: dict[str, Any] = {"answers": sight.found.answers, "pairs": sight.design.pairs}
    if sight.least is None:
        return _too_few(sight, facts)
    facts["least"] = points(sight.least)
    if sight.design.spread is None:
        return (
            ngettext(
                "With %(pairs)d pair you can only see changes of at least %(least)s standard deviations. Say how much people differ today, and it is shown in points.",
                "With %(pairs)d pairs you can only see changes of at least %(least)s standard deviations. Say how much people differ today, and it is shown in points.",
                sight.design.pairs,
            )
            % facts
        )
    seen = _("With %(pairs)d pairs you can only see changes of at least %(least)s points.") % facts
    if sight.wanted is None:
        return seen + " " + _("Give baseline and target to see whether that is enough.")
    target = {"wanted": points(sight.wanted)}
    if sight.is_enough:
        return seen + " " + _("Your target is a change of %(wanted)s: that is enough.") % target
    return seen + " " + _("Your target is a change of %(wanted)s:") % target + " " + _instead(sight, aim)


def _too_few(sight: Sight, facts: dict[str, Any]) -> str:
    if sight.found.answers >= analysis.FEWEST_NUMERIC:
        return (
            _(
                "About %(answers)d people will answer both times. Under 10 there is no figure in standard deviations: say how much people differ today, and it is shown in points."
            )
            % facts
        )
    return (
        _(
            "About %(answers)d people will answer both times. Under 5 nothing is shown as a number: choose a larger cohort, or call it a pilot that learns."
        )
        % facts
    )


def _instead(sight: Sight, aim: str) -> str:
    if aim == Aim.LEARN:
        return _("too small to be seen. You call it a pilot that learns, so it is described and not proved.")
    if sight.needed is None:
        return _(
            "no number of pairs shows that with this comparison group. Enlarge it, or call it a pilot that learns."
        )
    return _(
        "choose a larger cohort, of %(needed)d pairs or more, or call it a pilot that learns, not one that proves."
    ) % {"needed": sight.needed}


def spelled(program: Program, outcomes: Iterable[Outcome]) -> list[dict[str, str]]:
    """The whole plan in words, as it is frozen: a heading and a sentence for each part. No query."""
    rows, plan = list(outcomes), plan_of(program)
    facts = {"pairs": program.pairs, "percent": plan.response, "correlation": number_format(plan.correlation, 1)}
    parts = [(_("Aim"), str(Aim(plan.aim).label))]
    for number, sight in enumerate(sights(program, rows), start=1):
        one = sight.outcome
        change = _("from %(baseline)s to %(target)s") % {
            "baseline": number_format(one.baseline.normalize() if one.baseline is not None else ""),
            "target": number_format(one.target.normalize() if one.target is not None else ""),
        }
        where = f"{one.statement} ({one.get_side_display()}): {one.indicator}, {change}."
        parts.append((_("Primary outcome %(number)d") % {"number": number}, f"{where} {said(sight, aim=plan.aim)}"))
    compared = str(Comparison(plan.comparison).label)
    if plan.comparison != Comparison.NONE:
        compared = ngettext("%(who)s, %(count)d person", "%(who)s, %(count)d people", plan.compared) % {
            "who": compared, "count": plan.compared,
        }  # fmt: skip
    parts += [
        (_("Compared with"), compared),
        (
            _("Planned for"),
            _(
                "%(pairs)d pairs, of whom %(percent)d %% answer both times, with a correlation of %(correlation)s between first and second answer. Level 0.05, shared by the primary outcomes (Holm); power 80 %%."
            )
            % facts,
        ),
        (_("Counts as success"), plan.success),
        (_("Those who do not answer"), str(Missing(plan.missing).label)),
        (_("Everything else"), _("Exploratory, and called so.")),
    ]
    if program.analysis_plan.strip():
        parts.append((_("Also"), program.analysis_plan.strip()))
    return [{"heading": heading, "text": text[:1].upper() + text[1:]} for heading, text in parts]
