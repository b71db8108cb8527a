"""Asking for a sign-in code: allauth's pages, with an answer that always takes the same time."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps

from allauth.account import views as account
from django.conf import settings
from django.http import HttpRequest, HttpResponse

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
confirm_code: View = evenly(account.confirm_login_code)
