"""Whom a provider says it has before it, and who that is in the directory. Nobody new is ever made of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from viceversa.core.errors import Refused
from viceversa.people import actions, queries
from viceversa.people.models import User


@dataclass(frozen=True)
class Identity:
    """What a provider vouches for. `number` is the employee number; `address` only where the provider checked it."""

    number: str = ""
    address: str = ""


class Unknown(Exception):
    """The provider knows somebody whom the directory does not know."""


def account_of(identity: Identity) -> User:
    """The account of this identity, made when they first need one. At most six queries.

    Where the provider tells the employee number, it alone decides: the directory's key is the same number. Else a checked
    address does, which must be one person's alone. An administrator who is not in the directory is found by address.
    Raises Unknown for everybody else: the directory says who there is, not the provider.
    """
    if identity.number:
        person = queries.person_by_key(identity.number)
    else:
        person = queries.person_by_own_email(identity.address) if identity.address else None
    if person is not None:
        with suppress(Refused):
            return actions.account_for(person)
        raise Unknown
    account = queries.account_by_email(identity.address) if identity.address and not identity.number else None
    if account is None or account.person_id is not None:
        raise Unknown
    return account


def sign_in(request: HttpRequest, identity: Identity, *, provider: str, then: str) -> HttpResponse:
    """Sign somebody in whom a provider vouches for; leavers are told that their account is closed. Raises Unknown."""
    account = account_of(identity)
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, account, "socialaccount", provider=provider)
    return perform_login(request, Login(user=account, redirect_url=then or None))
