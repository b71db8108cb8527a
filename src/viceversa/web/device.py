"""Vice Versa on a device: what makes it installable, and what is read there without a connection."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core import clock
from viceversa.learning import queries as learning
from viceversa.pairings.ical import entry_of
from viceversa.web import icons, offline

YEAR = 60 * 60 * 24 * 365
PAPER = "#fbf9f7"


@require_safe
@cache_control(no_cache=True)
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """GET /manifest/<language>.webmanifest: what a device calls it, and where it begins. The same app in each language."""
    if not translation.check_for_language(language):
        raise Http404
    with translation.override(language):
        told = {
            "id": "/",
            "name": "Vice Versa",
            "short_name": "Vice Versa",
            "description": _("Junior colleagues mentor senior leaders, and both learn."),
            "lang": language,
            "dir": "rtl" if translation.get_language_bidi() else "ltr",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": PAPER,
            "icons": [
                {"src": static("web/icon.svg"), "type": "image/svg+xml", "sizes": "any"},
                *(_icon(size, purpose) for size in (192, 512) for purpose in ("any", "maskable")),
            ],
            "shortcuts": [{"name": _("My pair"), "url": reverse("pairings:mine")}],
        }
    return JsonResponse(told, content_type="application/manifest+json")


def _icon(size: int, purpose: str) -> dict[str, str]:
    return {
        "src": reverse("web:icon", args=[size]),
        "type": "image/png",
        "sizes": f"{size}x{size}",
        "purpose": purpose,
    }


@require_safe
@cache_control(no_cache=True)
def icon(request: HttpRequest, size: int) -> HttpResponse:
    """GET /icons/192.png: our mark."""
    if size not in icons.SIZES:
        raise Http404
    return HttpResponse(icons.png(size), content_type="image/png")


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """GET /worker.js: at the root, so that it answers for every page."""
    return HttpResponse(offline.worker(), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(no_cache=True)
def nothing_kept(request: HttpRequest) -> HttpResponse:
    """GET /offline/: what a device shows without a connection when it keeps nothing else. The same for everybody."""
    return render(request, "web/offline.html")


@login_required
@never_cache
@require_safe
def kept_meeting(request: HttpRequest) -> HttpResponse:
    """GET /offline/meeting/: my next meeting as a device may keep it: what calendars may say of it, and its guide.

    The headers say for whom and until when; without them, where the switch is off or no meeting is planned, nothing is kept.
    """
    now = clock.now()
    ahead = learning.ahead_of(request.user, now=now)
    if ahead is None:
        return render(request, "web/nothing_ahead.html")
    entry = entry_of(
        ahead.meeting,
        ahead.space.me.participant.person,
        program=ahead.space.program,
        partner=ahead.space.partner_person.first_name,
        url="",
    )
    ends = offline.until(ahead.meeting.ends_at, request.session.get_expiry_age(), now=now)
    # A link is of no use without a connection, and whoever holds the device has no business in the room.
    place = ahead.meeting.place if ahead.space.program.names_in_calendars and "://" not in ahead.meeting.place else ""
    context = {"entry": entry, "meeting": ahead.meeting, "place": place, "ahead": ahead, "made": now, "until": ends}
    response = render(request, "web/kept_meeting.html", context | {"guide": ahead.guide, "shown": ahead.guide})
    if key := offline.key_of(request):
        response["X-Offline-For"] = key
        response["X-Offline-Until"] = str(int(ends.timestamp()))
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def this_device(request: HttpRequest) -> HttpResponse:
    """GET and POST /me/this-device/: whether this browser keeps my next meeting and its guide."""
    if request.method != "POST":
        return render(request, "web/this_device.html", {"nav": "me", "is_on": bool(offline.key_of(request))})
    response = redirect("web:this-device")
    if request.POST.get("keep") == "yes":
        response.set_cookie(
            offline.COOKIE,
            offline.key_for(request.user),
            max_age=YEAR,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
        messages.success(request, _("This device keeps your next meeting and its guide from now on."))
    else:
        response.delete_cookie(offline.COOKIE, samesite="Lax")
        messages.success(request, _("This device keeps nothing now."))
    return response
