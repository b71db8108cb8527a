"""One-click sign-in as the invented people. Exists only where VICEVERSA_DEMO is on."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from viceversa.demo.cast import CAST, account_of


@require_safe
def guests(request: HttpRequest) -> HttpResponse:
    """Who one can be."""
    return render(request, "demo/guests.html", {"cast": CAST})


@require_POST
def sign_in(request: HttpRequest, email: str) -> HttpResponse:
    """Sign in as one of the cast, and of nobody else."""
    guest = next((guest for guest in CAST if guest.email == email), None)
    if guest is None:
        raise Http404
    login(request, account_of(guest), backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("/")
