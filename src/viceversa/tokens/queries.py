"""Who comes in with a token, and which tokens there are. `token_for` is the only door to one on a page."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.db.models import Q, QuerySet

from viceversa.core.doors import found_in
from viceversa.people.models import User
from viceversa.tokens import rules
from viceversa.tokens.models import AccessToken

_NOBODY = "0" * 64
_PARTS = 3


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is 256 random bits, so that one round is enough: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def bearer(request_header: str, *, scope: str, now: datetime) -> AccessToken | None:
    """The token of an `Authorization` header, if it is good and for this scope.

    One query; once an hour one more that notes the use. Takes the same time for a wrong secret as for a code that is
    nobody's.
    """
    token = token_of(request_header, now=now)
    return token if token is not None and token.allows(scope) else None


def token_of(request_header: str, *, now: datetime) -> AccessToken | None:
    """The same without asking for a scope, to tell a token that is not good from one that is for something else."""
    kind, _space, text = request_header.strip().partition(" ")
    parts = text.strip().split("_", _PARTS - 1)
    if kind.lower() != "bearer" or len(parts) != _PARTS or parts[0] != "vv" or "\0" in text:
        return None
    _vv, code, secret = parts
    token = AccessToken.objects.select_related("made_by__person").filter(code=code).first()
    is_right = hmac.compare_digest(digest_of(secret), token.digest if token is not None else _NOBODY)
    if token is None or not is_right or not token.is_good(now):
        return None
    _note_use(token, now)
    return token


def _note_use(token: AccessToken, now: datetime) -> None:
    hour = now.replace(minute=0, second=0, microsecond=0)
    if token.last_used_at is None or token.last_used_at < hour:
        earlier = Q(last_used_at=None) | Q(last_used_at__lt=hour)
        AccessToken.objects.filter(earlier, pk=token.pk).update(last_used_at=hour)
        token.last_used_at = hour


def tokens(user: User) -> QuerySet[AccessToken]:
    """Those one may revoke: one's own; all for a system administrator. Latest first. One query."""
    rows = AccessToken.objects.select_related("made_by__person")
    return rows if rules.may_see_all(user) else rows.filter(made_by=user)


def token_for(user: User, code: str) -> AccessToken:
    """One of them, else 404. One query."""
    return found_in(tokens(user).filter(code=code))
