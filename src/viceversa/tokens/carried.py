"""The token that a request came with, kept beside it so that it is looked up once."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from viceversa.tokens.models import AccessToken

_TOKEN: Final = "viceversa.token"


def keep_token(request: HttpRequest, token: AccessToken | None) -> None:
    request.META[_TOKEN] = token


def token_with(request: HttpRequest) -> AccessToken | None:
    """The token, if one came and was good."""
    found: AccessToken | None = request.META.get(_TOKEN)
    return found
