"""A program's design, for its managers: the list, a new one, and the page that fills the gate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.actions import account_for
from viceversa.programs import actions, gate, presets, queries, rules
from viceversa.programs.forms import NewProgramForm, OutcomeForm, PlanForm, PurposeForm
from viceversa.programs.models import Program
from viceversa.programs.states import ProgramState
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
}
MANAGER = (gettext_lazy("Program manager"), gettext_lazy("Can do everything on this page, and sees who takes part."))


@login_required
@require_safe
def program_list(request: Request) -> HttpResponse:
    """The programs one manages, each with its next step."""
    may_create = rules.may_create_program(request.user)
    rows = queries.program_rows(request.user)
    if not rows and not may_create:
        raise NotAllowed(_("You don’t manage a program."))
    return render(request, "programs/list.html", {"nav": "programs", "rows": rows, "may_create": may_create})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Name, kind, kick-off: program and first cohort in one act."""
    if not rules.may_create_program(request.user):
        raise NotAllowed(_("You may not create programs. Ask your administrator for the right to."))
    form = NewProgramForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            program = actions.create_program(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("programs:design", program.code)
    status = 422 if form.errors else 200
    return render(
        request, "programs/new.html", {"nav": "programs", "form": form, "sizes": presets.SIZES}, status=status
    )


@login_required
@require_safe
def page(request: Request, code: str) -> HttpResponse:
    """The whole design, and what is missing."""
    return _page(request, queries.program_for(request.user, code))


@login_required
@require_POST
def purpose(request: Request, code: str) -> HttpResponse:
    """Save name and purpose."""
    program = queries.program_for(request.user, code)
    form = PurposeForm(request.POST)
    if form.is_valid():
        try:
            actions.describe_program(program, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return _saved(request, program, "purpose-part")
    return _page(request, program, purpose=form)


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
            return _saved(request, program, "people-part")
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
    return _saved(request, program, "people-part")


@login_required
@require_POST
def outcomes(request: Request, code: str) -> HttpResponse:
    """Save up to three outcomes."""
    program = queries.program_for(request.user, code)
    forms = [OutcomeForm(request.POST, prefix=f"outcome{number}") for number in range(1, gate.MOST_OUTCOMES + 1)]
    wrong = [form for form in forms if not form.is_valid()]
    if not wrong:
        given = [actions.OutcomeText(**form.cleaned_data) for form in forms if form.cleaned_data["statement"]]
        actions.set_outcomes(program, outcomes=given, by=request.user)
        return _saved(request, program, "outcomes")
    return _page(request, program, outcomes=forms)


@login_required
@require_POST
def privacy(request: Request, code: str) -> HttpResponse:
    """Tick the steps that are ticked on the page, and take back the others."""
    program = queries.program_for(request.user, code)
    ticked = set(request.POST.getlist("step"))
    for step in gate.PRIVACY_STEPS:
        if (step in ticked) != (step in program.privacy_steps):
            actions.tick_privacy_step(program, step=step, done=step in ticked, by=request.user)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    return _saved(request, program, "privacy")


@login_required
@require_POST
def plan(request: Request, code: str) -> HttpResponse:
    """Save the draft of the plan, or freeze it."""
    program = queries.program_for(request.user, code)
    form = PlanForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["analysis_plan"]
        try:
            if request.POST.get("act") == "freeze":
                actions.freeze_analysis_plan(program, text=text, by=request.user)
            else:
                actions.describe_program(program, analysis_plan=text, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return _saved(request, program, "plan")
    return _page(request, program, plan=form)


@login_required
@require_POST
def opening(request: Request, code: str) -> HttpResponse:
    """Open the program."""
    program = queries.program_for(request.user, code)
    actions.open_program(program, by=request.user)
    messages.success(request, _("%(program)s is open. Cohorts can recruit now.") % {"program": program.name})
    return redirect("programs:design", program.code)


@login_required
@require_POST
def archive(request: Request, code: str) -> HttpResponse:
    """Put the program away."""
    program = queries.program_for(request.user, code)
    actions.archive_program(program, by=request.user)
    messages.success(request, _("%(program)s is archived.") % {"program": program.name})
    return redirect("programs:list")


def _saved(request: Request, program: Program, part: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('programs:design', args=[program.code])}#{part}")


def _page(
    request: Request,
    program: Program,
    *,
    purpose: PurposeForm | None = None,
    outcomes: list[OutcomeForm] | None = None,
    plan: PlanForm | None = None,
) -> HttpResponse:
    rows = list(program.outcomes.all())
    gaps = gate.missing(program) if program.state == ProgramState.DRAFT else []
    context: dict[str, Any] = {
        "nav": "design",
        "program": program,
        "cohorts": queries.cohorts_of(program),
        "managers": queries.managers_of(program),
        "places": [(place, label, hint, getattr(program, place)) for place, (label, hint) in PLACES.items()],
        "gaps": gaps,
        "places_open": {gap.where for gap in gaps},
        "purpose": purpose or PurposeForm(initial={"name": program.name, "purpose": program.purpose}),
        "outcomes": outcomes or _outcome_forms(rows),
        "rows": rows,
        "plan": plan or PlanForm(initial={"analysis_plan": program.analysis_plan}),
        "steps": [(step, text, step in program.privacy_steps) for step, text in gate.PRIVACY_STEPS.items()],
        "size": presets.SIZES[program.preset],
        "wrong": [form for form in (purpose, *(outcomes or []), plan) if form],
    }
    return render(request, "programs/design.html", context, status=422 if context["wrong"] else 200)


def _outcome_forms(rows: list[Any]) -> list[OutcomeForm]:
    forms = []
    for number in range(1, gate.MOST_OUTCOMES + 1):
        row = rows[number - 1] if number <= len(rows) else None
        names = OutcomeForm.base_fields
        initial = {name: getattr(row, name) for name in names} if row else {}
        forms.append(OutcomeForm(prefix=f"outcome{number}", initial=initial))
    return forms
