"""Who may write guides, and who may take which."""

from __future__ import annotations

from viceversa.learning.guidebook import Guide
from viceversa.people.models import User
from viceversa.programs.models import Program, Role
from viceversa.programs.rules import manages


def may_write_guides(user: User, program: Program) -> bool:
    """The program's managers. One query."""
    return manages(user, program)


def may_take(role: str, guide: Guide) -> bool:
    """A guide about what somebody lived through is the mentor's to take, never the mentee's to ask for. Pure."""
    return not guide.opt_in or role == Role.MENTOR


def is_early(guide: Guide, number: int) -> bool:
    """Whether the `number`-th meeting comes too soon for it. Pure."""
    return number < guide.from_meeting
