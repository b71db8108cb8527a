"""A file of completions on its way in: choose it, say what is what, look through it, note it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import sheets
from viceversa.core.errors import Refused
from viceversa.core.typed import page_of
from viceversa.core.uploads import takes_files
from viceversa.learning import actions, queries
from viceversa.learning.completing import sentence
from viceversa.learning.completion_forms import CompletionColumnsForm, CompletionFileForm, CoursesForm
from viceversa.learning.models import CompletionImport, CompletionRow
from viceversa.learning.states import COMPLETIONS, CompletionState
from viceversa.programs.queries import program_for

TABS = (
    CompletionRow.Verdict.FIX,
    CompletionRow.Verdict.NOTE,
    CompletionRow.Verdict.KNOWN,
    CompletionRow.Verdict.LEFT_OUT,
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(lambda: settings.IMPORT_MAX_BYTES)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a file. It is read at once."""
    program = program_for(request.user, code)
    form = CompletionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made = actions.start_completions(program, file_name=upload.name, content=upload.file, by=request.user)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("learning:completions-one", code, made.code)
    context = {"nav": "modules", "program": program, "form": form, "imports": queries.completions_of(program)}
    return render(request, "learning/completions.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def entry(request: HttpRequest, code: str, entry: str) -> HttpResponse:
    """Where a file stands: its next step, its rows, or what came of it."""
    program = program_for(request.user, code)
    found = queries.completions_for(request.user, program, entry)
    if found.state in (CompletionState.COLUMNS, CompletionState.COURSES):
        return redirect(f"learning:completions-{found.state}", code, entry)
    context = {"nav": "modules", "program": program, "import": found}
    if found.state == CompletionState.REVIEW:
        asked = request.GET.get("rows", "")
        verdict = asked if asked in TABS else next((tab for tab in TABS if found.counts.get(tab)), TABS[0])
        page = queries.completion_rows(found, verdict=verdict, page=page_of(request))
        context |= {
            "tabs": [(tab, CompletionRow.Verdict(tab).label, found.counts.get(tab, 0)) for tab in TABS],
            "verdict": verdict,
            "page": page,
            "rows": [
                (row, [_cell(found, row, name) for name in ("person", "course", "done")], sentence(row)) for row in page
            ],
        }
    return render(request, "learning/completions_entry.html", context)


def _cell(found: CompletionImport, row: CompletionRow, name: str) -> str:
    return queries.cell_of(row, found.mapping["columns"][name])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, code: str, entry: str) -> HttpResponse:
    """Which column holds what."""
    program = program_for(request.user, code)
    found = queries.completions_for(request.user, program, entry)
    if not COMPLETIONS.allows(found, "map"):
        return redirect("learning:completions-one", code, entry)
    form = CompletionColumnsForm(request.POST or None, entry=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.map_completions(
                found, columns=form.columns, month_first=bool(form.cleaned_data["month_first"]), by=request.user
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            return redirect("learning:completions-courses", code, entry)
    samples = queries.samples_of(found)
    context = {
        "nav": "modules",
        "program": program,
        "import": found,
        "form": form,
        "columns": [(name, samples[index]) for index, name in enumerate(found.columns)],
    }
    return render(request, "learning/completions_columns.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def courses(request: HttpRequest, code: str, entry: str) -> HttpResponse:
    """What each course is in the program. Then the rows are checked."""
    program = program_for(request.user, code)
    found = queries.completions_for(request.user, program, entry)
    if not COMPLETIONS.allows(found, "tie"):
        return redirect("learning:completions-one", code, entry)
    named = queries.courses_in(found)
    choices = [(value, label) for value, label, _tie in queries.tie_choices(program)]
    form = CoursesForm(request.POST or None, courses=named, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            actions.tie_courses(found, ties=form.ties, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("learning:completions-one", code, entry)
    context = {
        "nav": "modules",
        "program": program,
        "import": found,
        "form": form,
        "courses": [(form[f"course-{number}"], course) for number, course in enumerate(named)],
        "has_modules": len(choices) > 1,
    }
    return render(request, "learning/completions_courses.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def application(request: HttpRequest, code: str, entry: str) -> HttpResponse:
    """Note what the rows say."""
    program = program_for(request.user, code)
    found = actions.apply_completions(queries.completions_for(request.user, program, entry), by=request.user)
    if not found.repeated:
        noted = found.counts[CompletionRow.Verdict.NOTE]
        messages.success(
            request,
            ngettext("%(count)s completion is noted.", "%(count)s completions are noted.", noted) % {"count": noted},
        )
    return redirect("learning:completions-one", code, entry)


@login_required
@require_POST
def removal(request: HttpRequest, code: str, entry: str) -> HttpResponse:
    """Throw the file away."""
    program = program_for(request.user, code)
    actions.discard_completions(queries.completions_for(request.user, program, entry), by=request.user)
    messages.success(request, _("The file is thrown away. Nothing of it is noted."))
    return redirect("learning:completions", code)


@login_required
@require_safe
def rows(request: HttpRequest, code: str, entry: str) -> StreamingHttpResponse:
    """The rows to fix, as they were in the file, with what to correct."""
    program = program_for(request.user, code)
    found = queries.completions_for(request.user, program, entry)
    return sheets.download("rows-to-fix.csv", queries.rows_to_correct(found))
