"""Who may have other systems told. One condition a line."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed
from viceversa.people.models import RoleGrant, User


def may_keep(user: User) -> bool:
    """Whoever looks after the installation, where webhooks are on: what is told holds no content, nor does the log."""
    return settings.WEBHOOKS and RoleGrant.Role.SYSTEM in user.roles


def must_keep(user: User | None) -> User:
    if not settings.WEBHOOKS:
        raise NotAllowed(
            _("Webhooks are off here. Whoever runs this installation can switch them on: VICEVERSA_WEBHOOKS.")
        )
    if user is None or not may_keep(user):
        raise NotAllowed(_("Webhooks are set up by system administrators."))
    return user
