"""What every page's frame shows: whose instance it is, in which colors and languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from viceversa.web.preferences import theme_of


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The frame's data, without a query. The links themselves come from `{% participant_menu %}` and `{% desk_menu %}`."""
    return {
        "organization": settings.ORGANIZATION,
        "is_demo": settings.DEMO,
        "theme": theme_of(request),
    }
