"""The page on which a manager stays away from a pair."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from viceversa.oversight.actions import conflicts as actions
from viceversa.oversight.queries import conflicts as queries
from viceversa.pairings.doors import pairing_for_manager


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request: HttpRequest, cohort: str, code: str) -> HttpResponse:
    """Stay away from a pair; or say, by `end`, that another manager's conflict is over."""
    pairing = pairing_for_manager(request.user, code)
    if pairing.cohort.code != cohort:
        raise Http404
    declared = queries.declared_about(pairing)
    if request.method == "POST" and (who := request.POST.get("end")):
        manager = next((one for one in declared if one.code == who), None)
        if manager is None:
            raise Http404
        actions.end_conflict(pairing, manager=manager, by=request.user)
        messages.success(request, _("%(name)s sees this pair again.") % {"name": manager.name})
        return redirect("oversight:conflict", cohort, code)
    if request.method == "POST":
        actions.declare_conflict(pairing, by=request.user)
        messages.success(request, _("You no longer see this pair. Others take it over."))
        return redirect("pairings:cohort", cohort)
    context = {"nav": "pairs", "cohort": pairing.cohort, "pairing": pairing, "declared": declared}
    return render(request, "oversight/conflict.html", context)
