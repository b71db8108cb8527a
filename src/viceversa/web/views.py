"""The frame's own acts, and the living style guide."""

from __future__ import annotations

import sys
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy
from django.views import defaults
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language
from django_htmx.http import reswap, retarget

from viceversa.core import clock
from viceversa.core.outage import SENTENCES, outage_of
from viceversa.core.typed import way_back
from viceversa.core.uploads import TooLarge
from viceversa.people.actions.accounts import set_preferences
from viceversa.web import middleware, navigation, styleguide
from viceversa.web.context import THEME_COOKIE, THEMES

YEAR = 60 * 60 * 24 * 365


def came_from(request: HttpRequest) -> str:
    """The page to go back to: one of ours, else the start."""
    return way_back(request, request.POST.get("next", ""), request.headers.get("referer", "")) or "/"


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system: for the account, and in a cookie for whoever uses this browser signed out."""
    chosen = request.POST.get("theme", "")
    chosen = chosen if chosen in THEMES else ""
    if request.user.is_authenticated:
        set_preferences(request.user, theme=chosen)
    response = HttpResponse(status=204) if "HX-Request" in request.headers else redirect(came_from(request))
    if chosen:
        secure = request.is_secure()
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of pages and mails."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        set_preferences(request.user, language=chosen)
    return set_language(request)


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component, in light and dark. For developers and the demo only."""
    only_here()
    return render(request, "web/styleguide.html", styleguide.specimens(request))


@require_safe
def style_guide_desk(request: HttpRequest) -> HttpResponse:
    """A page of the desk with invented content: frame, columns, a table, a workbench."""
    only_here()
    return render(request, "web/styleguide_desk.html", styleguide.specimens(request) | {"nav": "overview"})


def only_here() -> None:
    """The style guide exists for developers and in the demo."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116). It holds as long as it is served: its last day moves along."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    until = (clock.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    languages = dict.fromkeys((settings.LANGUAGE_CODE, "en"))
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(languages)}",
        f"Canonical: {settings.BASE_URL}{request.path}",
    )
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


# What Django refuses to read, in words. The size of a whole form is refused before (middleware.py).
_TOO_MUCH = {
    TooManyFilesSent: gettext_lazy("That is more files at once than any page takes. Send fewer."),
    TooManyFieldsSent: gettext_lazy("This form has more fields than any page has. Load the page again."),
    RequestDataTooBig: gettext_lazy("What you sent is larger than this page takes. Send less of it."),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that can't be read. Of what is wrong with it, only what its sender can change is told."""
    sentence = _TOO_MUCH.get(type(exception))
    if sentence is None or not hasattr(request, "user"):
        return defaults.bad_request(request, exception)
    return middleware.refusal(request, TooLarge(sentence))


def broken(request: HttpRequest) -> HttpResponse:
    """Something broke. Where it is the database or the disk and not our code, 503 and a page that says so; htmx adds the
    sentence to the toasts. Neither asks the database anything."""
    outage = outage_of(sys.exc_info()[1])
    if outage is None:
        return defaults.server_error(request)
    sentence = SENTENCES[outage]
    if "HX-Request" in request.headers:
        toast = render_to_string("web/_toast.html", {"message": Message(messages.ERROR, str(sentence))})
        answer: HttpResponse = reswap(retarget(HttpResponse(toast, status=503), "#toasts"), "beforeend")
    else:
        answer = HttpResponse(render_to_string("503.html", {"sentence": sentence}), status=503)
    answer["Retry-After"] = "60"
    return answer


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where one's own things are: who runs programs starts there, who administers people in the directory,
    everybody else at home. Two queries at most."""
    user = request.user
    if not user.is_authenticated:
        return redirect("demo:guests" if settings.DEMO else "account_login")
    return redirect(navigation.first_page(user))
