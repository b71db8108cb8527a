"""What a draw of places can keep in proportion: where somebody works, and on which grades."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.people.models import Person

STRATA: Final[dict[str, Promise]] = {
    "unit": _("unit, at the level below the top"),
    "site": _("site"),
    "grade": _("grades, two at a time"),
}
USUAL: Final = ("unit", "grade")


def stratum_of(person: Person, names: Iterable[str]) -> tuple[str, ...]:
    """Where somebody stands, one word for each name. No query when unit and grade were read."""
    return tuple(_WORDS[name](person) for name in names)


def _unit(person: Person) -> str:
    """ "Group / Claims / South" is "Claims": small teams do not make strata of their own."""
    parts = person.unit.path.split(" / ") if person.unit else [""]
    return parts[1] if len(parts) > 1 else parts[0]


def _grade(person: Person) -> str:
    rank = person.grade.rank if person.grade else None
    if rank is None:
        return ""
    first = rank - (rank - 1) % 2
    return f"{first}-{first + 1}"


_WORDS: Final = {"unit": _unit, "site": lambda person: person.site, "grade": _grade}
