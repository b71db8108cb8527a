"""The token itself: what it is for, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from viceversa.api.scopes import AccessTokenAuth, token_of

router = Router(tags=["Token"])


class Token(Schema):
    """The access token that this request came with."""

    code: str
    name: str
    scopes: list[str]
    expires_at: datetime
    made_by: str


@router.get("/token", response=Token, auth=AccessTokenAuth())
def own_token(request: HttpRequest) -> dict[str, Any]:
    """What this token is for, until when, and who answers for it. Any good token may ask."""
    token = token_of(request)
    maker = token.made_by.name if token.made_by else ""
    return {
        "code": token.code,
        "name": token.name,
        "scopes": token.scopes,
        "expires_at": token.expires_at,
        "made_by": maker,
    }
