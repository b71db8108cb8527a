"""The door of /scim/v2/: who knocks, with what, and what the library answers."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from scim2_models import PayloadTooLargeException, SCIMException, UnauthorizedException
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.service import ScimService

from viceversa.core import clock, events
from viceversa.integrations.scim import lenient
from viceversa.integrations.scim.resources import PROVIDER
from viceversa.integrations.scim.storage import DirectoryStorage
from viceversa.tokens import queries as tokens

SERVICE = ScimService(PROVIDER)


def scim(request: HttpRequest, path: str = "") -> HttpResponse:
    """One request of an identity provider. Without a token of the scope scim every address answers the same: 401.

    So nobody learns whether this server is in use; until somebody makes such a token, it is not.
    """
    now = clock.now()
    asked = ScimRequest(
        method=request.method or "GET",
        base_url=f"{settings.BASE_URL}{reverse('scim:root')}".rstrip("/"),
        path=f"/{path}",
        query={name: request.GET[name] for name in request.GET},
        headers=dict(request.headers),
    )
    try:
        token = tokens.bearer(request.headers.get("Authorization", ""), scope="scim", now=now)
        if token is None:
            raise UnauthorizedException(detail=_("Send a token of this server that has the scope scim."))
        asked.body = _body(request)
        with events.through(token.machine):
            answer = ScimHandler(SERVICE, DirectoryStorage(now=now)).handle(asked)
    except SCIMException as refused:
        answer = SERVICE.error_response(refused)
    return _as_response(answer)


def _body(request: HttpRequest) -> bytes:
    try:
        body = request.body
    except RequestDataTooBig as too_big:
        raise PayloadTooLargeException(detail=_("This is more than the server reads at once.")) from too_big
    if request.method not in ("POST", "PUT", "PATCH"):
        return b""
    try:
        return json.dumps(lenient.straightened(json.loads(body))).encode()
    except (ValueError, RecursionError):
        return body  # The library says what is wrong with it.


def _as_response(answer: ScimResponse) -> HttpResponse:
    body: Any = b"" if answer.body is None else json.dumps(answer.body).encode()
    response = HttpResponse(body, status=int(answer.status))
    for name, value in answer.headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response
