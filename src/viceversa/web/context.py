"""What every page's frame shows: what kind of instance it is, and in which colors."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from viceversa.web import offline

THEMES = ("light", "dark")
THEME_COOKIE = "theme"


def theme_of(request: HttpRequest) -> str:
    """`light`, `dark`, or empty for "as the system": the account's choice, else this browser's. No query of its own."""
    account = getattr(request, "user", None)
    chosen = getattr(account, "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The frame's data, without a query. The links come from `{% participant_menu %}` and `{% desk_menu %}`."""
    return {
        "is_demo": settings.DEMO,
        "mail_stays_here": settings.MAIL_STAYS_HERE,
        "theme": theme_of(request),
        "device_key": offline.key_of(request),
    }
