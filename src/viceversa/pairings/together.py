"""Several people spoken of as one: the two mentors of a pod have a name, a first name and an address like anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.text import get_text_list
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from viceversa.people.models import Person

RIGHT_TO_LEFT: Final = "\u200f"


class Names(str):
    """Several names in one sentence; `each` has them one by one, for pictures beside them."""

    each: tuple[str, ...] = ()


@dataclass(frozen=True)
class Together:
    """Two people or more, in their order."""

    people: tuple[Person, ...]

    @property
    def name(self) -> str:
        """ "Nia Adeyemi and Jo Park"."""
        names = Names(listed(person.name for person in self.people))
        names.each = tuple(person.name for person in self.people)
        return names

    @property
    def first_name(self) -> str:
        """ "Nia and Jo"."""
        return listed(person.first_name for person in self.people)

    @property
    def email(self) -> str:
        """Their addresses, as a mail program takes them."""
        return ",".join(person.email for person in self.people if person.email)


Spoken = Person | Together


def together(people: Iterable[Person]) -> Spoken:
    """One person as they are, several together."""
    found = tuple(people)
    return found[0] if len(found) == 1 else Together(found)


def listed(names: Iterable[str]) -> str:
    """Names in a sentence. Where one writes from right to left it begins with a mark that says so: names in Latin letters would
    turn what is said of several round."""
    several = list(names)
    mark = RIGHT_TO_LEFT if len(several) > 1 and get_language_bidi() else ""
    return mark + str(get_text_list(several, _("and")))
