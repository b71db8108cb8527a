"""Who may make and revoke access tokens. One condition a line."""

from __future__ import annotations

from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed
from viceversa.people.models import User
from viceversa.people.rules import is_system_administrator, manages_a_program
from viceversa.tokens.models import AccessToken
from viceversa.tokens.scopes import SCOPES, Scope


def may_make(user: User) -> bool:
    """Whoever runs something here: with a role in the installation, or managing a program."""
    return bool(user.roles) or manages_a_program(user)


def may_give(user: User, scope: Scope) -> bool:
    """Scopes that ask no person are for system administrators."""
    return is_system_administrator(user) or (scope.asks_person and may_make(user))


def may_see_all(user: User) -> bool:
    return is_system_administrator(user)


def may_revoke(user: User, token: AccessToken) -> bool:
    return token.made_by_id == user.pk or is_system_administrator(user)


def may_give_scopes(user: User) -> list[Scope]:
    """What a token of this account may be for, as registered."""
    return [scope for scope in SCOPES.values() if may_give(user, scope)]


def must_make(user: User | None) -> User:
    if user is None or not may_make(user):
        raise NotAllowed(_("Access tokens are made by people who run something here: managers and administrators."))
    return user


def must_revoke(user: User | None, token: AccessToken) -> None:
    """`None` is the command line on the server itself."""
    if user is not None and not may_revoke(user, token):
        raise NotAllowed(_("Only whoever made an access token and system administrators revoke it."))
