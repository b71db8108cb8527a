"""The cast with those who watch over an installation: Olga, the privacy officer, and Aude, the auditor."""

from __future__ import annotations

from tests import factories
from viceversa.people.models import RoleGrant, User


def officer(name: str = "Olga Stein") -> User:
    """A privacy officer in nobody's line."""
    return factories.user(factories.person(name), roles=(RoleGrant.Role.PRIVACY,))


def auditor(name: str = "Aude Noël") -> User:
    """An auditor in nobody's line."""
    return factories.user(factories.person(name), roles=(RoleGrant.Role.AUDITOR,))
