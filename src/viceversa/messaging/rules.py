"""Who may see messages and decide about them."""

from __future__ import annotations

from django.conf import settings

from viceversa.messaging import scopes
from viceversa.messaging.kinds import KINDS
from viceversa.messaging.models import Message
from viceversa.messaging.scopes import Scope
from viceversa.people.models import RoleGrant, User


def is_system_administrator(user: User) -> bool:
    return user.role_grants.filter(role=RoleGrant.Role.SYSTEM).exists()


def may_read_catalog(user: User) -> bool:
    return scopes.manages_any(user) or is_system_administrator(user)


def may_browse_outbox(user: User) -> bool:
    return settings.MAIL_STAYS_HERE and (settings.DEMO or is_system_administrator(user))


def may_decide_about_problems(user: User) -> bool:
    return is_system_administrator(user)


def is_seen_in(message: Message, scope: Scope) -> bool:
    """Whether the scope's manager may know of this one message."""
    return (
        (message.scope_type, message.scope_code) == (scope.type, scope.code)
        and message.kind in KINDS
        and KINDS[message.kind].manager_sees != "none"
        and message.to_id not in scope.hidden
    )
