"""What every page's frame shows: where one is and where one can go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The frame's data. Lists are lazy: a page that does not draw them costs no query."""
    return {"organization": settings.ORGANIZATION, "is_demo": settings.DEMO}
