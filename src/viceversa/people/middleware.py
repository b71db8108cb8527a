"""What signing in asks for on every page: when somebody was last seen, and a second factor of those who need one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.people import policy, queries, sessions

GetResponse = Callable[[HttpRequest], HttpResponse]
# What one reaches before one has proved oneself twice: setting up a second factor, the frame, and the way out.
BEFORE: Final = (
    "mfa_",
    "account_",
    "operations:",
    "web:theme",
    "web:language",
    "people:signing-in",
    "people:sign-in-ends",
)


class SignInMiddleware:
    """After the account is known. No query of its own but one an hour (sessions.py), and those of the policy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (key := request.session.session_key):
            sessions.saw(key, timezone.now())
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """Lead whoever needs a second factor to it, before anything else."""
        user = request.user
        if not user.is_authenticated or _is_before(request) or not policy.needs_second_factor(user):
            return None
        if policy.proved_twice(sessions.records(request, user)):
            return None
        if queries.has_second_factor(user):
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
        messages.info(request, _("Your role here needs a second factor: set one up first."))
        return redirect("people:signing-in")


def _is_before(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name is not None and match.view_name.startswith(BEFORE)
