"""Who may have other systems told. One condition a line."""

from __future__ import annotations

from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed
from viceversa.people.models import RoleGrant, User


def may_keep(user: User) -> bool:
    """Whoever looks after the installation: what is told holds no content, and so does the log."""
    return RoleGrant.Role.SYSTEM in user.roles


def must_keep(user: User | None) -> User:
    if user is None or not may_keep(user):
        raise NotAllowed(_("Webhooks are set up by system administrators."))
    return user
