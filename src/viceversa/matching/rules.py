"""Who may match, and who may see which pair."""

from __future__ import annotations

from viceversa.people.models import Person, User
from viceversa.programs.models import Program
from viceversa.programs.rules import manages


def may_match(user: User, program: Program) -> bool:
    """Matching is the program managers' alone: no administrator, sponsor or support contact sees a run."""
    return manages(user, program)


def is_concerned(user: User, person: Person) -> bool:
    """Whether `person` is the user, or above or below the user at any level. No query."""
    own = user.person
    return own is not None and (own.pk == person.pk or own.is_in_line_with(person))


def may_see_pair(user: User, mentor: Person, mentee: Person) -> bool:
    """A manager sees no pair of their own, and none of somebody in their own reporting line. No query."""
    return not is_concerned(user, mentor) and not is_concerned(user, mentee)
