"""Mails that went to nobody but the console; and those that a system administrator has to decide about."""

from __future__ import annotations

from csp.decorators import csp_exempt, csp_update
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from viceversa.messaging import queries, rules
from viceversa.messaging.views.letter import letter


@require_safe
@login_required
def outbox(request: HttpRequest) -> HttpResponse:
    """GET /outbox/ (?q=, ?page=)"""
    if not rules.may_browse_outbox(request.user):
        raise Http404
    search = request.GET.get("q", "").strip()
    page = queries.outbox(request.GET.get("page", 1), search)
    return render(request, "messaging/outbox.html", {"nav": "outbox", "page_obj": page, "q": search})


@require_safe
@login_required
@csp_update({"frame-src": ["'self'"]})
def mail(request: HttpRequest, code: str) -> HttpResponse:
    """GET /outbox/<code>/"""
    context = {"nav": "outbox", "letter": queries.letter_for(request.user, code)}
    return render(request, "messaging/outbox_mail.html", context)


@require_safe
@login_required
@csp_exempt()
@xframe_options_sameorigin
def raw(request: HttpRequest, code: str) -> HttpResponse:
    """GET /outbox/<code>/raw/: the HTML part alone, for the frame."""
    found = queries.letter_for(request.user, code)
    if found.words is None:
        raise Http404
    return letter(found.words.html, links_open=True)


@require_safe
@login_required
def problems(request: HttpRequest) -> HttpResponse:
    """GET /messages/problems/"""
    if not rules.may_decide_about_problems(request.user):
        raise Http404
    return render(request, "messaging/problems.html", {"nav": "problems", "problems": queries.all_problems()})
