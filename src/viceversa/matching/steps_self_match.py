"""What happens by itself in self-match, when its day comes. Each step calls one verb."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.matching.actions import self_match
from viceversa.matching.models import SelfMatchRound
from viceversa.messaging import due
from viceversa.messaging.models import Due


@due.step(
    self_match.EACH_MORNING,
    title=gettext_lazy("Self-match each morning: lists anew, requests that are over, who is next"),
    kind="matching.self_match",
    to=gettext_lazy("those who may ask, on the first day; whoever is asked next, or reminded"),
    fixed=True,
)
def keep(row: Due, *, now: datetime) -> None:
    if self_match.keep_self_match(_round(row), now=now).repeated:
        raise Refused(_("Self-match is over here."))


@due.step(
    self_match.CLOSE,
    title=gettext_lazy("Self-match ends"),
    kind="matching.self_match_over",
    to=gettext_lazy("program managers"),
    fixed=True,
)
def close(row: Due, *, now: datetime) -> None:
    if self_match.close_self_match(_round(row), now=now).repeated:
        raise Refused(_("Self-match is over here."))


@due.step(
    self_match.FINISH,
    title=gettext_lazy("The solver finishes after self-match"),
    to=gettext_lazy("nobody: you review its pairs"),
)
def finish(row: Due, *, now: datetime) -> None:
    drawn = _round(row)
    self_match.finish_self_match(drawn, by=drawn.by, now=now)


def _round(row: Due) -> SelfMatchRound:
    drawn = SelfMatchRound.objects.select_related("by", "cohort").filter(code=row.subject_code).first()
    if drawn is None:
        raise Refused(_("This round of self-match was deleted."))
    return drawn
