"""Who is in charge of a program: searched by name and named, its managers added and removed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.people.actions import account_for
from viceversa.programs import actions, queries
from viceversa.programs.models import Program
from viceversa.programs.views.request import Request

PLACES = {
    "sponsor": (
        gettext_lazy("Sponsor"),
        gettext_lazy("A senior person who opens the program and reads one page of totals."),
    ),
    "co_lead": (
        gettext_lazy("Junior co-lead"),
        gettext_lazy("Speaks for the mentors when the program is designed and adjusted."),
    ),
    "support_contact": (
        gettext_lazy("Support contact"),
        gettext_lazy("Receives concerns in confidence. Outside the line, and not in charge of the program."),
    ),
    "trusted_contact": (
        gettext_lazy("Trusted contact"),
        gettext_lazy("A second one to talk to, for whoever can’t or won’t go to the first. Outside the line as well."),
    ),
}
MANAGER = (gettext_lazy("Program manager"), gettext_lazy("Can do everything on this page, and sees who takes part."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: Request, code: str, place: str) -> HttpResponse:
    """Search somebody by name for a place of the program, and name them. An empty choice leaves the place empty."""
    program = queries.program_for(request.user, code)
    if place not in (*PLACES, "manager"):
        raise Http404
    words = request.GET.get("q", "").strip()
    refusal = ""
    if request.method == "POST":
        try:
            _name(request, program, place)
        except Refused as problem:
            refusal = str(problem)
        else:
            return _saved(request, program)
    label, hint = PLACES.get(place, MANAGER)
    context = {
        "nav": "design",
        "program": program,
        "place": place,
        "label": label,
        "hint": hint,
        "words": words,
        "found": queries.people_found(words),
        "present": getattr(program, place, None),
        "refusal": refusal,
    }
    template = "programs/person.html#found" if request.htmx and request.method == "GET" else "programs/person.html"
    return render(request, template, context, status=422 if refusal else 200)


def _name(request: Request, program: Program, place: str) -> None:
    code = request.POST.get("person", "")
    person = queries.person_to_name(code) if code else None
    if place != "manager":
        actions.name_people(program, **{place: person}, by=request.user)
    elif person is not None:
        now = clock.now()
        actions.add_manager(program, user=account_for(person, now=now), by=request.user, now=now)


@login_required
@require_POST
def manager_removal(request: Request, code: str, user_code: str) -> HttpResponse:
    """Take the program out of a manager's hands; out of one's own leads back to the list."""
    program = queries.program_for(request.user, code)
    manager = next((each for each in queries.managers_of(program) if each.user.code == user_code), None)
    if manager is None:
        raise Http404
    actions.remove_manager(program, user=manager.user, by=request.user)
    if manager.user == request.user:
        return redirect("/")
    return _saved(request, program)


def _saved(request: Request, program: Program) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('programs:design', args=[program.code])}#people-part")
