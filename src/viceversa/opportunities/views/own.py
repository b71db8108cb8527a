"""Opportunities as a mentor has them before them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.opportunities import queries
from viceversa.opportunities.actions import applying
from viceversa.opportunities.forms import ApplyForm
from viceversa.pairings.forms import put_refusal
from viceversa.portfolio import contents


@login_required
@require_safe
def opportunities(request: HttpRequest) -> HttpResponse:
    """What is open to one, and what became of what one applied to."""
    open_ones, closed = queries.own_list(request.user, clock.now())
    return render(request, "opportunities/own.html", {"nav": "opportunities", "open": open_ones, "closed": closed})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opportunity(request: HttpRequest, code: str) -> HttpResponse:
    """One: what it is, what decides, who; POST applies."""
    own = queries.own_for(request.user, code, clock.now())
    parts = contents.parts_of(request.user.person)
    words = own.application.words if own.application else ""
    form = ApplyForm(request.POST or None, parts=parts, words=words)
    if request.method == "POST" and form.is_valid():
        try:
            applying.apply(own.opportunity, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Sent. Nobody reads it before the last day is over."))
            return redirect("opportunities:one", code)
    context = {"nav": "opportunities", "own": own, "one": own.opportunity, "form": form, "parts": parts}
    return render(request, "opportunities/one.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def withdrawal(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what one sent."""
    own = queries.own_for(request.user, code, clock.now())
    applying.withdraw(own.opportunity, by=request.user)
    messages.success(request, _("Taken back and deleted. Nobody is told."))
    return redirect("opportunities:one", code)
