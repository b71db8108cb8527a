"""What every request gets: its person's language and time zone, and a page for what was refused."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.typed import way_back
from viceversa.core.zones import zone_named

GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonMiddleware:
    """Activates the signed-in person's time zone and, when they chose one, their language. No query of its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        zone = ""
        if user.is_authenticated:
            zone = user.person.time_zone if user.person else ""
            if user.language:
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
        with timezone.override(zone_named(zone)):
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

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """Refuse NUL, the one character that PostgreSQL can't keep and SQLite would. The API does it in its own way."""
        if request.path.startswith("/api/"):
            return None
        if any("\0" in value for value in kwargs.values() if isinstance(value, str)):
            raise Http404
        if _holds_nul(request):
            return self.process_exception(
                request, Refused(_("The text holds a character that can’t be kept (NUL). Type it anew."))
            )
        return None

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


def _holds_nul(request: HttpRequest) -> bool:
    typed = [request.META.get("QUERY_STRING", "").encode()]
    if request.content_type == "application/x-www-form-urlencoded":
        typed.append(request.body)
    return any(b"%00" in text or b"\0" in text for text in typed)
