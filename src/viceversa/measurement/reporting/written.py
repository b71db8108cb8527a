"""Numbers, intervals, waves and reasons as they are written in a report, in the active language."""

from __future__ import annotations

from typing import Any, Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.analysis.figures import Reason
from viceversa.core.report import Hidden, Interval, Shown, Side, Value
from viceversa.measurement.survey.content import Entry, Span
from viceversa.measurement.survey.facts import FEW_PEOPLE, HIDDEN
from viceversa.programs.models import Role

WAVES: Final[dict[str, str | Promise]] = {
    "T0": gettext_lazy("Before"),
    "W4": gettext_lazy("Week 4"),
    "W8": gettext_lazy("Week 8"),
    "T1": gettext_lazy("Halfway"),
    "W18": gettext_lazy("Week 18"),
    "T2": gettext_lazy("After"),
    "T3": gettext_lazy("Half a year later"),
}
SIDES: Final = {Role.MENTEE: Side.VICE, Role.MENTOR: Side.VERSA}
_REASONS: Final = {
    Reason.TOO_FEW: (
        gettext_lazy("Too few people answered to show this safely."),
        gettext_lazy("Too few answers: hidden"),
    ),
    Reason.TOO_CLOSE: (
        gettext_lazy("Together with what is shown already, this would say something about a few people."),
        gettext_lazy("Hidden, so others can’t be worked out"),
    ),
}


def wave(code: str) -> str:
    return str(WAVES[code])


def people(role: str) -> str:
    return _("Mentors") if role == Role.MENTOR else _("Mentees")


def plain(number: float, decimals: int = 1) -> Value:
    """A number without a sign, unless it is below zero."""
    sign = "−" if number < 0 else ""
    return Value(sign + number_format(abs(number), decimals), number)


def signed(number: float, decimals: int = 1) -> Value:
    """A change: with its sign, but for none."""
    text = number_format(abs(number), decimals)
    return Value(text if not number else ("+" if number > 0 else "−") + text, number)


def span(one: Span) -> Interval:
    """A change with the ends of its interval."""
    return Interval(signed(one.value), plain(one.low), plain(one.high))


def ends(one: Span) -> str:
    """The ends alone: "0.7 to 1.5"."""
    return _("%(low)s to %(high)s") % {"low": plain(one.low).text, "high": plain(one.high).text}


def whole(span_of: Span) -> str:
    """A change and its ends in a sentence."""
    return _("%(change)s (from %(low)s to %(high)s)") % {
        "change": signed(span_of.value).text, "low": plain(span_of.low).text, "high": plain(span_of.high).text,
    }  # fmt: skip


def counted(cell: tuple[int, int] | None, *, of: int | None = None) -> Value:
    """Of how many people: exact from ten on. `of` is how many there were in all: neither end goes further."""
    if cell is None:
        return Value(_("fewer than 5"))
    low, high = cell if of is None else (min(end, of) for end in cell)
    return Value(str(low), low) if low == high else Value(_("%(low)d to %(high)d") % {"low": low, "high": high})


def number(value: Any) -> Shown:
    """A count as it was kept: a number, "fewer than 5", or hidden because it would tell a small one."""
    if value == FEW_PEOPLE:
        return Value(_("fewer than 5"))
    if value == HIDDEN or value is None:
        return Hidden(_("Not shown, because a small number could be worked out from it."), _("hidden"))
    return Value(number_format(value, use_l10n=True, force_grouping=True), value)


def hidden(entry: Entry | None) -> Hidden:
    """Why there is no figure."""
    reason = Reason(entry.reason) if entry is not None and entry.reason else Reason.TOO_CLOSE
    sentence, short = _REASONS[reason]
    return Hidden(str(sentence), str(short))


def p_value(p: float | None) -> str:
    if p is None:
        return "–"
    return _("under %(number)s") % {"number": number_format(0.001, 3)} if p < 0.001 else number_format(p, 3)
