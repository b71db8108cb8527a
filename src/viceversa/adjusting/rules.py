"""Who may adjust a program. One question a rule."""

from __future__ import annotations

from viceversa.people.models import User
from viceversa.programs.models import Program
from viceversa.programs.rules import manages


def may_put_aside(user: User | None, program: Program) -> bool:
    """The managers of the program. What they do not see they do not find (attention.py)."""
    return manages(user, program)


def may_remark(user: User | None, program: Program) -> bool:
    """The managers of the program write into its log."""
    return manages(user, program)


def may_look_back(user: User | None, program: Program) -> bool:
    """The managers of a program and its co-lead look back on its cohorts. One query at most."""
    if user is None:
        return False
    if user.person_id is not None and user.person_id == program.co_lead_id:
        return True
    return manages(user, program)


def may_carry(user: User | None, program: Program) -> bool:
    """The managers of the program begin the next cohort, and decide what goes there."""
    return manages(user, program)


def may_be_told(user: User | None, program: Program) -> bool:
    """Who manages the program chooses for themself how often they hear of it."""
    return manages(user, program)
