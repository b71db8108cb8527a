"""A directory file on its way in: choose it, map its columns, order its grades, review, import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import jobs, sheets
from viceversa.core.errors import Refused
from viceversa.core.typed import page_of, whole
from viceversa.core.uploads import takes_files
from viceversa.people import actions, queries, rules, tasks
from viceversa.people.forms import ColumnsForm, DecisionsForm, FileForm
from viceversa.people.importing import words
from viceversa.people.importing.columns import columns_from
from viceversa.people.importing.fields import DATES, FIELDS
from viceversa.people.models import DirectoryImport, ImportRow
from viceversa.people.states import ImportState

READ_IN_REQUEST = 400_000  # bytes; a larger file is read by the worker
WORKING = {ImportState.READING, ImportState.CHECKING, ImportState.APPLYING}
TABS = (ImportRow.Verdict.FIX, ImportRow.Verdict.READY, ImportRow.Verdict.UNCHANGED, ImportRow.Verdict.LEFT_OUT)


def go_to(entry: DirectoryImport) -> HttpResponse:
    return redirect("people:import-one", entry.code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(lambda: settings.IMPORT_MAX_BYTES)
def start(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is read at once when small."""
    rules.must_import_people(request.user)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            entry = actions.start_import(file_name=upload.name, content=upload.file, by=request.user)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return work_on(entry, tasks.read, actions.read_file, large=upload.size > READ_IN_REQUEST)
    context = {"nav": "directory", "form": form, "imports": queries.imports()}
    return render(request, "people/import_start.html", context, status=422 if form.errors else 200)


def work_on(
    entry: DirectoryImport, job: Any, act: Callable[[DirectoryImport], DirectoryImport], *, large: bool
) -> HttpResponse:
    """Do a step now, or leave it to the worker."""
    if large:
        jobs.enqueue(job, entry.code)
    else:
        act(entry)
    return go_to(entry)


@login_required
@require_safe
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """Where an import stands: its next step, its progress, its review, or what came of it."""
    found = queries.import_for(request.user, code)
    if found.state == ImportState.MAPPING:
        return redirect("people:import-columns", code)
    if found.state == ImportState.DECIDING:
        return redirect("people:import-decisions", code)
    if found.state == ImportState.REVIEW:
        return review(request, found)
    template = "people/import_progress.html" if found.state in WORKING else "people/import_done.html"
    return render(
        request, template, {"nav": "directory", "import": found, "to_fix": queries.rows_to_fix(found).count()}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, code: str) -> HttpResponse:
    """Which column is which field, guessed; with what is in the columns beside it."""
    found = queries.import_for(request.user, code)
    if found.state not in {ImportState.MAPPING, ImportState.DECIDING, ImportState.REVIEW}:
        return go_to(found)
    form = ColumnsForm(request.POST or None, entry=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.map_columns(
                found, columns=form.columns, month_first=bool(form.cleaned_data["month_first"]), by=request.user
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            return redirect("people:import-decisions", code)
    seen = columns_from(found.columns)
    mapping = form.columns if form.is_bound and form.is_valid() else found.mapping.get("columns", {})
    rows = [
        (form[name], field.hint, seen[mapping[name]].samples if mapping.get(name, len(seen)) < len(seen) else [])
        for name, field in FIELDS.items()
    ]
    context = {
        "nav": "directory",
        "import": found,
        "form": form,
        "rows": rows,
        "unused": [column.name for index, column in enumerate(seen) if index not in mapping.values() and column.name],
        "groups_of_posts": words.groups_of_posts(seen),
        "has_dates": set(DATES) & set(mapping),
    }
    return render(request, "people/import_columns.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decisions(request: HttpRequest, code: str) -> HttpResponse:
    """The order of grades, and the posts that stay out. Then the file is checked."""
    found = queries.import_for(request.user, code)
    if found.state not in {ImportState.DECIDING, ImportState.REVIEW}:
        return go_to(found)
    order = queries.grade_order(found)
    form = DecisionsForm(request.POST or None, order=order)
    posts = queries.posts_found(found)
    chosen = found.choices_made.get(
        "leave_out", ["vacant", "eliminated", "undisclosed"] if "grades" not in found.choices_made else []
    )
    if request.method == "POST" and form.is_valid():
        kinds = [kind for kind in request.POST.getlist("leave_out") if kind in posts]
        found = actions.decide(found, grades=form.ranks, leave_out=kinds, by=request.user)
        return work_on(found, tasks.check, actions.check_import, large=queries.is_large(found))
    counts = queries.grade_counts(found)
    context = {
        "nav": "directory",
        "import": found,
        "form": form,
        "grades": [(form[f"grade-{position}"], counts.get(name, 0)) for position, name in enumerate(form.grades)],
        "posts": [(kind, count, kind in chosen) for kind, count in posts.items()],
    }
    return render(request, "people/import_decisions.html", context, status=422 if form.errors else 200)


def review(request: HttpRequest, found: DirectoryImport) -> HttpResponse:
    """Everything the check found: what is ready, what stays as it is, what is to fix, with the fix in place."""
    counts = found.counts
    asked = request.GET.get("rows", "")
    verdict = asked if asked in TABS else next((tab for tab in TABS if counts.get(tab)), ImportRow.Verdict.READY)
    page = queries.review_rows(found, verdict=verdict, page=page_of(request))
    context = {
        "nav": "directory",
        "import": found,
        "tabs": [(tab, ImportRow.Verdict(tab).label, counts.get(tab, 0)) for tab in TABS],
        "verdict": verdict,
        "page": page,
        "fixes": queries.fixes(found, page.object_list) if verdict == ImportRow.Verdict.FIX else [],
        "may_apply": counts.get("ready") or counts.get("gone"),
    }
    return render(request, "people/import_review.html", context)


@login_required
@require_POST
def fix(request: HttpRequest, code: str) -> HttpResponse:
    """One correction: `use` names the row and the field ("14:start_date"), or carries a choice ("14:double:both")."""
    found = queries.import_for(request.user, code)
    typed, _colon, rest = request.POST.get("use", "").partition(":")
    number = whole(typed)
    field, _colon, value = rest.partition(":")
    if not value:
        value = request.POST.get(f"value:{number}:{field}", "")
    if number is None or not field:
        raise Refused(_("Choose a row to correct."))
    found = actions.fix_row(
        found,
        number=number,
        field=field,
        value=value,
        alike=bool(request.POST.get(f"alike:{number}:{field}")),
        by=request.user,
    )
    left = found.counts["fix"]
    if not found.repeated:
        messages.success(
            request,
            ngettext(
                "Row %(number)s is noted. %(left)s row left to fix.",
                "Row %(number)s is noted. %(left)s rows left to fix.",
                left,
            )
            % {"number": number, "left": left},
        )
    return go_to(found)


@login_required
@require_POST
def go_on(request: HttpRequest, code: str) -> HttpResponse:
    """Do the step that is due again: after corrections in a large file, or when something stopped half-way."""
    found = queries.import_for(request.user, code)
    if found.state == ImportState.READING:
        actions.read_file(found)
    elif found.state == ImportState.APPLYING:
        actions.apply_import(found, by=request.user)
    else:
        if found.state == ImportState.REVIEW:
            found = actions.check_again(found, by=request.user)
        return work_on(found, tasks.check, actions.check_import, large=queries.is_large(found))
    return go_to(found)


@login_required
@require_POST
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Import what is ready."""
    found = queries.import_for(request.user, code)
    found = actions.begin_import(found, gone=request.POST.get("gone", "keep"), by=request.user)
    if queries.is_large(found):
        jobs.enqueue(tasks.apply, found.code)
        return go_to(found)
    found = actions.apply_import(found, by=request.user)
    if not found.repeated:
        saved = found.counts["saved"]
        messages.success(
            request,
            ngettext("%(count)s person is in the directory now.", "%(count)s people are in the directory now.", saved)
            % {"count": saved},
        )
    return go_to(found)


@login_required
@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw the file away."""
    actions.discard_import(queries.import_for(request.user, code), by=request.user)
    messages.success(request, _("The file is thrown away. Nothing in the directory has changed."))
    return redirect("people:import")


@login_required
@require_safe
def download(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The rows to fix, as they were in the file, with one more column that says what is wrong."""
    found = queries.import_for(request.user, code)
    return sheets.download("rows-to-fix.csv", queries.rows_for_download(found))
