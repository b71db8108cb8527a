"""Changes that let more people read more: what waits, and what was said."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from viceversa.oversight import rules
from viceversa.oversight.actions import widening as actions
from viceversa.oversight.queries import widenings as queries


@login_required
@never_cache
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What waits and what was decided, with both wordings side by side."""
    context = {
        "nav": "widenings",
        "changes": queries.widenings(request.user),
        "may_say": rules.is_privacy_officer(request.user),
        "is_watching": rules.watches(request.user),
        "has_officer": queries.has_officer(),
    }
    return render(request, "oversight/changes.html", context)


@login_required
@require_POST
def decision(request: HttpRequest, code: str) -> HttpResponse:
    """`yes`, `no` with a reason, or `take_back`."""
    found = queries.widening_for(request.user, code)
    said = request.POST.get("decision")
    if said == "yes":
        actions.grant(found, by=request.user)
        messages.success(request, _("In force from now on."))
    elif said == "no":
        actions.refuse(found, why=request.POST.get("why", "")[:2000], by=request.user)
        messages.success(request, _("Refused. Nothing changes."))
    elif said == "take_back":
        actions.take_back(found, by=request.user)
        messages.success(request, _("Taken back. Nothing changes."))
    else:
        messages.error(request, _("Choose yes or no."))
    return redirect("oversight:changes")
