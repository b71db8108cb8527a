"""Who watches over what. One condition a line; none costs more than the query of somebody's roles."""

from __future__ import annotations

from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed
from viceversa.people.models import RoleGrant, User

WATCHERS = frozenset({RoleGrant.Role.PRIVACY, RoleGrant.Role.AUDITOR})


def is_privacy_officer(user: User) -> bool:
    return RoleGrant.Role.PRIVACY in user.roles


def watches(user: User) -> bool:
    """Privacy officers and auditors: they read what is kept and who reads it, never what was said."""
    return not user.roles.isdisjoint(WATCHERS)


def may_write_words(user: User) -> bool:
    """Who writes the organization's own part of the pack."""
    return is_privacy_officer(user)


def must_write_words(user: User | None) -> User:
    if user is None or not may_write_words(user):
        raise NotAllowed(_("Only privacy officers write the organization’s own part."))
    return user
