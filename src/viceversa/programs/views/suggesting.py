"""Suggesting a colleague. The page says that they are asked, and never what they answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from viceversa.programs import actions, queries, rules
from viceversa.programs.actions.nominations import MOST
from viceversa.programs.views.request import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: Request, code: str) -> HttpResponse:
    """Find a colleague by name and suggest them for a role, as the program's policy allows."""
    cohort = queries.cohort_to_suggest_for(code)
    if not rules.may_nominate(request.user, cohort):
        raise Http404
    words = request.GET.get("q", "").strip()
    if request.method == "POST":
        person = queries.person_to_name(request.POST.get("person", ""))
        actions.nominate(
            cohort,
            person=person,
            role=request.POST.get("role", ""),
            is_named=request.POST.get("named") == "on",
            by=request.user,
        )
        messages.success(request, _("%(name)s has been asked. What they answer stays theirs.") % {"name": person.name})
        return redirect("programs:suggest", cohort.code)
    mine = queries.suggested_by(request.user, cohort)
    shut = {request.user.person_id, *(one.nominee_id for one in mine)}
    context = {
        "nav": "home",
        "cohort": cohort,
        "program": cohort.program,
        "words": words,
        "mine": mine,
        "most": MOST,
        "left": MOST - len(mine),
        "found": [person for person in queries.people_found(words) if person.pk not in shut],
    }
    return render(request, "programs/suggest.html#found" if request.htmx else "programs/suggest.html", context)
