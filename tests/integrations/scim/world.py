"""An identity provider as a test plays it: requests with a token, through the whole site."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client

from tests.factories import NOW
from viceversa.core import clock
from viceversa.people.models import User
from viceversa.tokens.actions import create_token

LATER = NOW + timedelta(days=20)
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
OURS = "urn:ietf:params:scim:schemas:extension:viceversa:2.0:User"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def secret(by: User, *scopes: str) -> str:
    now = clock.now()
    _token, made = create_token(
        name="Entra ID", scopes=scopes or ("scim",), expires_at=now + timedelta(days=90), by=by, now=now
    )
    return made


class Provider:
    """Sends what Entra ID or Okta send. Paths are below /scim/v2."""

    def __init__(self, token: str) -> None:
        self.client = Client(HTTP_AUTHORIZATION=f"Bearer {token}")

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.generic(
            method, f"/scim/v2{path}", text if body is not None else "", content_type="application/scim+json", **headers
        )

    def get(self, path: str) -> Any:
        answer = self.send("GET", path)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)

    def find(self, question: str, kind: str = "Users") -> list[Any]:
        """What a search finds."""
        return list(self.get(f"/{kind}?filter={quote(question)}").get("Resources", []))

    def add(self, body: Any, kind: str = "Users") -> Any:
        answer = self.send("POST", f"/{kind}", body)
        assert answer.status_code == 201, answer.content
        return json.loads(answer.content)

    def patch(self, code: str, *operations: dict[str, Any], kind: str = "Users") -> None:
        answer = self.send("PATCH", f"/{kind}/{code}", {"schemas": [PATCH], "Operations": list(operations)})
        assert answer.status_code in (200, 204), answer.content


def user(name: str, **more: Any) -> dict[str, Any]:
    """A user as Entra ID posts one."""
    return {
        "schemas": [USER, ENTERPRISE],
        "externalId": name.split("@")[0],
        "userName": name,
        "active": True,
        "emails": [{"primary": True, "type": "work", "value": name}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "Noor Haddad", "familyName": "Haddad", "givenName": "Noor"},
        "roles": [],
        **more,
    }
