"""A step before its day: who would get it as things stand, and what it would say to each of them."""

from __future__ import annotations

from urllib.parse import urlencode

from csp.decorators import csp_exempt, csp_update
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from viceversa.messaging import foresight
from viceversa.messaging.kinds import Moot
from viceversa.messaging.scopes import scope_for
from viceversa.messaging.views.letter import letter
from viceversa.messaging.views.manager import COHORT

PLAIN = "text"


@require_safe
@login_required
@csp_update({"frame-src": ["'self'"]})
def coming(request: HttpRequest, code: str, name: str, day: str) -> HttpResponse:
    """GET /cohorts/<code>/messages/coming/<step>/<day>/ (?to=, &about=, &as=text, ?state=held, ?page=)"""
    scope = scope_for(request.user, COHORT, code)
    asked = {key: request.GET.get(key, "") for key in ("state", "page", "to", "about")}
    found = foresight.coming(scope, name, day, **asked)
    style = PLAIN if request.GET.get("as") == PLAIN else ""
    context = {**scope.page, "nav": "messages", "scope": scope, "coming": found, "style": style}
    if found.chosen and found.group and found.language:
        one = {"to": found.chosen["who_code"], "about": found.chosen["about"]}
        raw_url = reverse("messaging:coming_raw", args=[code, name, day])
        context["raw_url"] = f"{raw_url}?{urlencode({**one, 'as': style})}"
        context["query"] = urlencode({**one, "state": found.group.state, "page": asked["page"] or 1})
    return render(request, "messaging/coming.html", context)


@require_safe
@login_required
@csp_exempt()
@xframe_options_sameorigin
def raw(request: HttpRequest, code: str, name: str, day: str) -> HttpResponse:
    """GET /cohorts/<code>/messages/coming/<step>/<day>/raw/?to=&about= (&as=text): the mail alone, for the frame."""
    scope = scope_for(request.user, COHORT, code)
    try:
        words = foresight.letter_in(scope, name, day, to=request.GET.get("to", ""), about=request.GET.get("about", ""))
    except Moot as reason:
        return letter(render_to_string("messaging/plain.html", {"text": str(reason)}))
    if request.GET.get("as") == PLAIN:
        return letter(render_to_string("messaging/plain.html", {"text": words.text, "words": words}))
    return letter(words.html)
