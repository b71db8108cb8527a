"""A program's own guides, for its managers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.errors import Refused
from viceversa.learning import actions, guidebook, queries
from viceversa.learning.forms import GuideForm
from viceversa.learning.models import ProgramGuide
from viceversa.programs.models import Program
from viceversa.programs.queries import program_for


@login_required
@require_safe
def guides(request: HttpRequest, code: str) -> HttpResponse:
    """What the pairs of the program can take: its own guides, and those that come with the software."""
    program = program_for(request.user, code)
    context = {
        "nav": "guides",
        "program": program,
        "own": queries.own_guides(program),
        "library": guidebook.library(),
    }
    return render(request, "learning/own.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Write a guide."""
    program = program_for(request.user, code)
    form = GuideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_guide(program, **form.words, code=form.cleaned_data["code"], by=request.user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Kept as a draft. Read it below, then offer it."))
            return redirect("learning:own-guide", code, made.code)
    return _page(request, program, None, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest, code: str, guide: str) -> HttpResponse:
    """One guide as the two will read it, and its text to change."""
    program = program_for(request.user, code)
    found = queries.own_guide_for(request.user, program, guide)
    form = GuideForm(request.POST or None, guide=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_guide(found, **form.words, version=form.cleaned_data["version"], by=request.user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("It says so already.") if changed.repeated else _("Saved."))
            return redirect("learning:own-guide", code, guide)
    return _page(request, program, found, form)


def _page(request: HttpRequest, program: Program, found: ProgramGuide | None, form: GuideForm) -> HttpResponse:
    context = {
        "nav": "guides",
        "program": program,
        "own": found,
        "shown": queries.as_guide(found) if found else None,
        "form": form,
    }
    return render(request, "learning/own_guide.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def offer(request: HttpRequest, code: str, guide: str) -> HttpResponse:
    """Let the pairs take it."""
    program = program_for(request.user, code)
    offered = actions.offer_guide(queries.own_guide_for(request.user, program, guide), by=request.user)
    messages.success(request, _("The pairs of the program can take “%(title)s” now.") % {"title": offered.title})
    return redirect("learning:own", code)


@login_required
@require_POST
def retirement(request: HttpRequest, code: str, guide: str) -> HttpResponse:
    """No longer offer it."""
    program = program_for(request.user, code)
    retired = actions.retire_guide(queries.own_guide_for(request.user, program, guide), by=request.user)
    messages.success(request, _("“%(title)s” is no longer offered. Who took it keeps it.") % {"title": retired.title})
    return redirect("learning:own", code)
