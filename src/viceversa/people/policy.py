"""Which ways in there are in this instance, and who needs a second factor. Settings decide; pages and addresses ask here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from viceversa.people import hooks, rules

if TYPE_CHECKING:
    from viceversa.people.models import User

CODE, PASSWORD, PASSKEY, SSO = "code", "password", "passkey", "sso"
WAYS: Final = (CODE, PASSWORD, PASSKEY, SSO)
NOBODY, ADMINISTRATORS, MANAGERS, EVERYBODY = "nobody", "administrators", "managers", "everybody"
WHO: Final = (NOBODY, ADMINISTRATORS, MANAGERS, EVERYBODY)

View = Callable[..., HttpResponse]


def is_open(way: str) -> bool:
    """Whether this instance lets people in this way. The organization's own sign-in needs to be configured, too."""
    return way in settings.SIGN_IN_WAYS and (way != SSO or bool(hooks.PROVIDERS))


def only_for(way: str) -> Callable[[View], View]:
    """A view that is there only while this way is open; else nobody finds anything."""

    def decorated(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not is_open(way):
                raise Http404
            return view(request, *args, **kwargs)

        return asked

    return decorated


def needs_second_factor(user: User) -> bool:
    """Whether this account has to prove itself twice. No query when nobody or everybody has to, else at most two."""
    who = settings.SECOND_FACTOR_FOR
    if who in (NOBODY, EVERYBODY):
        return bool(who == EVERYBODY)
    if user.roles:
        return True
    return bool(who == MANAGERS and rules.manages_a_program(user))


def proved_twice(proofs: Collection[dict[str, Any]]) -> bool:
    """Whether what somebody showed in this session is enough where two factors are needed. Pure.

    A passkey that signs in alone is both (one has the device, and unlocked it). The organization's own sign-in counts
    unless VICEVERSA_SSO_IS_ENOUGH says that it does not: who asks for what is settled there.
    """
    methods = {proof.get("method") for proof in proofs}
    return "mfa" in methods or ("socialaccount" in methods and settings.SSO_IS_ENOUGH)
