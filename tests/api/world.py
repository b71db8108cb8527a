"""A machine with a token, for tests of the API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client

from tests.factories import NOW
from viceversa.api.scopes import SCOPES
from viceversa.core import clock
from viceversa.people.models import User
from viceversa.tokens import actions
from viceversa.tokens.models import AccessToken


@dataclass
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: Any

    @property
    def kind(self) -> str:
        """The last part of a problem's type."""
        return str(self.body["type"].rpartition("#problem-")[2])


class Machine:
    """Sends requests with its token, at NOW unless told otherwise."""

    def __init__(self, by: User | None, *scopes: str, name: str = "Nightly") -> None:
        self.client = Client(raise_request_exception=False)
        self.header, self.token = {}, None
        if by is not None:
            self.token, text = actions.create_token(
                name=name, scopes=scopes or tuple(SCOPES), expires_at=NOW + timedelta(days=30), by=by, now=NOW
            )
            self.header = {"authorization": f"Bearer {text}"}

    @property
    def own(self) -> AccessToken:
        assert self.token is not None
        return self.token

    def __call__(self, method: str, path: str, body: Any = None, *, now: Any = NOW, **headers: str) -> Answer:
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        named = self.header | {name.replace("_", "-"): value for name, value in headers.items()}
        path = path if path.startswith("/") else f"/api/v1/{path}"
        with clock.moved_to(now):
            found = self.client.generic(method, path, headers=named, **sent)
        return answer_of(found)

    def send(self, path: str, name: str, content: bytes, **headers: str) -> Answer:
        """A file, as a form."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        with clock.moved_to(NOW):
            named = self.header | {name.replace("_", "-"): value for name, value in headers.items()}
            return answer_of(
                self.client.post(f"/api/v1/{path}", {"file": SimpleUploadedFile(name, content)}, headers=named)
            )


def answer_of(found: Any) -> Answer:
    kind = found.headers.get("Content-Type", "")
    assert not found.content or kind in (
        "application/json",
        "application/json; charset=utf-8",
        "application/problem+json",
    )
    return Answer(found.status_code, json.loads(found.content) if found.content else None, found.headers)
