"""Every message we can send, with invented names: nothing runs unseen."""

from __future__ import annotations

from csp.decorators import csp_exempt, csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from viceversa.messaging import queries, rendering, rules
from viceversa.messaging.kinds import Kind
from viceversa.messaging.views.letter import letter


def _kind(request: HttpRequest, name: str) -> Kind:
    if not rules.may_read_catalog(request.user):
        raise Http404
    return queries.kind_named(name)


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language()


@require_safe
@login_required
def kinds(request: HttpRequest) -> HttpResponse:
    """GET /messages/kinds/"""
    if not rules.may_read_catalog(request.user):
        raise Http404
    return render(request, "messaging/kinds.html", {"nav": "kinds", "kinds": queries.catalog()})


@require_safe
@login_required
@csp_update({"frame-src": ["'self'"]})
def kind(request: HttpRequest, name: str) -> HttpResponse:
    """GET /messages/kinds/<name>/ (?language=de)"""
    entry = _kind(request, name)
    language = _language(request)
    with translation.override(language):
        words = rendering.sample_of(entry)
    context = {"nav": "kinds", "kind": entry, "words": words, "language": language, "languages": settings.LANGUAGES}
    return render(request, "messaging/kind.html", context)


@require_safe
@login_required
@csp_exempt()
@xframe_options_sameorigin
def raw(request: HttpRequest, name: str) -> HttpResponse:
    """GET /messages/kinds/<name>/raw/: the HTML part alone, for the frame."""
    entry = _kind(request, name)
    with translation.override(_language(request)):
        return letter(rendering.sample_of(entry).html)
