"""Programs as a whole, for their managers: the list, a new one, and their course."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.errors import NotAllowed, Refused
from viceversa.programs import actions, presets, queries, rules
from viceversa.programs.design_forms import DuplicateForm, NewProgramForm
from viceversa.programs.views.request import Request


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
    sizes = [(radio, presets.SIZES[radio.data["value"]]) for radio in form["preset"]]
    context = {"nav": "programs", "form": form, "sizes": sizes}
    return render(request, "programs/new.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: Request, code: str) -> HttpResponse:
    """Take the design over to a new draft."""
    program = queries.program_for(request.user, code)
    if not rules.may_create_program(request.user):
        raise NotAllowed(_("You may not create programs. Ask your administrator for the right to."))
    form = DuplicateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.duplicate_program(program, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("A draft with the same design. Nobody has been told."))
            return redirect("programs:design", made.code)
    context = {"nav": "design", "program": program, "form": form}
    return render(request, "programs/duplicate.html", context, status=422 if form.errors else 200)


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


@login_required
@require_POST
def course(request: Request, code: str) -> HttpResponse:
    """Wind down, take up again, or step back to a draft."""
    program = queries.program_for(request.user, code)
    act = request.POST.get("act")
    if act == "wind_down":
        actions.wind_down_program(program, by=request.user)
        text = _("%(program)s is winding down. Cohorts under way finish; none begins any more.")
    elif act == "resume":
        actions.resume_program(program, by=request.user)
        text = _("%(program)s is open again.")
    else:
        actions.step_back_program(program, by=request.user)
        text = _("%(program)s is a draft again. Its analysis plan can be changed.")
    messages.success(request, text % {"program": program.name})
    return redirect("programs:design", program.code)


@login_required
@require_POST
def cohort_step_back(request: Request, code: str) -> HttpResponse:
    """Make a cohort planned again, while nobody has been asked."""
    cohort = queries.cohort_for(request.user, code)
    actions.step_back_cohort(cohort, by=request.user)
    messages.success(request, _("%(cohort)s is planned again. Nobody had been asked.") % {"cohort": cohort.name})
    return redirect("programs:settings", cohort.code)
