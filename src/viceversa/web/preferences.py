"""Colors and language as a person likes them: kept with the account, and in a cookie for those not signed in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from viceversa.core import clock, events
from viceversa.people.models import User

THEMES = ("light", "dark")
THEME_COOKIE = "theme"
YEAR = 60 * 60 * 24 * 365


def theme_of(request: HttpRequest) -> str:
    """`light`, `dark`, or empty for "as the system". No query of its own."""
    chosen = getattr(getattr(request, "user", None), "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def remember(user: User, *, theme: str | None = None, language: str | None = None, now: datetime | None = None) -> User:
    """Keep what a person chose with their account. Repeating it changes nothing and records nothing."""
    now = now or clock.now()
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        wanted = {name: value for name, value in (("theme", theme), ("language", language)) if value is not None}
        changed = [name for name, value in wanted.items() if getattr(user, name) != value]
        user.repeated = not changed
        if changed:
            for name in changed:
                setattr(user, name, wanted[name])
            user.save(update_fields=changed)
            events.record("user.preferences_changed", by=user, subject=user, now=now, fields=changed)
    return user
