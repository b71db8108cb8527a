"""How many requests a token may make: a number a minute, counted in the cache that all processes share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from viceversa.api.problems import TOO_MANY, Problem
from viceversa.tokens.models import AccessToken

WINDOW: Final = 60


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the present minute."""

    most: int
    left: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has them."""
        return {
            "RateLimit-Policy": f'"token";q={self.most};w={WINDOW}',
            "RateLimit": f'"token";r={self.left};t={self.seconds}',
        }


def count(token: AccessToken, *, now: datetime) -> Left:
    """Count one request. Four statements on the table of the cache. Raises a problem when the minute is used up.

    Two requests at the very same moment may be counted as one: it is there to keep a machine that runs wild from the
    others, and no wall.
    """
    minute, second = divmod(int(now.timestamp()), WINDOW)
    key = f"api:{token.code}:{minute}"
    used = (cache.get(key) or 0) + 1
    cache.set(key, used, timeout=2 * WINDOW)
    most = settings.API_REQUESTS_A_MINUTE
    found = Left(most, max(0, most - used), WINDOW - second)
    if used > most:
        raise Problem(
            TOO_MANY,
            _("More than %(most)s requests in a minute. Go on in %(seconds)s seconds.")
            % {"most": most, "seconds": found.seconds},
            headers={"Retry-After": str(found.seconds), **found.headers},
        )
    return found
