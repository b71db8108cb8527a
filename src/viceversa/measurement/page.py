"""What the page of a release shows of one table: numbers, rates from step to step, and what to look into.

All of it is worked out from what was released (`Table.shown`), and nothing is added up: what is hidden there has no
number here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viceversa.analysis.fit import Middle, middles
from viceversa.analysis.funnel import Finding, Reason, findings, percent
from viceversa.analysis.hiding import Cell
from viceversa.analysis.rates import Estimate
from viceversa.measurement.frozen import Table
from viceversa.measurement.steps import AFTERWARDS, MARKS, Step

FOUR_FIFTHS: Final = 0.8
_GOING_ON: Final = {
    (Step.ASKED, Step.APPLIED): gettext_lazy("Of those asked, who sent their answers"),
    (Step.APPLIED, Step.PLACED): gettext_lazy("Of those who sent their answers, who got a place"),
    (Step.APPLIED, Step.PAIRED): gettext_lazy("Of those who sent their answers, who came into a pair"),
    (Step.PLACED, Step.PAIRED): gettext_lazy("Of those with a place, who came into a pair"),
    (Step.PAIRED, Step.WEIGHED): gettext_lazy("Of those in a pair, whose fit is known"),
    (Step.PAIRED, Step.MET): gettext_lazy("Of those in a pair, who met at least once"),
    (Step.MET, Step.COMPLETED): gettext_lazy("Of those who met, who came to the end together"),
}
_TO_A_MARK: Final = {
    Step.ASKED: gettext_lazy("Of those asked, who came into a pair with a fit of %(cut)s or more"),
    Step.APPLIED: gettext_lazy("Of those who sent their answers, who came into a pair with a fit of %(cut)s or more"),
    Step.PLACED: gettext_lazy("Of those with a place, who came into a pair with a fit of %(cut)s or more"),
    Step.PAIRED: gettext_lazy("Of those in a pair, who have a fit of %(cut)s or more"),
    Step.WEIGHED: gettext_lazy("Of those whose fit is known, who have a fit of %(cut)s or more"),
}
# Of whom, and what: any of the first may come before any of the second, as far as numbers are shown.
_OF: Final = {
    Step.ASKED: gettext_lazy("Of those asked"),
    Step.APPLIED: gettext_lazy("Of those who sent their answers"),
    Step.PLACED: gettext_lazy("Of those with a place"),
    Step.PAIRED: gettext_lazy("Of those in a pair"),
    Step.MET: gettext_lazy("Of those who met"),
    Step.COMPLETED: gettext_lazy("Of those who came to the end together"),
    Step.OFFERED: gettext_lazy("Of those to whom an opportunity was open"),
    Step.SOUGHT: gettext_lazy("Of those who applied to an opportunity"),
}
_WHAT: Final = {
    Step.OFFERED: gettext_lazy("to whom an opportunity was open"),
    Step.SOUGHT: gettext_lazy("who applied to an opportunity"),
    Step.CHOSEN: gettext_lazy("who was chosen for one"),
}


@dataclass(frozen=True)
class Line:
    """A group's numbers, a step each; None is hidden."""

    name: str
    cells: list[str | None]
    compared: bool = True


@dataclass(frozen=True)
class Bar:
    """A group in the drawing of one step, as places on its scale, and in words.

    `at` is None where only a band is known; then `from_at` and `to_at` are its ends, else those of the interval.
    """

    name: str
    of: str
    rate: str
    interval: str
    from_at: str
    to_at: str
    at: str | None
    ratio: str
    ratio_interval: str
    difference: str
    difference_interval: str
    chance: str
    reasons: list[str]


@dataclass(frozen=True)
class Going:
    """From one step to the next: a bar a group. `mark_at` is four fifths of the highest rate, where that is known."""

    title: str
    bars: list[Bar]
    mark_at: str | None


@dataclass(frozen=True)
class Half:
    """Where the middle fit of a group lies, in words; empty is too few to report safely."""

    name: str
    fit: str
    interval: str


def heads_of(table: Table) -> list[str]:
    """What each step is called, with the fit it begins at where that may be shown."""
    return [
        _("Fit of %(cut)s or more") % {"cut": table.cuts[step]} if step in table.cuts else str(Step(step).label)
        for step in table.steps
    ]


def halves_of(table: Table) -> list[Half]:
    """The middle fit of each group; none where fit was not counted."""
    marks = [number for number, step in enumerate(table.steps) if step in MARKS]
    if not marks:
        return []
    at = {number: table.cuts[table.steps[number]] for number in marks if table.steps[number] in table.cuts}
    found = middles(table.shown, base=_base(table, marks[0]), at=at)
    rows = [row for row in table.shown.rows if row.compared]
    return [_half(_name(table, row.key), middle) for row, middle in zip(rows, found, strict=True)]


def _half(name: str, middle: Middle | None) -> Half:
    if middle is None:
        return Half(name, "", "")
    return Half(name, _between(middle.low, middle.high), _between(middle.sure_low, middle.sure_high))


def _between(low: int | None, high: int | None) -> str:
    """From a cut on and under the next; "" where the cuts tell nothing."""
    if low is None:
        return _("under %(high)s") % {"high": high} if high is not None else _("can’t be told")
    if high is None:
        return _("%(low)s or more") % {"low": low}
    return _("%(low)s to under %(high)s") % {"low": low, "high": high}


def lines_of(table: Table) -> list[Line]:
    """The numbers of every group; those who did not say come last."""
    return [
        Line(_name(table, row.key), [_written(cell) if cell else None for cell in row.cells], row.compared)
        for row in table.shown.rows
    ]


def totals_of(table: Table) -> list[str | None]:
    return [None if total is None else _count(total) for total in table.shown.totals]


def goings_of(table: Table) -> list[Going]:
    """What can be said from step to step. Steps of which too little is shown to compare are left out."""
    goings = []
    for number in range(1, len(table.steps)):
        found = findings(table.shown, number, since=_since(table, number))
        if not found:
            continue
        top = next(one for one in found if one.highest)
        mark = _place(FOUR_FIFTHS * top.rate.value) if top.rate else None
        goings.append(Going(_title(table, number), [_bar(table, one) for one in found], mark))
    return goings


def _since(table: Table, number: int) -> int:
    """The step whose people are asked about at this one: the one before; for every mark the last one before the first; and
    after the course the last one of which two groups are shown exactly, as nearly all come to some of these steps."""
    if table.steps[number] in AFTERWARDS:
        return next((at for at in range(number - 1, 0, -1) if _is_exact(table, at)), 0)
    first = next((at for at, step in enumerate(table.steps[: number + 1]) if step in MARKS), None)
    return number - 1 if first is None else _base(table, first)


def _base(table: Table, first: int) -> int:
    """The last step before the first mark of which something is shown. Where nearly everybody comes into a pair, that
    column is hidden, and fit is told of those who came before it: who has no pair is below every mark."""
    return next((at for at in range(first - 1, 0, -1) if table.shown.totals[at] is not None), 0)


def _is_exact(table: Table, number: int) -> bool:
    cells = [row.cells[number] for row in table.shown.rows if row.compared]
    return sum(cell is not None and cell.exact for cell in cells) > 1


def _title(table: Table, number: int) -> str:
    before, step = (Step(table.steps[at]) for at in (_since(table, number), number))
    if step in AFTERWARDS:
        return _("%(of)s, %(what)s") % {"of": _OF[before], "what": _WHAT[step]}
    if step not in MARKS:
        return str(_GOING_ON[before, step])
    return str(_TO_A_MARK[before]) % {"cut": table.cuts[step]}


def rows_of(table: Table) -> Iterator[list[str]]:
    """The table as a file: a row for each group and step, the heading first. What is hidden stays empty."""
    yield [
        _("Step"), _("Group"), _("People"), _("Rate"), _("95% interval"), _("Beside the highest rate"),
        _("95% interval"), _("Look into it"),
    ]  # fmt: skip
    goings = {going.title: going for going in goings_of(table)}
    lines, totals, heads = lines_of(table), totals_of(table), heads_of(table)
    for number, head in enumerate(heads):
        # Of a step nothing is shown of, there is nothing to say either.
        going = goings.get(_title(table, number)) if number and totals[number] is not None else None
        said = {bar.name: bar for bar in going.bars} if going else {}
        for line in lines:
            bar = said.get(line.name)
            figures = (
                [bar.rate, bar.interval, bar.ratio, bar.ratio_interval, " ".join(bar.reasons)] if bar else [""] * 5
            )
            yield [head, line.name, line.cells[number] or "", *figures]
        yield [head, _("All"), totals[number] or "", *[""] * 5]
    for half in halves_of(table):
        yield [_("Middle fit"), half.name, "", half.fit or _("too few to report safely"), half.interval, *[""] * 3]


def _name(table: Table, key: str) -> str:
    return table.name_of(key) or _("Did not say")


def _count(people: int) -> str:
    return number_format(people, force_grouping=True)


def _written(cell: Cell) -> str:
    if cell.exact:
        return _count(cell.low)
    return _("%(low)s to %(high)s") % {"low": _count(cell.low), "high": _count(cell.high)}


def _bar(table: Table, one: Finding) -> Bar:
    name = _name(table, one.key)
    of = _("%(chosen)s of %(of)s") % {"chosen": _written(one.chosen), "of": _count(one.of)}
    if one.rate is None:
        rate, interval = _from_to(one.least, one.most, of=one.of), ""
        low, high, estimate = one.least, one.most, None
    else:
        rate, interval = _share(one.rate.value, of=one.of), _from_to(one.rate.low, one.rate.high, of=one.of)
        low, high, estimate = one.rate.low, one.rate.high, one.rate.value
    ratio, ratio_interval, difference, difference_interval, chance = _beside(one)
    return Bar(
        name=name,
        of=of,
        rate=rate,
        interval=interval,
        from_at=_place(low),
        to_at=_place(high),
        at=None if estimate is None else _place(estimate),
        ratio=ratio,
        ratio_interval=ratio_interval,
        difference=difference,
        difference_interval=difference_interval,
        chance=chance,
        reasons=_reasons(one),
    )


def _beside(one: Finding) -> tuple[str, str, str, str, str]:
    """Ratio and difference, each with its interval, and p value, as they are written; "" where there is none."""
    if one.highest:
        return _("highest"), "", "", "", ""
    if one.comparison is None:
        if one.ratio_most is None:
            return _("%(least)s or more") % {"least": _number(one.ratio_least)}, "", "", "", ""
        return _ends(one.ratio_least, one.ratio_most), "", "", "", ""
    beside = one.comparison
    ratio, ends = _number(beside.ratio.value), _ends(beside.ratio.low, beside.ratio.high)
    return ratio, ends, *_points(beside.difference), _chance(beside.p)


def _reasons(one: Finding) -> list[str]:
    words = {
        Reason.FOUR_FIFTHS: _("Under four fifths of the highest rate."),
        Reason.UNLIKELY: _("So unlike by chance alone in fewer than 5 of 100 cases."),
    }
    said = [words[reason] for reason in one.investigate]
    if one.comparison and one.comparison.flips:
        said.append(_("Whether it is under four fifths hangs on one person."))
    return said


def _place(share: float) -> str:
    return f"{100 * share:.2f}%"


def _share(share: float, *, of: int) -> str:
    return _("%(share)s%%") % {"share": number_format(percent(share, of=of))}


def _from_to(low: float, high: float, *, of: int) -> str:
    ends = {"low": number_format(percent(low, of=of)), "high": number_format(percent(high, of=of))}
    return _("%(low)s to %(high)s%%") % ends


def _ends(low: float, high: float) -> str:
    return _("%(low)s to %(high)s") % {"low": _number(low), "high": _number(high)}


def _number(value: float) -> str:
    return number_format(round(value, 2), 2)


def _points(difference: Estimate) -> tuple[str, str]:
    """A difference of rates in percentage points, and its interval."""
    value, low, high = (round(100 * one) for one in (difference.value, difference.low, difference.high))
    points = ngettext("%(value)s point", "%(value)s points", abs(value)) % {"value": _signed(value)}
    return points, _("%(low)s to %(high)s") % {"low": _signed(low), "high": _signed(high)}


def _signed(value: int) -> str:
    return f"{'−' if value < 0 else '+' if value > 0 else ''}{number_format(abs(value))}"


def _chance(p: float) -> str:
    return _("under 0.001") if p < 0.001 else number_format(round(p, 3), 3)
