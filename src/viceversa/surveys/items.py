"""All questions that the project wrote: those of programs/items.py, and what is asked about the pair and the program itself.

Not validated: use them for change within one program, never to compare companies or people. Released under CC0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.programs.items import HIGHEST, ITEM_SETS, LOWEST, ItemSet

_TRUE = (_("not true at all"), _("entirely true"))
_HOW_TRUE = _("How true is this for you?")

MORE: Final[dict[str, ItemSet]] = {
    "preparation": ItemSet(
        _("Preparation and matching"),
        _HOW_TRUE,
        (
            _("The preparation told me what I needed to know."),
            _("Before the first meeting I knew what was expected of me."),
            _("I could say what mattered to me before people were matched."),
            _("I understood why we two were matched."),
        ),
        _TRUE,
    ),
    "the-two-of-us": ItemSet(
        _("The two of us"),
        _HOW_TRUE,
        (
            _("We talk about what matters to me."),
            _("We have found a way to work together that suits us both."),
            _("What we agree on happens."),
            _("Our meetings are worth their time."),
        ),
        _TRUE,
    ),
    "candor": ItemSet(
        _("Candor and safety in the pair"),
        _HOW_TRUE,
        (
            _("I can say what I think without weighing every word."),
            _("I can admit that I do not know something."),
            _("What I say stays between us."),
        ),
        _TRUE,
    ),
    "cost": ItemSet(
        _("What it costs me"),
        _HOW_TRUE,
        (
            _("It takes more time than was agreed."),
            _("It takes more strength than it gives."),
            _("I am asked about things that I would rather not talk about."),
        ),
        _TRUE,
    ),
    "belonging": ItemSet(
        _("Belonging"),
        _("How true is this for you at work, at present?"),
        (
            _("I belong here."),
            _("I can be as I am here."),
            _("My view would be missing if I were not there."),
        ),
        _TRUE,
    ),
    "own-work": ItemSet(
        _("Sure of my own work"),
        _("How sure are you that you can, without help …"),
        (
            _("solve a problem at work that is new to you?"),
            _("decide yourself where it is yours to decide?"),
            _("ask people far above you for what your work needs?"),
            _("carry on after something went wrong?"),
        ),
        (_("not at all sure"), _("entirely sure")),
    ),
    "recommend": ItemSet(
        _("Would you recommend it?"),
        _("How likely is it that you …"),
        (_("tell a colleague to take part in this program?"),),
        (_("not at all likely"), _("extremely likely")),
    ),
}  # fmt: skip
SETS: Final[dict[str, ItemSet]] = {**ITEM_SETS, **MORE}
# Skills that people judge otherwise once they know more: at the end they are asked about the beginning as well.
SKILLS: Final = frozenset({"digital-judgment", "way-to-decisions"})
# What only people in a pair can answer.
OF_A_PAIR: Final = frozenset({"preparation", "the-two-of-us", "candor", "cost", "recommend"})
THEN: Final = "then."
FROM_ZERO_TO_TEN: Final = frozenset({"recommend"})


@dataclass(frozen=True)
class Item:
    """One question: its code ("candor.2"), its set, what stands before it, and its scale."""

    code: str
    set: str
    begins: str | Promise
    text: str | Promise
    low: int
    high: int
    ends: tuple[str | Promise, str | Promise]

    @property
    def is_of_a_pair(self) -> bool:
        return self.set in OF_A_PAIR


def items_of(name: str) -> list[Item]:
    """The questions of a set, in order; none of a set that there is not."""
    found = SETS.get(name)
    low, high = (0, 10) if name in FROM_ZERO_TO_TEN else (LOWEST, HIGHEST)
    if found is None:
        return []
    return [
        Item(f"{name}.{number}", name, found.begins, text, low, high, found.ends)
        for number, text in enumerate(found.items, 1)
    ]
