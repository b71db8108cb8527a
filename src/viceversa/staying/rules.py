"""Who may do what with HR data. One condition a line."""

from __future__ import annotations

from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed
from viceversa.people.models import RoleGrant, User
from viceversa.people.rules import is_people_administrator
from viceversa.staying.models import Extract


def may_open(user: User) -> bool:
    """Who says what HR data are for, who reads them and until when: never the person who runs the program."""
    return RoleGrant.Role.PRIVACY in user.roles or is_people_administrator(user)


def is_reader(user: User, extract: Extract) -> bool:
    """The named analyst, as long as they have the role."""
    return extract.reader_id == user.pk and RoleGrant.Role.ANALYST in user.roles


def may_delete(user: User, extract: Extract) -> bool:
    return is_reader(user, extract) or may_open(user)


def may_list(user: User) -> bool:
    """Who finds the page: analysts, those who open extracts, and managers, who read purpose, reader, date and method."""
    return may_open(user) or RoleGrant.Role.ANALYST in user.roles or user.runs_programs


def may_be_reader(user: User, *, manages: bool) -> bool:
    """Somebody with the role of an analyst who does not manage the program it is about."""
    return RoleGrant.Role.ANALYST in user.roles and not manages


def must_open(user: User | None) -> User:
    if user is None or not may_open(user):
        raise NotAllowed(_("Only privacy officers and people administrators open an HR extract."))
    return user


def must_list(user: User) -> None:
    if not may_list(user):
        raise NotAllowed(_("This is for analysts, for those who open HR extracts, and for program managers."))


def must_be_reader(user: User | None, extract: Extract) -> User:
    """The command line acts as the named reader too: it has no right of its own."""
    if user is None or not is_reader(user, extract):
        raise NotAllowed(_("Only the analyst who is named as its reader works with this extract."))
    return user


def must_delete(user: User | None, extract: Extract) -> User:
    if user is None or not may_delete(user, extract):
        raise NotAllowed(_("Only its reader, a privacy officer or a people administrator deletes an extract."))
    return user
