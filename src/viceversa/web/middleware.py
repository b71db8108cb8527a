"""What every request gets: its person's language and time zone, and a page for what was refused."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django_htmx.http import reswap, retarget

from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.typed import way_back

GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonMiddleware:
    """Activates the signed-in person's time zone and, when they chose one, their language. No query of its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        zone = settings.TIME_ZONE
        if user.is_authenticated:
            if user.person and user.person.time_zone:
                zone = user.person.time_zone
            if user.language:
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
        try:
            with timezone.override(zoneinfo.ZoneInfo(zone)):
                return self.get_response(request)
        except zoneinfo.ZoneInfoNotFoundError:
            return self.get_response(request)


class RefusalMiddleware:
    """Turns `Refused` into a sentence: a toast on the page one came from, or a page of its own.

    A POST from one of our pages goes back there with the sentence, so nothing on the way is lost; htmx adds it to
    the toasts of the page it is on; everything else gets the sentence with status 409, or 403 for NotAllowed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        origin = way_back(request, request.headers.get("referer", ""))
        if "HX-Request" in request.headers:
            toast = render(
                request,
                "web/_toast.html",
                {"message": Message(messages.ERROR, str(exception))},
                status=exception.status,
            )
            return reswap(retarget(toast, "#toasts"), "beforeend")
        if request.method == "POST" and origin and not isinstance(exception, NotAllowed):
            messages.error(request, str(exception))
            return redirect(origin)
        return render(request, "web/refused.html", {"sentence": str(exception)}, status=exception.status)
