"""Who may do what with people. One condition a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed
from viceversa.people.models import RoleGrant

if TYPE_CHECKING:
    from viceversa.people.models import User


def is_people_administrator(user: User) -> bool:
    return RoleGrant.Role.PEOPLE in user.roles


def is_system_administrator(user: User) -> bool:
    return RoleGrant.Role.SYSTEM in user.roles


def manages_a_program(user: User) -> bool:
    """Asked through the relation's name: the programs floor is above this one and is not imported."""
    return user.runs_programs


def may_import_people(user: User) -> bool:
    return is_people_administrator(user)


def may_order_grades(user: User) -> bool:
    return is_people_administrator(user)


def may_edit_topics(user: User) -> bool:
    return is_people_administrator(user)


def may_search_people(user: User) -> bool:
    return is_people_administrator(user) or manages_a_program(user) or RoleGrant.Role.PROGRAMS in user.roles


def must_search_people(user: User) -> None:
    if not may_search_people(user):
        raise NotAllowed(_("The directory is for people administrators and program managers."))


def may_read_directory_entry(user: User) -> bool:
    """Everything the file said: key, address, manager, dates. Others see name, unit, grade and title."""
    return is_people_administrator(user)


def may_grant_roles(by: User | None, user: User) -> bool:
    """The command line (`by` is None) may; a system administrator may, but not to themselves."""
    return by is None or (is_system_administrator(by) and by.pk != user.pk)


def must_grant_roles(by: User | None, user: User) -> None:
    if not may_grant_roles(by, user):
        raise NotAllowed(_("Only a system administrator gives and takes roles, and never their own."))


def must_import_people(user: User | None) -> None:
    """`None` is the command line on the server itself."""
    if user is not None and not may_import_people(user):
        raise NotAllowed(_("Only people administrators import the directory."))


def must_order_grades(user: User | None) -> None:
    if user is not None and not may_order_grades(user):
        raise NotAllowed(_("Only people administrators order the grades."))


def must_edit_topics(user: User | None) -> None:
    if user is not None and not may_edit_topics(user):
        raise NotAllowed(_("Only people administrators change the topics."))
