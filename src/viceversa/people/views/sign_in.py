"""Where signing in begins: the ways that are open, and a code by email, whose answer always takes the same time."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps

from allauth.account import views as account
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from viceversa.people import policy

View = Callable[..., HttpResponse]


def evenly(view: View) -> View:
    """Hold answers to POST back until SIGN_IN_TAKES seconds have passed: how long the work took can't be measured."""

    @wraps(view)
    def held(request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        response = view(request)
        if request.method == "POST":
            time.sleep(max(0.0, started + settings.SIGN_IN_TAKES - time.monotonic()))
        return response

    return held


request_code: View = evenly(account.request_login_code)
confirm_code: View = policy.only_for(policy.CODE)(evenly(account.confirm_login_code))


def start(request: HttpRequest) -> HttpResponse:
    """GET, POST /sign-in/: all ways in, and asking for a code where that is one of them."""
    if policy.is_open(policy.CODE):
        return request_code(request)
    if request.method == "POST":
        raise Http404
    if request.user.is_authenticated:
        return redirect("/")
    return render(request, "account/request_login_code.html", {"redirect_field_value": request.GET.get("next", "")})
