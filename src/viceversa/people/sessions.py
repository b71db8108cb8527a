"""Sessions and the list of them: noted when somebody signs in, kept true while they come and go.

Sessions live by the real clock (the store ends them by it), so the list does too. When somebody was last seen is written
at most once an hour by each process; what was written is remembered here, so that a page costs no query for it.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_set
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import DatabaseError
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from viceversa.people import actions
from viceversa.people.devices import device
from viceversa.people.models import SignIn, User

log = logging.getLogger(__name__)

EVERY: Final = timedelta(hours=1)
REMEMBERED: Final = 20_000
_noted: OrderedDict[str, datetime] = OrderedDict()
# In the session: the code of its row in the list.
SIGN_IN: Final = "sign_in"
WAYS: Final = {"code": SignIn.Way.CODE, "password": SignIn.Way.PASSWORD, "socialaccount": SignIn.Way.SSO}


def records(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """Every proof that somebody gave in this session, oldest first."""
    return list(get_authentication_records(request, user))


def way_of(proofs: list[dict[str, Any]]) -> str:
    """How somebody came in, by the first proof they gave. Pure."""
    first = proofs[0] if proofs else {}
    if first.get("method") == "mfa":
        return SignIn.Way.PASSKEY
    return WAYS.get(first.get("method", ""), SignIn.Way.DEMO)


def saw(session_key: str, now: datetime) -> None:
    """Somebody asked for a page. No query but one an hour. Where it can't be noted, the page is shown all the same."""
    last = _noted.get(session_key)
    if last is None or abs(now - last) >= EVERY:
        _remember(session_key, now)
        stale = Q(last_seen_at__lte=now - EVERY) | Q(last_seen_at__gt=now + EVERY)
        try:
            SignIn.objects.filter(stale, session_key=session_key).update(last_seen_at=now)
        except DatabaseError as error:
            log.warning("When somebody was last seen could not be noted: %s", error)


def _remember(session_key: str, now: datetime) -> None:
    _noted[session_key] = now
    _noted.move_to_end(session_key)
    while len(_noted) > REMEMBERED:
        _noted.popitem(last=False)


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, user: User, **more: Any) -> None:
    now = timezone.now()
    if not request.session.session_key:
        request.session.save()
    way = way_of(records(request, user))
    noted = actions.note_sign_in(
        user,
        session_key=str(request.session.session_key),
        way=way,
        device=device(request.META.get("HTTP_USER_AGENT", "")),
        now=now,
    )
    request.session[SIGN_IN] = noted.code
    _remember(noted.session_key, now)
    log.info("Account %s signed in: %s.", user.code, way)


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: User | None, **more: Any) -> None:
    SignIn.objects.filter(code=request.session.get(SIGN_IN, "")).delete()


@receiver(user_login_failed)
def _not_signed_in(**more: Any) -> None:
    log.warning("Somebody was not signed in: address and password don’t belong together.")


@receiver([password_changed, password_set])
def _new_password(request: HttpRequest, user: User, **more: Any) -> None:
    """A new password ends all other sessions, and gives this one another key."""
    key = str(request.session.session_key)
    SignIn.objects.filter(code=request.session.get(SIGN_IN, "")).update(session_key=key)
    actions.end_other_sign_ins(user, keep=key, by=user)
