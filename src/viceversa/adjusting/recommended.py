"""Recommendations of a cohort as they are shown: with the figure they rest on, in words, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from viceversa.adjusting.figures import figures_of
from viceversa.adjusting.models import Dismissal
from viceversa.adjusting.places import PLACES
from viceversa.adjusting.recommending import Figure, Recommendation, Unit, recommend
from viceversa.core.labeled import labeled
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Role


@dataclass(frozen=True)
class Recommended:
    """One recommendation: `said` is what the rule came to, the rest its words and where its setting is."""

    said: Recommendation
    about: str
    value: str
    of: str
    wave: str
    interval: str
    act: str
    url: str
    dismissal: Dismissal | None

    @property
    def key(self) -> str:
        return self.said.key


def recommended_for(user: User, cohort: Cohort, *, now: datetime) -> list[Recommended]:
    """What the figures of a cohort speak for, the clear ones first. Five queries, and those of what was released."""
    kept = {row.rule: row for row in Dismissal.objects.filter(cohort=cohort).select_related("by")}
    found = []
    for said in recommend(figures_of(user, cohort, now=now)):
        row = kept.get(said.key)
        found.append(_shown(said, cohort, row if row is not None and row.mark == said.mark else None))
    return found


def _shown(said: Recommendation, cohort: Cohort, dismissal: Dismissal | None) -> Recommended:
    figure, rule = said.figure, said.rule
    about = str(rule.figure)
    if figure.role:
        about = _("%(figure)s, %(side)s") % {"figure": about, "side": _side(figure.role)}
    place = PLACES.get(rule.place)
    return Recommended(
        said=said,
        about=about,
        value=_number(figure, figure.value),
        of=_of(figure),
        wave=_wave(figure),
        interval=_interval(figure),
        act=str(place.label) if place else _("Begin the next cohort"),
        url=place.address(cohort) if place else reverse("adjusting:next", args=[cohort.code]),
        dismissal=dismissal,
    )


def in_words(one: Recommended) -> str:
    """A recommendation as evidence of a lesson: what it says, and the figure it rests on."""
    figure = ", ".join(part for part in (labeled(one.about, one.value), one.of, one.interval, one.wave) if part)
    return f"{one.said.rule.what} ({figure})"


def _side(role: str) -> str:
    return _("mentors") if role == Role.MENTOR else _("mentees")


def _number(figure: Figure, value: float) -> str:
    """As many digits as it has: means one decimal, shares whole percent."""
    if figure.unit == Unit.SHARE:
        return _("%(n)s %%") % {"n": round(100 * value)}
    return number_format(value, 1 if figure.unit == Unit.MEAN else 0)


def _of(figure: Figure) -> str:
    if figure.unit == Unit.COUNT:
        return ""
    if figure.n is None:
        return _("of 5 to 9 people")
    if figure.unit == Unit.MEAN:
        return _("of %(n)s people") % {"n": figure.n}
    if figure.name == "cancelled":
        return _("of %(n)s meetings") % {"n": figure.n}
    return _("of %(n)s pairs") % {"n": figure.n}


def _wave(figure: Figure) -> str:
    if figure.wave:
        return _("wave %(wave)s, %(label)s") % {"wave": figure.wave, "label": figure.label}
    return _("asked before the first meeting") if figure.name.startswith("training") else _("counted today")


def _interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    ends = {"low": _number(figure, figure.low), "high": _number(figure, figure.high)}
    return _("95 %% interval from %(low)s to %(high)s") % ends
