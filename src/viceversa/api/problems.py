"""What is answered when something can't be done: a problem as RFC 9457 has it, with a sentence that says what to change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

KINDS: Final[dict[str, Kind]] = {}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem. `about` stands in the reference; `name` is the last part of its type, which machines go by."""

    name: str
    status: int
    title: str
    about: str

    def __post_init__(self) -> None:
        KINDS[self.name] = self

    @property
    def address(self) -> str:
        return f"{settings.BASE_URL}/api/v1/#problem-{self.name}"


UNREADABLE = Kind(
    "unreadable",
    400,
    "Unreadable request",
    "The request could not be read: no JSON, or a character that can’t be kept.",
)
NO_TOKEN = Kind("no-token", 401, "No good token", "There is no token, or it is none of ours, expired or revoked.")
NOT_IN_SCOPE = Kind("not-in-scope", 403, "Token is for something else", "The token is good, and not for this.")
NOT_ALLOWED = Kind("not-allowed", 403, "Not allowed", "Whoever made the token may not do this themselves.")
NOT_FOUND = Kind("not-found", 404, "Not found", "There is no such thing, or whoever made the token may not know of it.")
NO_SUCH_METHOD = Kind(
    "no-such-method", 405, "No such method", "The address is right, the method is not; `Allow` has those it takes."
)
REFUSED = Kind("refused", 409, "Refused", "It can’t be done as things are; the sentence says what to change first.")
TOO_LARGE = Kind("too-large", 413, "Too large", "The request is larger than this installation takes.")
INVALID = Kind("invalid", 422, "Invalid", "Something in the request is not as it has to be; `errors` says what, where.")
KEY_REUSED = Kind(
    "key-reused", 422, "Key used for something else", "The same Idempotency-Key came with another request before."
)
TOO_MANY = Kind("too-many", 429, "Too many requests", "`Retry-After` says in how many seconds to go on.")
NOT_NOW = Kind(
    "not-now",
    503,
    "Not at the moment",
    "The database can’t be used, or the disk is full. `Retry-After` says when to ask again.",
)
UNEXPECTED = Kind("unexpected", 500, "Unexpected", "A fault of ours. It is in the log; nothing was changed.")


class Sent(HttpResponse):
    """A problem as it is sent. `keeps`: what was done before stays all the same."""

    keeps = False


class Problem(Exception):
    """Raised anywhere below the frame, which turns it into an answer. `errors` are (where, sentence)."""

    def __init__(
        self,
        kind: Kind,
        sentence: str | Promise,
        *,
        errors: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        keeps: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.kind, self.sentence, self.errors = kind, sentence, list(errors)
        self.headers = dict(headers or {})
        self.keeps = keeps

    def answer(self) -> Sent:
        body: dict[str, Any] = {
            "type": self.kind.address,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": str(self.sentence),
        }
        if self.errors:
            body["errors"] = [{"field": where, "sentence": str(sentence)} for where, sentence in self.errors]
        sent = Sent(
            json.dumps(body, ensure_ascii=False),
            status=self.kind.status,
            headers={"Content-Type": "application/problem+json", **self.headers},
        )
        sent.keeps = self.keeps
        return sent


def no_token() -> Problem:
    return Problem(
        NO_TOKEN,
        _("Send a good access token: “Authorization: Bearer vv_…”."),
        headers={"WWW-Authenticate": 'Bearer realm="Vice Versa"'},
    )


def not_found() -> Problem:
    return Problem(NOT_FOUND, _("There is no such thing here, or not for whoever made this token."))
