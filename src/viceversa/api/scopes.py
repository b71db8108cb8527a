"""What tokens for the API may be for. Behind each, the rules ask whoever made the token."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from viceversa.api.problems import NOT_IN_SCOPE, Problem, no_token
from viceversa.people.models import User
from viceversa.tokens import scopes
from viceversa.tokens.carried import token_with
from viceversa.tokens.models import AccessToken

SCOPES: Final[dict[str, Promise]] = {
    "people:read": _("Read the directory: people, units, grades"),
    "people:write": _("Import directory files and order grades"),
    "topics:read": _("Read the topics"),
    "topics:write": _("Add, change and retire topics"),
    "programs:read": _("Read programs, cohorts and their plans"),
    "programs:write": _("Set up programs and cohorts, and move their plans"),
    "participants:read": _("Read who takes part, and how far they are"),
    "participants:write": _("Invite people"),
    "matching:read": _("Read matching runs and proposals"),
    "matching:write": _("Match, decide about pairs, release"),
    "pairs:read": _("Read dates of pairs and their meetings, never what is said there"),
    "pairs:write": _("Remind pairs, complete a cohort’s pairs"),
    "learning:read": _("Read who is prepared, and who came to workshops"),
    "learning:write": _("Plan workshops and say who came"),
    "reports:read": _("Read released figures"),
    "events:read": _("Read what was done, by whom, when"),
}


def add() -> None:
    """Make them known to the pages where tokens are made."""
    for name, label in SCOPES.items():
        scopes.register(name, label, asks_person=True)


class AccessTokenAuth(HttpBearer):
    """Lets a request go on whose token is for the scope; the frame has looked the token up already."""

    openapi_description = "A token made at /tokens/, sent as `Authorization: Bearer vv_…`."

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> AccessToken:
        token = token_with(request)
        if token is None:
            raise no_token()
        if self.scope and not token.allows(self.scope):
            raise Problem(NOT_IN_SCOPE, _("This token is not for “%(scope)s”.") % {"scope": self.scope})
        return token

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken:
        return self(request)


def needs(scope: str) -> AccessTokenAuth:
    """For `auth=` of an operation: the scope a token has to be for."""
    assert scope in SCOPES
    return AccessTokenAuth(scope)


def token_of(request: HttpRequest) -> AccessToken:
    """The token that a request was let in with. Only where an operation asked for one."""
    token = token_with(request)
    assert token is not None
    return token


def answers(request: HttpRequest) -> User:
    """Who answers for the token: the rules ask them. The token acts as itself all the same (core/events.py)."""
    token = token_of(request)
    assert token.made_by is not None  # without them no scope of the API lets it in
    return token.made_by
