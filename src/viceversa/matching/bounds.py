"""Bounds on groups: at most, or at least, so many mentors or mentees of one unit, site, grade band, or newcomers.

The engine calls them quotas. A group is something the directory or the program itself knows. Groups that people
declare (gender, origin, age) can't be named here, so no run can be steered by them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viceversa import engine
from viceversa.core.errors import Refused
from viceversa.core.typed import whole
from viceversa.programs.models import Participant, Role

SEPARATOR = " / "
MOST, LEAST = "max", "min"
ENDS: dict[str, Promise] = {MOST: gettext_lazy("At most"), LEAST: gettext_lazy("At least")}
UNIT, SITE, GRADE_TO, GRADE_FROM, NEW = "unit", "site", "grade_to", "grade_from", "new"
KINDS = (UNIT, SITE, GRADE_TO, GRADE_FROM, NEW)
EACH = "*"
ACROSS = "across units:"
MANY = 12  # bounds a run may have
SHOWN = 2  # bounds that a sentence names


@dataclass(frozen=True)
class Bound:
    """`end` n (of a hundred possible pairs where `percent`) of the people of `role` in a group.

    `kind` and `value` name the group: a unit's path, a site, a grade as "rank name", or "*" for every unit or site by
    itself. `as_text` is what the engine knows it by.
    """

    end: str
    n: int
    percent: bool
    role: str
    kind: str
    value: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Bound:
        return cls(data["end"], data["n"], data["percent"], data["role"], data["kind"], data["value"])

    @property
    def as_data(self) -> dict[str, Any]:
        return {
            "end": self.end, "n": self.n, "percent": self.percent,
            "role": self.role, "kind": self.kind, "value": self.value,
        }  # fmt: skip

    @property
    def as_text(self) -> str:
        return ":".join((self.end, f"{self.n}{'%' if self.percent else ''}", self.role, self.kind, self.value))

    @property
    def group(self) -> str:
        """Kind and value as the one choice of a form."""
        return f"{self.kind}:{self.value}"

    def __str__(self) -> str:
        """ "at most 2 mentors of Finance"."""
        if self.role == Role.MENTOR:
            people = ngettext("%(n)s mentor", "%(n)s mentors", self.n) % {"n": self.n}
            share = _("%(n)s %% of the pairs with a mentor") % {"n": self.n}
        else:
            people = ngettext("%(n)s mentee", "%(n)s mentees", self.n) % {"n": self.n}
            share = _("%(n)s %% of the pairs with a mentee") % {"n": self.n}
        sentence = _("at most %(people)s %(group)s") if self.end == MOST else _("at least %(people)s %(group)s")
        return sentence % {"people": share if self.percent else people, "group": group_label(self.kind, self.value)}


def group_label(kind: str, value: str) -> str:
    """A group after "2 mentors"."""
    if kind == NEW:
        return _("new to the program")
    if value == EACH:
        return _("of any one unit") if kind == UNIT else _("of any one site")
    if kind == UNIT:
        return _("of %(unit)s") % {"unit": value.split(SEPARATOR)[-1]}
    if kind == SITE:
        return _("from %(site)s") % {"site": value}
    grade = value.partition(" ")[2]
    return (_("up to %(grade)s") if kind == GRADE_TO else _("from %(grade)s up")) % {"grade": grade}


def from_text(text: str) -> str:
    """The engine's name of a bound in words; anything else as it is."""
    if text.startswith(ACROSS):
        return _("at least %(n)s %% of the pairs across units") % {"n": text.removeprefix(ACROSS)}
    parts = text.split(":", 4)
    if len(parts) != 5 or parts[0] not in ENDS:
        return text
    number = parts[1].rstrip("%")
    return str(Bound(parts[0], int(number), parts[1] != number, parts[2], parts[3], parts[4]))


def several(texts: Sequence[str], last: str) -> str:
    """Some bounds as one list, `last` ("and", "or") before the last; of many, the first and how many more."""
    if len(texts) > SHOWN:
        more = len(texts) - SHOWN + 1
        rest = ngettext("%(n)s bound more", "%(n)s bounds more", more) % {"n": more}
        return get_text_list([*(from_text(text) for text in texts[: SHOWN - 1]), rest], last)
    return get_text_list([from_text(text) for text in texts], last)


def checked(asked: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The bounds asked for, each once. Refuses groups that are no ground for matching, and numbers out of range."""
    found: dict[str, dict[str, Any]] = {}
    for data in asked:
        if data.get("kind") not in KINDS:
            raise Refused(
                _("Bounds go by unit, site, grade, or who is new to the program. Nothing that people declare about "
                  "themselves can be one, nor age, gender or origin."),
                field="bounds",
            )  # fmt: skip
        bound = Bound.of(data)
        if bound.end not in ENDS or bound.role not in Role.values:
            raise Refused(_("A bound is “at most” or “at least”, of mentors or mentees."), field="bounds")
        if bound.kind in (GRADE_TO, GRADE_FROM) and whole(bound.value.partition(" ")[0]) is None:
            raise Refused(_("A bound by grade names a grade of the directory."), field="bounds")
        if not 0 <= bound.n <= (100 if bound.percent else 100_000):
            raise Refused(_("A bound is a whole number from 0, and a share at most 100 %."), field="bounds")
        found[bound.as_text] = bound.as_data
    if len(found) > MANY:
        raise Refused(_("A run may have %(n)s bounds at most.") % {"n": MANY}, field="bounds")
    return list(found.values())


def quotas(
    asked: Iterable[Mapping[str, Any]],
    people: Sequence[Participant],
    *,
    shared_units: int,
    newcomers: set[int],
    pairs: int,
) -> tuple[engine.Quota, ...]:
    """The engine's quotas for these participants. `pairs`: how many there can be; `newcomers`: ids of participants. Pure.

    A bound on every unit or site by itself becomes one quota for each that somebody is of.
    """
    made: dict[str, engine.Quota] = {}
    for data in asked:
        bound = Bound.of(data)
        mine = [one for one in people if one.role == bound.role]
        values = [bound.value]
        if bound.value == EACH:
            values = sorted({value for one in mine if (value := _whole(one, bound.kind, shared_units))})
        for value in values:
            each = Bound(bound.end, bound.n, bound.percent, bound.role, bound.kind, value)
            members = frozenset(one.code for one in mine if _is_of(one, each, newcomers))
            share = bound.n * pairs / 100
            n = (math.floor(share) if bound.end == MOST else math.ceil(share)) if bound.percent else bound.n
            limits: dict[str, int] = {"max": n} if bound.end == MOST else {"min": n}
            side = "left" if bound.role == Role.MENTOR else "right"
            made[each.as_text] = engine.Quota(each.as_text, side, members, **limits)
    return tuple(made.values())


def across(percent: float, units: Mapping[str, str]) -> tuple[engine.Across, ...]:
    """The engine's share for a goal of pairs across units; none for 0. `units`: by code. Pure.

    The engine gets numbers for the units: it needs no names.
    """
    if not percent:
        return ()
    numbers = {unit: f"unit {number}" for number, unit in enumerate(sorted(set(units.values())), start=1)}
    n = math.ceil(percent)
    return (engine.Across(f"{ACROSS}{n}", {code: numbers[unit] for code, unit in units.items()}, n),)


def needs_newcomers(asked: Iterable[Mapping[str, Any]]) -> bool:
    """Whether anybody has to know who is new."""
    return any(data["kind"] == NEW for data in asked)


def _whole(one: Participant, kind: str, shared_units: int) -> str:
    """The unit (the uppermost that not everybody is in) or site of somebody, for a bound on each."""
    if kind == SITE:
        return one.person.site
    if one.person.unit is None:
        return ""
    return SEPARATOR.join(one.person.unit.path.split(SEPARATOR)[: shared_units + 1])


def _is_of(one: Participant, bound: Bound, newcomers: set[int]) -> bool:
    person = one.person
    if bound.kind == NEW:
        return one.pk in newcomers
    if bound.kind == SITE:
        return person.site == bound.value
    if bound.kind == UNIT:
        path = person.unit.path if person.unit else ""
        return path == bound.value or path.startswith(f"{bound.value}{SEPARATOR}")
    rank = person.grade.rank if person.grade else None
    if rank is None:
        return False
    limit = int(bound.value.partition(" ")[0])
    return rank <= limit if bound.kind == GRADE_TO else rank >= limit
