"""The report's page "Who stayed and who moved", in the reader's language, from frozen figures. Nothing is worked out here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from viceversa.core.report import (
    Block,
    Column,
    Curve,
    Curves,
    Fact,
    Facts,
    Hidden,
    Mark,
    Page,
    Point,
    Table,
    Text,
    Value,
)  # fmt: skip
from viceversa.programs.models import Cohort, Role
from viceversa.staying import hooks, queries

WEEKS_A_MONTH: Final = 365.25 / 12 / 7
Ends = Sequence[float]


def page_of(cohort: Cohort) -> Page | None:
    """The page for a cohort; None while nothing was released. One query, and those of what changed meanwhile."""
    release = queries.release_of(cohort)
    if release is None:
        return None
    found = page(release.figures)
    return replace(found, blocks=tuple(_marked(block, cohort) for block in found.blocks))


def _marked(block: Block, cohort: Cohort) -> Block:
    """Curves with what changed in the program, as numbered lines; every other block as it is."""
    if not isinstance(block, Curves):
        return block
    until = max(point.at for curve in block.curves for point in curve.points)
    marks = [
        Mark(round(mark.at / WEEKS_A_MONTH, 2), mark.text)
        for given in hooks.MARKS
        for mark in given(cohort)
        if 0 <= mark.at / WEEKS_A_MONTH <= until
    ]
    return replace(block, marks=tuple(marks))


def page(figures: dict[str, Any]) -> Page:
    """The page of frozen figures."""
    blocks: tuple[Block, ...]
    if "stayed" not in figures:
        blocks = (Text((too_few(),), is_caution=True),)
    else:
        blocks = (_curves(figures), _facts(figures), Text(_said(figures), _("How to read this"), is_caution=True), _moves(figures), balance_of(figures))  # fmt: skip
    return Page("staying", _("Who stayed and who moved"), blocks)


def too_few() -> str:
    """The one sentence for all reasons: which of them it is would tell how many left."""
    return _(
        "Too few to report safely. Figures need 20 people in each group, six months, and nobody who could be recognized by "
        "having left."
    )


def balance_of(figures: dict[str, Any]) -> Table:
    """How alike the two groups are, and how many could not be compared."""
    names = {"tenure": _("Years in the company"), "hours": _("Full-time share")}
    rows = [(names[name], *(_cell(one) for one in numbers)) for name, *numbers in figures["balance"]]
    heads = (
        _("Average, paired"),
        _("Others, before"),
        _("Others, after"),
        _("Difference before"),
        _("Difference after"),
    )
    note = _("Differences are in standard deviations; under 0.1 either way, the groups are alike.")
    if figures["how"] == "matched":
        note += " " + _("%(paired)s of those paired had nobody like them; %(others)s colleagues were not used.") % {
            "paired": figures["unmatched"],
            "others": figures["unmatched_others"],
        }
    return Table(
        _("How alike the groups are"),
        (Column(_("Measure")), *(Column(head, is_number=True) for head in heads)),
        tuple(rows),
        note,
    )


def _names(figures: dict[str, Any]) -> tuple[str, str]:
    one, other = figures["people"]
    first = _("%(count)s mentors") if figures["role"] == Role.MENTOR else _("%(count)s mentees")
    second = {
        "draw": _("%(count)s on the waiting list by draw"),
        "applied": _("%(count)s who applied and have no place"),
        "matched": _("%(count)s matched colleagues"),
    }[figures["how"]]
    return first % {"count": one}, second % {"count": other}


def _curves(figures: dict[str, Any]) -> Curves:
    curves = tuple(
        Curve(
            name,
            tuple(Point(*one) for one in points),
            _percent(stayed[0]),
            tuple(Value(str(count), count) for count in at_risk),
        )
        for name, points, stayed, at_risk in zip(
            _names(figures), figures["curves"], figures["stayed"], figures["at_risk"], strict=True
        )
    )
    lowest = min(point.low for curve in curves for point in curve.points)
    return Curves(
        _("Still there after %(months)s months") % {"months": figures["months"]},
        _("Months since being paired"),
        max(0.0, int(lowest * 10) / 10),
        tuple(Value(str(tick), tick) for tick in figures["ticks"]),
        curves,
        _("Bands are 95 % intervals. Steps stand at ends of quarters, each of at least 5 people, so that nobody’s day can be read from them."),
    )  # fmt: skip


def _facts(figures: dict[str, Any]) -> Facts:
    names = _names(figures)
    facts = [Fact(_("Still there: %(who)s") % {"who": who}, _percent(one[0]), note=_range(one)) for who, one in zip(names, figures["stayed"], strict=True)]  # fmt: skip
    facts.append(
        Fact(_("Difference in points"), _points(figures["apart"][0]), note=_range(figures["apart"], signed=True))
    )
    for who, one in zip(names, figures["mean_months"], strict=True):
        facts.append(Fact(_("Months stayed on average: %(who)s") % {"who": who}, _number(one[0], 1), note=_months(one)))
    facts.append(
        Fact(_("Difference in months"), _number(figures["mean_apart"][0], 1), note=_months(figures["mean_apart"]))
    )
    for at, who in enumerate(names):
        label = _("Left by their own choice: %(who)s") % {"who": who}
        one = figures["voluntary"][at] if figures["voluntary"] else None
        facts.append(Fact(label, _percent(one[0]) if one else _few(), note=_range(one) if one else ""))
    return Facts(_("In figures"), tuple(facts), _("Everybody who was paired counts, also those who stopped. Any exit counts; other exits compete with those by choice."))  # fmt: skip


def _said(figures: dict[str, Any]) -> tuple[str, ...]:
    _value, low, high = figures["apart"]
    told = [
        _("The difference is consistent with anything from %(low)s to %(high)s points.")
        % {"low": _points(low).text, "high": _points(high).text}
    ]
    if low <= 0 <= high:
        told.append(_("That includes no difference: these figures do not tell whether one group stays longer."))
    told.append(
        {
            "draw": _("A draw decided who had a place, so the groups differ by chance alone and by the program."),
            "applied": _("Both groups applied, but somebody decided who had a place. This does not show what the program caused."),
            "matched": _("Colleagues are alike in country, grade band, job family, contract, site, tenure and hours, and not in what made people apply. This does not show what the program caused."),
        }[figures["how"]]
    )  # fmt: skip
    return tuple(told)


def _moves(figures: dict[str, Any]) -> Facts:
    moves, heading = figures["moves"], _("Changed grade or place within 18 months")
    note = _("Participants were selected; promotion may follow visibility, not learning.")
    if moves["why"]:
        early = _("Counted once everybody has been followed for 18 months.")
        why = Hidden(early, _("Too early")) if moves["why"] == "early" else _few()
        return Facts(heading, (Fact(_("Moved"), why),), note)
    facts = [
        Fact(who, _percent(one[0]), note=_range(one)) for who, one in zip(_names(figures), moves["moved"], strict=True)
    ]
    apart = Fact(_("Difference in points"), _points(moves["apart"][0]), note=_range(moves["apart"], signed=True))
    return Facts(heading, (*facts, apart), note)


def _few() -> Hidden:
    return Hidden(_("Too few to report safely."), _("Too few"))


def _percent(share: float) -> Value:
    return Value(_("%(number)s %%") % {"number": round(100 * share)}, round(100 * share) / 100)


def _points(share: float) -> Value:
    return Value(f"{round(100 * share):+d}".replace("-", "−") if round(100 * share) else "0", round(100 * share))


def _cell(value: float | None) -> Value | Hidden:
    return Hidden(_("Nobody differs in it."), "–") if value is None else _number(value, 2)


def _number(value: float, digits: int) -> Value:
    return Value(number_format(round(value, digits), digits).replace("-", "−"), round(value, digits))


def _range(one: Ends, *, signed: bool = False) -> str:
    write = _points if signed else _percent
    return _("from %(low)s to %(high)s") % {"low": write(one[1]).text, "high": write(one[2]).text}


def _months(one: Ends) -> str:
    low, high = _number(one[1], 1), _number(one[2], 1)
    return _("from %(low)s to %(high)s") % {"low": low.text, "high": high.text}
