"""What a pair keeps, and what of it is published."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from viceversa.pairings import doors
from viceversa.pairings.views.participant.base import act_page
from viceversa.recognition import queries
from viceversa.recognition.actions import sharing
from viceversa.recognition.states import Sharing


@login_required
@require_safe
def outcomes(request: HttpRequest, code: str) -> HttpResponse:
    """Commitments and ideas of a pair."""
    own = doors.space_for(request.user, code)
    return act_page(request, own, "recognition/outcomes.html", page=queries.outcomes_of(own))


@login_required
@require_POST
def publication(request: HttpRequest, code: str, kind: str, thing: str) -> HttpResponse:
    """Ask for it, agree, keep it between us, withdraw it, be named or not."""
    own = doors.space_for(request.user, code)
    one = queries.thing_in(own, kind, thing)
    act, named = request.POST.get("act"), bool(request.POST.get("named"))
    if act == "ask":
        sharing.propose(one, named=named, by=request.user)
        text = _("Asked. It is published once everybody in the pair has said yes.")
    elif act == "agree":
        agreed = sharing.agree(one, named=named, by=request.user)
        text = _("Published.") if agreed.sharing == Sharing.PUBLISHED else _("Noted. Somebody else is still asked.")
    elif act == "keep":
        sharing.hold_back(one, by=request.user)
        text = _("It stays between you.")
    elif act == "withdraw":
        sharing.withdraw(one, by=request.user)
        text = _("Withdrawn. Nobody else reads it any more.")
    elif act == "name":
        sharing.name(one, named=named, by=request.user)
        text = _("Your name stands with it.") if named else _("Your name does not stand with it.")
    else:
        raise Http404
    messages.success(request, text)
    return redirect("recognition:outcomes", code)
