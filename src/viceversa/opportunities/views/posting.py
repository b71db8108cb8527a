"""Posting opportunities: a program's list, a draft, opening it, calling it off. Never who applied, or how many."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.opportunities import queries, rules
from viceversa.opportunities.actions import posting as acts
from viceversa.opportunities.forms import PostingForm
from viceversa.opportunities.states import OpportunityState
from viceversa.pairings.forms import put_refusal
from viceversa.programs.queries import program_for

PAGE_AND_FORM = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def program(request: HttpRequest, code: str) -> HttpResponse:
    """The opportunities of a program."""
    found = program_for(request.user, code)
    now = clock.now()
    rows = [
        (one, queries.last_day(one), rules.may_post(request.user, one), rules.is_to_decide(one, now))
        for one in queries.posted_in(request.user, found)
    ]
    return render(request, "opportunities/program.html", {"nav": "opportunities", "program": found, "rows": rows})


@login_required
@require_http_methods(PAGE_AND_FORM)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """A draft."""
    found = program_for(request.user, code)
    data = request.POST if request.method == "POST" else None
    form = PostingForm(data, programs=queries.managed_by(request.user), chosen=[found])
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.draft(form.posting, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Kept as a draft. Nobody has been told."))
            return redirect("opportunities:posting", made.code)
    context = {"nav": "opportunities", "program": found, "form": form}
    return render(request, "opportunities/new.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(PAGE_AND_FORM)
def posting(request: HttpRequest, code: str) -> HttpResponse:
    """One of them; while it is a draft, its form."""
    one = queries.posting_for(request.user, code)
    programs = list(one.programs.order_by("name", "pk"))
    form = None
    if one.state == "draft" or request.method == "POST":
        data = request.POST if request.method == "POST" else None
        form = PostingForm(data, programs=queries.managed_by(request.user), opportunity=one, chosen=programs)
        if request.method == "POST" and form.is_valid():
            try:
                acts.change(one, posting=form.posting, by=request.user)
            except Refused as refusal:
                put_refusal(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("opportunities:posting", code)
    now = clock.now()
    context = {
        "nav": "opportunities",
        "one": one,
        "programs": programs,
        "form": form,
        "last_day": queries.last_day(one),
        "is_open": rules.is_open(one, now),
        "is_to_decide": rules.is_to_decide(one, now),
        "decides": rules.decides(request.user, one),
        "nobody_decides": one.state == OpportunityState.OPEN and not rules.has_decider(one),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "opportunities/posting.html", context, status=status)


@login_required
@require_POST
def opening(request: HttpRequest, code: str) -> HttpResponse:
    """Open it to all mentors."""
    acts.open_up(queries.posting_for(request.user, code), by=request.user)
    messages.success(request, _("Open. Every mentor of its programs gets the same mail."))
    return redirect("opportunities:posting", code)


@login_required
@require_POST
def cancellation(request: HttpRequest, code: str) -> HttpResponse:
    """Call it off."""
    acts.call_off(queries.posting_for(request.user, code), by=request.user)
    messages.success(request, _("Called off."))
    return redirect("opportunities:posting", code)
