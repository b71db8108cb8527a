"""A mentee's commitments."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core.errors import Refused
from viceversa.pairings import doors
from viceversa.pairings.forms import put_refusal
from viceversa.pairings.views.participant.base import PAGE_AND_FORM, act_page
from viceversa.recognition import forms, queries, rules
from viceversa.recognition.actions import commitments


@login_required
@require_http_methods(PAGE_AND_FORM)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Make one. Where it is not one's to make, the page says whose it is."""
    own = doors.space_for(request.user, code)
    form = forms.CommitmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commitments.commit(own.pairing, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            return redirect("recognition:outcomes", code)
    return act_page(
        request, own, "recognition/commitment.html", form=form, one=None, may_commit=rules.may_commit(own.me)
    )


@login_required
@require_http_methods(PAGE_AND_FORM)
def commitment(request: HttpRequest, code: str, thing: str) -> HttpResponse:
    """Its words and its day."""
    own = doors.space_for(request.user, code)
    one = queries.commitment_in(own, thing)
    form = forms.CommitmentForm(request.POST or None, commitment=one)
    if request.method == "POST" and form.is_valid():
        try:
            commitments.reword(one, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("recognition:outcomes", code)
    mine = one.by_id == own.me.participant_id
    return act_page(request, own, "recognition/commitment.html", form=form, one=one, may_commit=mine)


@login_required
@require_POST
def outcome(request: HttpRequest, code: str, thing: str) -> HttpResponse:
    """Kept, not kept, under way again."""
    own = doors.space_for(request.user, code)
    commitments.settle(queries.commitment_in(own, thing), how=request.POST.get("how", ""), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("recognition:outcomes", code)


@login_required
@require_POST
def removal(request: HttpRequest, code: str, thing: str) -> HttpResponse:
    """Delete it."""
    own = doors.space_for(request.user, code)
    commitments.remove(queries.commitment_in(own, thing), by=request.user)
    messages.success(request, _("Deleted."))
    return redirect("recognition:outcomes", code)
