"""What is otherwise in one run's settings than in another's, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from viceversa.matching.bounds import Bound
from viceversa.matching.policy import CRITERIA, FAIRNESS, FLOOR, LIMITS, MUSTS, complete

IN_SHORT = 3


@dataclass(frozen=True)
class Change:
    """One setting, before and after; empty where it was not there."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        """ "Common ground from 15 to 30"."""
        if not self.before:
            return _("%(what)s added") % {"what": self.label}
        if not self.after:
            return _("%(what)s taken out") % {"what": self.label}
        return _("%(what)s from %(before)s to %(after)s") % {
            "what": self.label,
            "before": self.before,
            "after": self.after,
        }


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every setting that differs, in the order of the panel. Pure."""
    return list(_between(complete(before), complete(after)))


def in_short(changes: list[Change]) -> str:
    """The first few in one line."""
    text = ", ".join(str(change) for change in changes[:IN_SHORT])
    return _("%(some)s and more") % {"some": text} if len(changes) > IN_SHORT else text


def _between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for criterion in CRITERIA:
        yield from _changed(criterion.label, before["weights"][criterion.name], after["weights"][criterion.name])
    for must in MUSTS:
        was, now = (settings["musts"][must.name] for settings in (before, after))
        if was != now:
            yield Change(str(must.label), _("must be") if was else _("need not be"), _("must be") if now else _("need not be"))  # fmt: skip
    for limit in LIMITS:
        if limit.name != FLOOR:
            yield from _changed(limit.label, before[limit.name], after[limit.name])
    was, now = fairness(before), fairness(after)
    if was != now:
        yield Change(_("Fairness"), was, now)
    mine, theirs = ([Bound.of(data) for data in settings["bounds"]] for settings in (before, after))
    for bound in mine:
        if bound not in theirs:
            yield Change(f"“{bound}”", _("there"), "")
    for bound in theirs:
        if bound not in mine:
            yield Change(f"“{bound}”", "", _("there"))
    for kind, label in (("pins", _("Locked pairs")), ("forbids", _("Ruled-out pairs"))):
        one, other = ({tuple(pair) for pair in settings.get(kind, [])} for settings in (before, after))
        if one != other:
            if len(one) != len(other):
                yield Change(label, number_format(len(one)), number_format(len(other)))
            else:
                yield Change(label, number_format(len(one)), _("as many others"))


def _changed(label: object, before: float, after: float) -> Iterator[Change]:
    if before != after:
        yield Change(str(label), number_format(before), number_format(after))


def fairness(settings: Mapping[str, Any]) -> str:
    """The fairness setting in words."""
    if settings["fairness"] == FLOOR:
        return _("no pair below %(n)s") % {"n": number_format(settings["floor"])}
    label = str(FAIRNESS[settings["fairness"]])
    return label[:1].lower() + label[1:]
