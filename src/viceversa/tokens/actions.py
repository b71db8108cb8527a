"""What happens to access tokens: made once, revoked for good."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import User
from viceversa.tokens import rules
from viceversa.tokens.models import AccessToken
from viceversa.tokens.queries import digest_of
from viceversa.tokens.scopes import SCOPES

LONGEST: Final = timedelta(days=366)


@transaction.atomic
def create_token(
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime,
    by: User | None,
    code: str = "",
    now: datetime | None = None,
) -> tuple[AccessToken, str]:
    """Make a token; the text of it, `vv_<code>_<secret>`, is given this once and not kept. Records `token.created`.

    `code` is one the form chose: asked again with it, the token of the first time comes back and no secret ("").
    Refuses those who run nothing here, scopes that are not theirs to give, no name, no scope, a name that a good token
    of the same account has, a moment that is past and more than a year.
    """
    now = now or clock.now()
    by = rules.must_make(by)
    former = AccessToken.objects.filter(code=code).first() if code else None
    if former is not None and former.made_by_id == by.pk:
        former.repeated = True
        return former, ""
    name = " ".join(name.split())[:80]
    asked = [SCOPES[scope] for scope in dict.fromkeys(scopes) if scope in SCOPES]
    if not name:
        raise Refused(_("Give it a name that says which machine uses it."), field="name")
    if not asked:
        raise Refused(_("Choose at least one thing it is for."), field="scopes")
    if not all(rules.may_give(by, scope) for scope in asked):
        raise NotAllowed(_("Only system administrators make tokens that act for the whole installation."))
    if not now < expires_at <= now + LONGEST:
        raise Refused(_("Choose a day after today and within a year."), field="expires_on")
    living = AccessToken.objects.filter(made_by=by, name=name, revoked_at=None, expires_at__gt=now)
    if living.exists():
        raise Refused(_("You have a token of this name. Revoke it first, or choose another name."), field="name")
    secret = secrets.token_hex(32)
    token = AccessToken.objects.create(
        code=new_code() if former else code or new_code(), name=name, digest=digest_of(secret), scopes=[scope.name for scope in asked],
        made_by=by, expires_at=expires_at, created_at=now,
    )  # fmt: skip
    events.record("token.created", by=by, subject=token, now=now, name=name, scopes=token.scopes, expires_at=expires_at)
    return token, f"vv_{token.code}_{secret}"


@transaction.atomic
def revoke_token(token: AccessToken, *, by: User | None, now: datetime | None = None) -> AccessToken:
    """End a token at once and for good. Records `token.revoked`. Refuses others than its maker and administrators."""
    now = now or clock.now()
    token = AccessToken.objects.select_for_update().get(pk=token.pk)
    rules.must_revoke(by, token)
    token.repeated = token.revoked_at is not None
    if not token.repeated:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        events.record("token.revoked", by=by, subject=token, now=now, name=token.name)
    return token
