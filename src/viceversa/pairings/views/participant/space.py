"""Home, the list of one's pairs, and the pair's own page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from viceversa.core import clock
from viceversa.matching.queries_event import events_waiting
from viceversa.matching.queries_self_match import self_matches_at_home
from viceversa.matching.queries_shortlists import lists_waiting
from viceversa.pairings import assisting, home
from viceversa.pairings.states import PairingState
from viceversa.pairings.views.participant.base import pair_context, rate_answers, space_with_keeper
from viceversa.programs import queries as programs


@login_required
@require_safe
def home_page(request: HttpRequest) -> HttpResponse:
    """What is next for this person."""
    page = home.home_of(request.user, now=clock.now())
    # Whoever is enrolled nowhere has no part in how pairs are found: three queries that need not be asked.
    lists = lists_waiting(request.user, now=clock.now()) if page.is_enrolled else []
    rounds = self_matches_at_home(request.user, now=clock.now()) if page.is_enrolled else []
    context = {
        "nav": "home",
        "home": page,
        "answers": rate_answers(),
        "shortlists": lists,
        "events": events_waiting(request.user, now=clock.now()) if page.is_enrolled else [],
        "self_matches": rounds,
        "listed": {one.code for one in (*lists, *rounds)},
        "reviews": programs.reviews_waiting(request.user),
        # Whoever has a pair of their own finds the way on their own page: here it would be one query more.
        "keeps": page.space is None and assisting.keeps_dates(request.user, now=clock.now()),
    }
    if page.space:
        context["my_side"] = page.space.my_side
    return render(request, "pairings/home.html", context)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """ "My pair": the one there is, or home when there is none or more than one."""
    page = home.home_of(request.user, now=clock.now())
    if page.space and not page.others:
        return redirect("pairings:pair", page.space.pairing.code)
    if not page.space and len(page.asked) == 1:
        return redirect("pairings:answer", page.asked[0].pairing.code)
    return redirect("pairings:home")


@login_required
@require_safe
def pair(request: HttpRequest, code: str) -> HttpResponse:
    """The space of the two."""
    own = space_with_keeper(request.user, code)
    if own.pairing.state in (PairingState.ASKED, PairingState.NOT_FORMED):
        return redirect("pairings:answer", code)
    return render(request, "pairings/pair.html", pair_context(own))
