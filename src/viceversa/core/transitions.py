"""Which changes of state are legal: one table a noun, drawn into docs/reference/states.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.errors import Refused

TABLES: dict[str, Table] = {}


@dataclass(frozen=True)
class Table:
    """Legal changes of one noun.

    `moves` maps a verb to (states it starts from, state it ends in).
    `noun` is the name in the generated page; `attribute` the model's column.
    """

    noun: str
    states: type[TextChoices]
    moves: Mapping[str, tuple[Iterable[str], str]]
    attribute: str = field(default="state")

    def __post_init__(self) -> None:
        TABLES[self.noun] = self

    def target(self, verb: str) -> str:
        """The state a verb ends in."""
        return str(self.moves[verb][1])

    def allows(self, thing: Any, verb: str) -> bool:
        """Whether the verb is legal from the thing's present state."""
        return getattr(thing, self.attribute) in {str(state) for state in self.moves[verb][0]}

    def is_done(self, thing: Any, verb: str) -> bool:
        """Whether the thing already is where the verb ends: a repeat, which changes nothing."""
        return bool(getattr(thing, self.attribute) == self.target(verb)) and not self.allows(thing, verb)

    def apply(self, thing: Any, verb: str) -> None:
        """Set the new state, or refuse with a sentence that names the present one."""
        if not self.allows(thing, verb):
            present = self.states(getattr(thing, self.attribute)).label
            raise Refused(_("This can’t be done now: it is “%(state)s”.") % {"state": present})
        setattr(thing, self.attribute, self.target(verb))
