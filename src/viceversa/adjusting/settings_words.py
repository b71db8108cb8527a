"""What settings are called in the log of changes, and their values in words. Data."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.moments import written
from viceversa.matching.policy import CRITERIA, FAIRNESS, LIMITS, MUSTS
from viceversa.programs.directions import TOGETHER
from viceversa.programs.labels import Called, RoleWords
from viceversa.programs.models import Direction, Kind, Nominators, Preset, ReleasePolicy, Role
from viceversa.programs.modes import Mode
from viceversa.programs.plan import Comparison

# The names that verbs give to what they set (events.changes).
NAMES: Final[dict[str, str | Promise]] = {
    "preset": gettext_lazy("Size"),
    "kind": gettext_lazy("Kind of program"),
    "direction": gettext_lazy("Direction"),
    "pairs": gettext_lazy("Pairs"),
    "weeks": gettext_lazy("Weeks"),
    "meetings": gettext_lazy("Meetings"),
    "asked_first": gettext_lazy("Who is asked first"),
    "called": gettext_lazy("What it is called"),
    "roles": gettext_lazy("What the two are called"),
    "mode": gettext_lazy("How pairs are made"),
    "finish": gettext_lazy("What decides when wishes compete"),
    "finish_itself": gettext_lazy("Matches by itself"),
    "pairs_itself": gettext_lazy("Makes pairs by itself"),
    "mentors_per_mentee": gettext_lazy("Mentors for each mentee"),
    "whole_pods": gettext_lazy("Whole pods only"),
    "nomination": gettext_lazy("Who may suggest a colleague"),
    "release": gettext_lazy("What line managers hear"),
    "is_open": gettext_lazy("Open call"),
    "next_round": gettext_lazy("Next cohort"),
    "mentors": gettext_lazy("Places for mentors"),
    "mentees": gettext_lazy("Places for mentees"),
    "files": gettext_lazy("Files in messages"),
    "names": gettext_lazy("Names in calendars"),
    "video": gettext_lazy("Video address"),
    "comparison": gettext_lazy("Compared with"),
    "countries": gettext_lazy("Countries whose holidays count"),
    "limited": gettext_lazy("Limits to who may take part"),
    "quiet_from": gettext_lazy("Quiet hours from"),
    "quiet_until": gettext_lazy("Quiet hours until"),
    "weekends": gettext_lazy("No mails at weekends"),
    "digest": gettext_lazy("One mail a day"),
    "fairness": gettext_lazy("Fairness"),
    "bounds": gettext_lazy("Bounds"),
    **{one.name: one.label for one in (*CRITERIA, *LIMITS, *MUSTS)},
}
_CHOICES: Final[dict[str, dict[Any, Any]]] = {
    "preset": dict(Preset.choices),
    "kind": dict(Kind.choices),
    "direction": dict(Direction.choices),
    "called": dict(Called.choices),
    "roles": dict(RoleWords.choices),
    "mode": dict(Mode.choices),
    "nomination": dict(Nominators.choices),
    "release": dict(ReleasePolicy.choices),
    "comparison": dict(Comparison.choices),
    "asked_first": {TOGETHER: gettext_lazy("both at once"), **dict(Role.choices)},
    "fairness": FAIRNESS,
}
_DAYS: Final = ("next_round",)


def name_of(name: str) -> str:
    """What a setting is called; one of an earlier version keeps its name."""
    return str(NAMES.get(name, name))


def value_of(name: str, value: Any) -> str:
    """A value in words: "yes", "26", "open to everybody"; "none" for an empty one. No query."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return _("none")
    if name in _CHOICES:
        # The first part of a choice's sentence is its name.
        return str(_CHOICES[name].get(value, value)).split(":")[0]
    if name in _DAYS:
        return written(date.fromisoformat(value), "date")
    return str(value)
