"""Shortlists, for the people whose they are: signed in, or by the link in the mail. GET shows, POST answers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from viceversa.core import clock
from viceversa.matching import actions
from viceversa.matching import queries_shortlists as queries
from viceversa.matching.queries_shortlists import OwnList
from viceversa.matching.ranking import MOVES
from viceversa.matching.views.manager import SignedIn
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import User
from viceversa.programs.models import Role

PAGE_AND_FORM = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(PAGE_AND_FORM)
def shortlist(request: SignedIn, code: str) -> HttpResponse:
    """One's own list, signed in."""
    own = queries.own_list(request.user, code, now=clock.now())
    if request.method == "POST":
        _answer(request, own, by=request.user)
        if not request.htmx:
            return redirect("matching:shortlist", code)
        own = queries.own_list(request.user, code, now=clock.now())
    return _page(request, own, {"nav": "home", "frame": "web/page.html"})


@never_cache
@require_http_methods(PAGE_AND_FORM)
def shortlist_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same without signing in."""
    own = queries.own_list_by_link(token, now=clock.now())
    if request.method == "POST":
        _answer(request, own, by=account_for(own.participant.person))
        if not request.htmx:
            return redirect("matching:shortlist_by_link", token)
        own = queries.own_list_by_link(token, now=clock.now())
    return _page(request, own, {"frame": "web/plain.html"})


def _answer(request: HttpRequest, own: OwnList, *, by: User) -> None:
    how = next((move for move in MOVES if move in request.POST), "")
    entry = request.POST.get(how, "")
    actions.choose(own.round, participant=own.participant, how=how, entry=entry, by=by)


def _page(request: HttpRequest, own: OwnList, frame: dict[str, Any]) -> HttpResponse:
    program = own.round.cohort.program
    # What a person brings flows the way of their role; the reader has the other one.
    theirs, back = ("versa", "vice") if own.participant.role == Role.MENTOR else ("vice", "versa")
    # What was tapped may have moved or lost its button: its card takes the focus.
    moved = next((request.POST[move] for move in MOVES if move in request.POST), "")
    context = {
        "moved": moved,
        "own": own,
        "program": program,
        "side": theirs,
        "other_side": back,
        "support": program.support,
    }
    part = "#people" if request.htmx else ""
    return render(request, f"matching/shortlist.html{part}", context | frame)
