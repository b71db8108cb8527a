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

from viceversa.core import uploads
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.typed import way_back, whole
from viceversa.core.zones import zone_named

NO_DEVICES = ", ".join(
    f"{one}=()"
    for one in ("camera", "microphone", "geolocation", "display-capture", "payment", "usb", "serial", "hid", "midi")
)
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


class HeadersMiddleware:
    """What browsers are told about every page of ours: keep no copy, where the page does not say otherwise itself; give no
    device away; let no other site load it. The rest stands in the settings."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", NO_DEVICES)
        if request.method == "POST" and request.resolver_match and request.resolver_match.view_name == "account_logout":
            # What this browser kept of pages, also for reading without a network, goes with who read them.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SizeMiddleware:
    """Refuses what is larger than the page takes (core/uploads.py) before anything of it is read. No query.

    Stands above the check of forged requests, which reads forms, and so would let anybody fill the disk. What machines send
    as JSON is bounded where it is read.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        size, most = whole(request.META.get("CONTENT_LENGTH")), uploads.most_for(view)
        is_form = request.content_type in ("multipart/form-data", "application/x-www-form-urlencoded")
        # Ten digits are no size either.
        if not is_form or (size is not None and size <= most) or not request.META.get("CONTENT_LENGTH"):
            return None
        return refusal(request, uploads.TooLarge(too_large(most)))


def too_large(most: int) -> str:
    return _("What you sent is larger than the %(most)s MB this page takes. Send less of it, or smaller files.") % {
        "most": max(1, most // 1024**2)
    }


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """A page, or htmx's toast, with the sentence."""
    if "HX-Request" in request.headers:
        toast = render(
            request, "web/_toast.html", {"message": Message(messages.ERROR, str(refused))}, status=refused.status
        )
        return reswap(retarget(toast, "#toasts"), "beforeend")
    return render(request, "web/refused.html", {"sentence": str(refused)}, status=refused.status)


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
        if (
            "HX-Request" not in request.headers
            and request.method == "POST"
            and origin
            and not isinstance(exception, NotAllowed)
        ):
            messages.error(request, str(exception))
            return redirect(origin)
        return refusal(request, exception)


def _holds_nul(request: HttpRequest) -> bool:
    typed = [request.META.get("QUERY_STRING", "").encode()]
    if request.content_type == "application/x-www-form-urlencoded":
        typed.append(request.body)
    return any(b"%00" in text or b"\0" in text for text in typed)
