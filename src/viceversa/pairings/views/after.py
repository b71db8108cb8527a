"""Life after release, for the managers of a program: pairs that wait for a decision."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from viceversa.core.errors import Refused
from viceversa.pairings import doors
from viceversa.pairings.actions import recheck


@login_required
@require_POST
def decision(request: HttpRequest, cohort: str, code: str) -> HttpResponse:
    """What becomes of a pair that the directory paused: it goes on, or ends kindly."""
    pairing = doors.pairing_for_manager(request.user, code)
    if pairing.cohort.code != cohort:
        raise Http404
    decided = request.POST.get("decision")
    if decided == "go_on":
        recheck.go_on(pairing, by=request.user)
        messages.success(request, _("They go on. Both get a mail."))
    elif decided == "end":
        recheck.end_kindly(pairing, by=request.user)
        messages.success(request, _("The pair has ended. Both read it in neutral words, and wait for a match again."))
    else:
        raise Refused(_("Choose what shall become of this pair."))
    return redirect("pairings:cohort_pair", cohort, code)
