"""What matching begins with in a program, for its managers; and taken over from a run at the bench."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core.errors import NotAllowed, Refused
from viceversa.matching import actions, changes, queries
from viceversa.matching.forms import RunForm, of_rows
from viceversa.matching.policy import ALWAYS_ON, settings_for, usual_settings
from viceversa.matching.views.manager import SignedIn
from viceversa.programs.models import Program
from viceversa.programs.queries import program_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def defaults(request: SignedIn, code: str) -> HttpResponse:
    """The settings of a program's new cohorts; a POST saves them, or adds a row for a bound, or takes one out."""
    program = program_for(request.user, code)
    if request.method != "POST":
        return _page(request, program)
    data, is_row = of_rows(request.POST)
    form = _form(program, data)
    if is_row:
        return _page(request, program, form)
    if not form.is_valid():
        return _page(request, program, form, status=422)
    before = settings_for(program)
    try:
        actions.set_defaults(program, asked=form.asked(), by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        if refused.field is None:
            raise
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, program, form, status=422)
    _say(request, program, before)
    return redirect("matching:defaults", code)


@login_required
@require_POST
def default(request: SignedIn, code: str) -> HttpResponse:
    """Make what this run was asked the program's default."""
    run = queries.run_for(request.user, code)
    before = settings_for(run.cohort.program)
    _say(request, actions.keep_as_default(run, by=request.user), before)
    return redirect("matching:run", code)


def _say(request: SignedIn, program: Program, before: dict[str, object]) -> None:
    """What changed, in words."""
    changed = changes.between(before, settings_for(program))
    if changed:
        words = {"changes": ", ".join(str(change) for change in changed)}
        messages.success(request, _("New cohorts begin with this now: %(changes)s.") % words)
    else:
        messages.info(request, _("New cohorts begin with just this already."))


def _form(program: Program, data: QueryDict | None = None) -> RunForm:
    settings = settings_for(program)
    has_bounds = data.get("bounds") if data else settings["bounds"]
    return RunForm(settings, data, queries.groups_in(program) if has_bounds else ())


def _page(request: SignedIn, program: Program, form: RunForm | None = None, status: int = 200) -> HttpResponse:
    context = {
        "nav": "design",
        "program": program,
        "form": form or _form(program),
        "always": ALWAYS_ON,
        "changes": changes.between(usual_settings(program), settings_for(program)),
        "begins": queries.cohorts_without_a_run(program),
    }
    return render(request, "matching/defaults.html", context, status=status)
