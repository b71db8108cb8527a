"""An event of short conversations, for those asked to it: signed in, or by the link in the mail. GET shows, POST answers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from viceversa.core import clock
from viceversa.matching import actions
from viceversa.matching import queries_event as queries
from viceversa.matching.mails import link_to
from viceversa.matching.queries_event import OwnEvent
from viceversa.matching.views.manager import SignedIn
from viceversa.messaging.rendering import zone_of
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import User

PAGE_AND_FORM = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(PAGE_AND_FORM)
def conversations(request: SignedIn, code: str) -> HttpResponse:
    """One's own event, signed in."""
    own = queries.own_event(request.user, code, now=clock.now())
    if request.method == "POST":
        _answer(request, own, by=request.user)
        return redirect("matching:conversations", code)
    return _page(request, own, {"nav": "home", "frame": "web/page.html"})


@never_cache
@require_http_methods(PAGE_AND_FORM)
def conversations_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same without signing in."""
    own = queries.own_event_by_link(token, now=clock.now())
    if request.method == "POST":
        _answer(request, own, by=account_for(own.guest.participant.person))
        return redirect("matching:conversations_by_link", token)
    with timezone.override(zone_of(own.guest.participant.person)):
        ranking = link_to(own.guest.participant) if own.to_rank else ""
        return _page(request, own, {"frame": "web/plain.html", "ranking": ranking})


def _answer(request: HttpRequest, own: OwnEvent, *, by: User) -> None:
    actions.answer_event(own.guest, comes=request.POST.get("comes") == "yes", by=by)


def _page(request: HttpRequest, own: OwnEvent, more: dict[str, Any]) -> HttpResponse:
    program = own.event.cohort.program
    context = {"own": own, "event": own.event, "program": program, "support": program.support}
    return render(request, "matching/conversations.html", context | more)
