"""Where somebody is signed in: noted when they sign in, ended by themselves, and at once for those who left."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed
from viceversa.people import post
from viceversa.people.models import Person, SignIn, User


@transaction.atomic
def note_sign_in(user: User, *, session_key: str, way: str, device: str, now: datetime | None = None) -> SignIn:
    """Write down that somebody signed in in a browser. One statement, and no event: the row says it all.

    The same session again, which a sign-in on top of another may keep, is the same row.
    """
    now = now or clock.now()
    sign_in = SignIn(user=user, session_key=session_key, way=way, device=device[:40], last_seen_at=now, created_at=now)
    fields = ["code", "user", "way", "device", "last_seen_at", "created_at"]
    SignIn.objects.bulk_create([sign_in], update_conflicts=True, unique_fields=["session_key"], update_fields=fields)
    return sign_in


@transaction.atomic
def end_sign_in(sign_in: SignIn, *, by: User, now: datetime | None = None) -> SignIn:
    """Sign somebody out in one browser. Records `account.signed_out_there`.

    Costs three statements and an event. Refuses everybody but the person themselves.
    """
    now = now or clock.now()
    if sign_in.user_id != by.pk:
        raise NotAllowed(_("Only you sign yourself out."))
    sign_in.repeated = not _end(SignIn.objects.filter(pk=sign_in.pk))
    if not sign_in.repeated:
        events.record("account.signed_out_there", by=by, subject=by, now=now)
    return sign_in


@transaction.atomic
def end_other_sign_ins(user: User, *, keep: str, by: User, now: datetime | None = None) -> User:
    """Sign somebody out in all browsers but the one whose session is `keep`. Records `account.signed_out_elsewhere`.

    Costs three statements and an event, however many there are. Refuses everybody but the person themselves.
    """
    now = now or clock.now()
    if user.pk != by.pk:
        raise NotAllowed(_("Only you sign yourself out."))
    ended = _end(SignIn.objects.filter(user=user).exclude(session_key=keep))
    user.repeated = not ended
    if ended:
        events.record("account.signed_out_elsewhere", by=by, subject=user, now=now, browsers=ended)
    return user


@transaction.atomic
def end_sign_ins_of_leavers(*, now: datetime) -> int:
    """End the sessions of everybody who left or whose account is switched off, and say how many ended.

    They get no further already (backends.py asks at every request); without a session none comes back to life when
    somebody returns. One read when there is nothing to end.
    """
    gone = Q(user__person__state=Person.State.LEFT) | Q(user__is_active=False)
    ended = _end(SignIn.objects.filter(gone))
    if ended:
        events.record("account.leavers_signed_out", by=None, subject=None, now=now, browsers=ended)
    return ended


@transaction.atomic
def forget_factors(user: User, *, by: User | None, now: datetime | None = None) -> User:
    """Take all second factors off an account whose owner lost them, and sign it out everywhere. Records
    `account.factors_forgotten`; the owner is told by mail.

    `by` is None: whoever runs commands on the machine, after making sure whom they talk to. Refuses everybody else.
    """
    now = now or clock.now()
    if by is not None:
        raise NotAllowed(_("Second factors are taken off an account on the machine alone: viceversa sign-in forget."))
    found, _rows = Authenticator.objects.filter(user=user).delete()
    user.repeated = not found
    if found:
        _end(SignIn.objects.filter(user=user))
        events.record("account.factors_forgotten", by=None, subject=user, now=now)
        transaction.on_commit(lambda: post.send("mfa/email/forgotten", to=user.email, facts={}))
    return user


def _end(sign_ins: QuerySet[SignIn]) -> int:
    keys = dict(sign_ins.values_list("pk", "session_key"))
    if keys:
        Session.objects.filter(session_key__in=keys.values()).delete()
        SignIn.objects.filter(pk__in=keys).delete()
    return len(keys)
