"""A program's own modules: for its managers, and one of them for who reads it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.errors import Refused
from viceversa.core.typed import whole
from viceversa.core.uploads import takes_files
from viceversa.learning import actions, queries
from viceversa.learning.models import ProgramModule
from viceversa.learning.module_forms import ModuleForm
from viceversa.learning.modules import LARGEST_FILE, example
from viceversa.programs.models import Program
from viceversa.programs.queries import program_for


@login_required
@require_safe
def modules(request: HttpRequest, code: str) -> HttpResponse:
    """What people of the program read before their first meeting, in its order."""
    program = program_for(request.user, code)
    context = {
        "nav": "modules",
        "program": program,
        "places": queries.modules_of(program),
        "paths": queries.paths_of(program),
    }
    return render(request, "learning/modules.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(lambda: LARGEST_FILE)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Write a module, or bring one as a file."""
    program = program_for(request.user, code)
    form = ModuleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_module(program, **form.words, code=form.cleaned_data["code"], by=request.user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Kept as a draft. Read it below, then publish it."))
            return redirect("learning:modules-one", code, made.code)
    return _page(request, program, None, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(lambda: LARGEST_FILE)
def module(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """One module as it will be read, and its text to change."""
    program = program_for(request.user, code)
    found = queries.module_for(request.user, program, module)
    form = ModuleForm(request.POST or None, request.FILES or None, module=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_module(found, **form.words, version=form.cleaned_data["version"], by=request.user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("It says so already.") if changed.repeated else _("Saved."))
            return redirect("learning:modules-one", code, module)
    return _page(request, program, found, form)


def _page(request: HttpRequest, program: Program, found: ProgramModule | None, form: ModuleForm) -> HttpResponse:
    context = {
        "nav": "modules",
        "program": program,
        "module": found,
        "content": queries.content_of(found) if found else None,
        "form": form,
        "example": example(),
    }
    return render(request, "learning/module_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def publication(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """Let people read it."""
    program = program_for(request.user, code)
    done = actions.publish_module(queries.module_for(request.user, program, module), by=request.user)
    text = (
        _("“%(title)s” belongs to what they read before their first meeting now.")
        if done.required
        else _("“%(title)s” can be read now.")
    )
    messages.success(request, text % {"title": done.title})
    return redirect("learning:modules", code)


@login_required
@require_POST
def withdrawal(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """Nobody reads it any more."""
    program = program_for(request.user, code)
    done = actions.withdraw_module(queries.module_for(request.user, program, module), by=request.user)
    messages.success(request, _("“%(title)s” is withdrawn. Nobody is asked for it any more.") % {"title": done.title})
    return redirect("learning:modules", code)


@login_required
@require_POST
def place(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """One place earlier, or later."""
    program = program_for(request.user, code)
    found = queries.module_for(request.user, program, module)
    actions.place_module(found, earlier=request.POST.get("to") == "earlier", by=request.user)
    return redirect("learning:modules", code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """One module to read. What is not right yet says why, and one chooses again; nothing of it is kept."""
    own = queries.preparing_for(request.user, code)
    found = queries.module_in(own, module)
    content = queries.content_of(found.module)
    chosen = [whole(request.POST.get(f"q{number}")) for number in range(len(content.questions))]
    problem = ""
    if request.method == "POST":
        try:
            done = actions.finish_module(own.participant, found.module, chosen=chosen, by=request.user)
        except Refused as refused:
            problem = str(refused)
        else:
            if not done.repeated:
                messages.success(request, _("“%(title)s” is done.") % {"title": found.module.title})
            return redirect("learning:training", code)
    context = {
        "nav": "home",
        "own": own,
        "found": found,
        "content": content,
        "asked": list(zip(content.questions, chosen, strict=True)),
        "problem": problem,
    }
    return render(request, "learning/reading.html", context, status=422 if problem else 200)
