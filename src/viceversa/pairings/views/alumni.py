"""Who of former cohorts would take part again, for the managers of a program: to invite into a cohort that recruits."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from viceversa.pairings.alumni import alumni_for
from viceversa.pairings.views.participant.base import PAGE_AND_FORM
from viceversa.programs.actions import invite
from viceversa.programs.queries import cohort_for
from viceversa.programs.states import CohortState


@login_required
@require_http_methods(PAGE_AND_FORM)
def alumni(request: HttpRequest, code: str) -> HttpResponse:
    """The people, with what they said. POST invites one of them."""
    cohort = cohort_for(request.user, code)
    rows = alumni_for(cohort)
    if request.method == "POST":
        one = next((row for row in rows if row.alumnus.code == request.POST.get("who")), None)
        if one is None or not one.alumnus.again:
            raise Http404
        invite(cohort, person=one.alumnus.person, role=one.alumnus.role, by=request.user)
        text = _("%(name)s is invited. The mail waits among the messages.")
        messages.success(request, text % {"name": one.alumnus.person.first_name})
        return redirect("pairings:alumni", code)
    context = {
        "nav": "people",
        "cohort": cohort,
        "rows": rows,
        "recruits": cohort.state == CohortState.RECRUITING,
    }
    return render(request, "pairings/alumni.html", context)
