"""What a panel reads for: how an application fits this program, each criterion with words for 0, 1 and 2.

Readers see how many ask for or offer a topic from five people on, so the words about it speak of five: what can't be
seen can't be asked. The list is closed. There is no criterion about potential, personality or performance, and no way to write one
(docs/decisions/0017-a-panel-reads-for-fit-without-names.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

POINTS: Final = (0, 1, 2)
LEAST, MOST = 3, 4


@dataclass(frozen=True)
class Criterion:
    """`label` names it; `words` says what 0, 1 and 2 points stand for. Readers choose words and see no points."""

    label: Promise
    words: tuple[Promise, Promise, Promise]


CRITERIA: Final[dict[str, Criterion]] = {
    "wanted": Criterion(
        _("Offers what is wanted here"),
        (
            _("Nothing of what is offered is asked for by five people or more in this cohort."),
            _("One thing that is offered is asked for by five people or more in this cohort."),
            _("Several things that are offered are asked for by five people or more in this cohort."),
        ),
    ),
    "example": Criterion(
        _("Concrete examples"),
        (
            _("The offers come without an example."),
            _("An example says roughly what could be shown."),
            _("An example says what was done, so that one could ask about it."),
        ),
    ),
    "learning": Criterion(
        _("Something to learn"),
        (
            _("Nothing says what is to be learned."),
            _("A topic is named, without what for."),
            _("It says what is to be learned, and what for."),
        ),
    ),
    "offered": Criterion(
        _("Can be learned here"),
        (
            _("Nothing of what is wanted is offered by five people or more in this cohort."),
            _("One thing that is wanted is offered by five people or more in this cohort."),
            _("Several things that are wanted are offered by five people or more in this cohort."),
        ),
    ),
    "hours": Criterion(
        _("Has the hours"),
        (
            _("No time in the week is given."),
            _("One part of the week is given: it leaves little choice."),
            _("Two parts of the week or more are given."),
        ),
    ),
}
COUNTED: Final = ("wanted", "offered")
USUAL: Final = ("wanted", "example", "learning", "hours")


def in_order(names: Iterable[str]) -> list[str]:
    """The known criteria among `names`, each once."""
    given = set(names)
    return [name for name in CRITERIA if name in given]
