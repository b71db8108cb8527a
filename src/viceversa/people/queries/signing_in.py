"""Where somebody is signed in, and what they can prove themselves with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from viceversa.core.doors import found_in
from viceversa.people.models import SignIn, User


def sign_ins_of(user: User, now: datetime) -> list[SignIn]:
    """The browsers in which somebody is signed in, the one used last first. One query."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    return list(SignIn.objects.filter(Exists(alive), user=user))


def sign_in_for(user: User, code: str) -> SignIn:
    """One's own sign-in, or Http404. One query."""
    return found_in(SignIn.objects.filter(user=user, code=code))


@dataclass(frozen=True)
class Key:
    """A passkey or a security key: what its owner calls it, whether it signs in alone, and when it was made and used."""

    pk: int
    name: str
    signs_in: bool
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """What somebody can prove themselves with besides a code by email or a password."""

    app: Authenticator | None
    keys: tuple[Key, ...]
    recovery_left: int | None

    @property
    def has_second(self) -> bool:
        """Whether something here is asked for when they sign in."""
        return bool(self.app or self.keys)


def factors_of(user: User) -> Factors:
    """One query."""
    found = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    by_type = {each.type: each for each in found}
    recovery = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return Factors(
        app=by_type.get(Authenticator.Type.TOTP),
        keys=tuple(
            Key(each.pk, each.wrap().name, bool(each.wrap().is_passwordless), each.created_at, each.last_used_at)
            for each in found
            if each.type == Authenticator.Type.WEBAUTHN
        ),
        recovery_left=len(recovery.wrap().get_unused_codes()) if recovery else None,
    )


def has_second_factor(user: User) -> bool:
    """Whether somebody has set up a second factor. One query."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
