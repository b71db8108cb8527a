"""Who may have a program post to a chat. One condition a line."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed
from viceversa.integrations.chat.services import SERVICES
from viceversa.people.models import User
from viceversa.programs.models import Program


def offered() -> list[str]:
    """The chats that whoever runs the installation allows."""
    return [name for name in SERVICES if name in settings.CHAT_SERVICES]


def may_post(user: User, program: Program) -> bool:
    """Its managers."""
    return program.managers.filter(user=user).exists()


def must_post(user: User | None, program: Program) -> User:
    if user is None or not may_post(user, program):
        raise NotAllowed(_("Only the program’s managers connect a chat."))
    return user
