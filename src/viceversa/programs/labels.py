"""What things are called for participants of a program, on pages and in mails: its kind of mentoring, its two roles.

Managers' pages keep "mentor" and "mentee": the roles stay what they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viceversa.programs.models import Direction, Program, Role

LONGEST: Final = 40


class Called(TextChoices):
    REVERSE = "reverse", _("reverse mentoring")
    RECIPROCAL = "reciprocal", _("reciprocal mentoring")
    MUTUAL = "mutual", _("mutual mentoring")
    PLAIN = "plain", _("mentoring")


class RoleWords(TextChoices):
    ROLES = "roles", _("mentor and mentee")
    PARTNERS = "partners", _("partner, for both")
    OWN = "own", _("words of your own")


USUAL: Final[dict[str, tuple[Called, RoleWords]]] = {
    Direction.REVERSE: (Called.REVERSE, RoleWords.ROLES),
    Direction.RECIPROCAL: (Called.RECIPROCAL, RoleWords.PARTNERS),
    Direction.TRADITIONAL: (Called.PLAIN, RoleWords.ROLES),
}
_PARTNER = pgettext_lazy("role", "partner")


@dataclass(frozen=True)
class Labels:
    """The words, as they stand within a sentence."""

    called: str | Promise
    mentor: str | Promise
    mentee: str | Promise

    def choice(self, role: str) -> str:
        """The word to choose the role by: where both are called the same, with what tells them apart."""
        if self.differ:
            return self.role(role)
        first = _("%(role)s, who begins by teaching") if role == Role.MENTOR else _("%(role)s, who begins by learning")
        return str(first) % {"role": self.role(role)}

    def role(self, role: str) -> str:
        return str(self.mentor if role == Role.MENTOR else self.mentee)

    @property
    def differ(self) -> bool:
        """Whether the two roles are told apart by their words."""
        return str(self.mentor) != str(self.mentee)


def chosen(program: Program) -> dict[str, str]:
    """What was chosen, or is usual in the direction: called, roles, and the own words. No query."""
    called, roles = USUAL[program.direction]
    return {"called": str(called), "roles": str(roles), "mentor": "", "mentee": "", **program.labels}


def labels_of(program: Program) -> Labels:
    """What things are called in a program. No query."""
    words = chosen(program)
    called = Called(words["called"]).label
    if words["roles"] == RoleWords.OWN:
        return Labels(called, words["mentor"], words["mentee"])
    if words["roles"] == RoleWords.PARTNERS:
        return Labels(called, _PARTNER, _PARTNER)
    return Labels(called, Role.MENTOR.label, Role.MENTEE.label)
