"""One-click sign-in as the invented people. Exists only where VICEVERSA_DEMO is on."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from viceversa.core import clock
from viceversa.demo.cast import CAST
from viceversa.people.actions.accounts import account_for_email

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_safe
def guests(request: HttpRequest) -> HttpResponse:
    """Who one can be."""
    return render(request, "demo/guests.html", {"cast": CAST})


@require_POST
def sign_in(request: HttpRequest, email: str) -> HttpResponse:
    """Sign in as one of the cast, and of nobody else."""
    if email not in {guest.email for guest in CAST}:
        raise Http404
    account = account_for_email(email, now=clock.now())
    if account is None:
        raise Http404
    login(request, account, backend=BACKEND)
    return redirect("/")
