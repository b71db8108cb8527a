"""Second factors, and what follows from setting one up: an event each, proof in this session, secrets under the newest key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import Any, Final

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from viceversa.core import clock, events, private, rotation
from viceversa.people.models import User

SECRETS: Final = ("secret", "seed")


@receiver(authenticator_added)
def _added(request: HttpRequest, user: User, authenticator: Authenticator, **more: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        # Who has just set one up has shown it, and need not again to see their recovery codes.
        record_authentication(
            request, user, method="mfa", type=str(authenticator.type), id=authenticator.pk, reauthenticated=True
        )
        _record("account.factor_added", user, authenticator)


@receiver(authenticator_removed)
def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **more: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _record("account.factor_removed", user, authenticator)


@receiver(authenticator_reset)
def _reset(request: HttpRequest, user: User, authenticator: Authenticator, **more: Any) -> None:
    _record("account.recovery_codes_renewed", user, authenticator)


def _record(verb: str, user: User, authenticator: Authenticator) -> None:
    events.record(verb, by=user, subject=user, now=clock.now(), kind=str(authenticator.type))


def reseal(*, change: bool, now: datetime) -> Iterator[rotation.Batch]:
    """Write the secrets of apps and recovery codes anew under the newest key, BATCH rows a transaction."""
    last = 0
    while True:
        with transaction.atomic() if change else nullcontext():
            rows = Authenticator.objects.filter(pk__gt=last).exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")
            if change:
                rows = rows.select_for_update(of=("self",))
            found = list(rows[: rotation.BATCH])
            if not found:
                return
            changed = [row for row in found if _resealed(row) is True]
            unreadable = sum(1 for row in found if _resealed(row) is None)
            if changed and change:
                Authenticator.objects.bulk_update(changed, ["data"])
                events.record(
                    "private.resealed",
                    by=None,
                    subject=None,
                    now=now,
                    field="mfa.authenticator.data",
                    rows=len(changed),
                )
            last = found[-1].pk
        yield rotation.Batch("mfa.authenticator.data", len(found), len(changed), unreadable)


def _resealed(row: Authenticator) -> bool | None:
    """Whether a row's secret was under a former key, and now is under the newest one; None for one no key reads."""
    name = next(name for name in SECRETS if name in row.data)
    if private.is_newest(row.data[name]):
        return False
    try:
        row.data[name] = private.reseal(row.data[name])
    except private.Tampered:
        return None
    return True


rotation.ALSO.append(reseal)
