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
from viceversa.programs.forms import SuggestionForm
from viceversa.programs.labels import labels_of
from viceversa.programs.views.request import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: Request, code: str) -> HttpResponse:
    """Find a colleague by name and suggest them for a role, as the program's policy allows."""
    cohort = queries.cohort_to_suggest_for(code)
    if not rules.may_nominate(request.user, cohort):
        raise Http404
    code_of_person = request.POST.get("person") or request.GET.get("person", "")
    person = queries.person_to_name(code_of_person) if code_of_person else None
    form = SuggestionForm(request.POST or None, labels=labels_of(cohort.program))
    if request.method == "POST" and person is not None and form.is_valid():
        actions.nominate(cohort, person=person, **form.cleaned_data, by=request.user)
        messages.success(request, _("%(name)s has been asked. What they answer stays theirs.") % {"name": person.name})
        return redirect("programs:suggest", cohort.code)
    words = request.GET.get("q", "").strip()
    mine = queries.suggested_by(request.user, cohort)
    shut = {request.user.person_id, *(one.nominee_id for one in mine)}
    context = {
        "nav": "home",
        "cohort": cohort,
        "program": cohort.program,
        "words": words,
        "person": person,
        "form": form,
        "wrong": form if form.is_bound else None,
        "mine": mine,
        "most": MOST,
        "left": MOST - len(mine),
        "found": [one for one in queries.people_found(words) if one.pk not in shut],
    }
    template = "programs/suggest.html#found" if request.htmx else "programs/suggest.html"
    return render(request, template, context, status=422 if request.method == "POST" else 200)
