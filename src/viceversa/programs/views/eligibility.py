"""Who may take part: the rules with a live count, and an exception for one person."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.programs import actions, queries
from viceversa.programs.eligibility import Eligibility, Reach, eligibility_of, in_force, reach, reasons_against
from viceversa.programs.eligibility_form import EligibilityForm, ExceptionForm
from viceversa.programs.models import Program, Role
from viceversa.programs.views.request import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, code: str) -> HttpResponse:
    """Set the rules; `act=count` only counts whom they would let in, and htmx does so with each change."""
    program = queries.program_for(request.user, code)
    present = eligibility_of(program)
    form = EligibilityForm(request.POST if request.method == "POST" else None, rules=present)
    if request.method == "POST" and form.is_valid():
        present = form.rules()
        if request.POST.get("act") == "save":
            try:
                actions.set_eligibility(program, to=present, by=request.user)
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error(refusal.field, str(refusal))
            else:
                messages.success(request, _("Saved."))
                return redirect(reverse("programs:eligibility", args=[program.code]))
    context = {
        "nav": "design",
        "program": program,
        "form": form,
        "reach": _reach(program, present),
        "narrowed": in_force(present),
        "unsaved": present != eligibility_of(program),
    }
    wrong = bool(form.errors)
    part = "#reach" if request.htmx and not wrong else ""
    return render(request, f"programs/eligibility.html{part}", context, status=422 if wrong else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exception(request: Request, code: str, person_code: str, role: str) -> HttpResponse:
    """Say why somebody may take part although the rules leave them out."""
    cohort = queries.cohort_for(request.user, code)
    person = queries.person_to_name(person_code)
    if role not in Role.values:
        raise Http404
    form = ExceptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.admit(cohort, person=person, role=role, because=form.cleaned_data["because"], by=request.user)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("%(name)s may take part. You can invite them now.") % {"name": person.name})
            return redirect(f"{reverse('programs:add', args=[cohort.code])}?q={person.name}")
    context = {
        "nav": "people",
        "cohort": cohort,
        "program": cohort.program,
        "person": person,
        "role": role,
        "reasons": reasons_against(cohort, person, role),
        "form": form,
    }
    return render(request, "programs/exception.html", context, status=422 if form.errors else 200)


def _reach(program: Program, rules: Eligibility) -> list[Reach]:
    cohort = queries.next_cohort(program)
    if cohort is None:
        today = clock.today()
        return reach(rules, kick_off=today, end=today + timedelta(weeks=program.weeks))
    return reach(rules, kick_off=cohort.kick_off, end=cohort.kick_off + timedelta(weeks=cohort.weeks))
