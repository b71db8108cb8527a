"""HR extracts: the list, opening one, and the analyst's workbench, of which others see what it is for and until when."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.core.uploads import takes_files
from viceversa.staying import actions, queries, report, rules, words
from viceversa.staying.forms import FileForm, OpenForm, columns_known
from viceversa.staying.models import Extract
from viceversa.staying.states import EXTRACT, ExtractState


@login_required
@require_safe
def extracts(request: HttpRequest) -> HttpResponse:
    """What there is, with purpose, reader and day of deletion."""
    rules.must_list(request.user)
    context = {"nav": "staying", "extracts": queries.extracts(request.user), "may_open": rules.may_open(request.user)}
    return render(request, "staying/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open an extract."""
    rules.must_open(request.user)
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        cohorts=queries.cohorts_to_follow(clock.now()),
        readers=queries.analysts(),
    )
    if request.method == "POST" and form.is_valid():
        given = form.words
        try:
            made = actions.open_extract(given.pop("cohort"), **given, by=request.user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Opened. Its reader can bring the file now."))
            return redirect("staying:extract", made.code)
    context = {"nav": "staying", "form": form}
    return render(request, "staying/new.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(lambda: settings.IMPORT_MAX_BYTES)
def extract(request: HttpRequest, code: str) -> HttpResponse:
    """One extract. Its reader brings the file here, and says which column is which."""
    found = queries.extract_for(request.user, code)
    if request.method == "POST":
        rules.must_be_reader(request.user, found)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*data, extract=found)
    if request.method == "POST" and form.is_valid():
        given, former = form.cleaned_data, found.headings
        try:
            actions.read_heading(found, content=given["file"], by=request.user)
            given["file"].seek(0)
            chosen = form.columns if found.headings == former else None  # else among the columns of another file
            actions.read_file(found, content=given["file"], up_to=given["up_to"], columns=chosen, by=request.user)
        except Refused as refused:
            found = queries.extract_for(request.user, code)  # the verb may have begun to change the one it was given
            form = _asked_again(request, found, anew=found.headings != former)
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Read. The file itself is not kept."))
            return redirect("staying:extract", code)
    return _page(request, found, form)


@login_required
@require_POST
def release(request: HttpRequest, code: str) -> HttpResponse:
    """Release the figures, for good."""
    found = queries.extract_for(request.user, code)
    made = actions.release_figures(found, by=request.user)
    if "stayed" in made.figures:
        messages.success(request, _("Released. It stays as it is."))
    else:
        messages.warning(request, report.too_few())
    return redirect("staying:extract", code)


@login_required
@require_POST
def removal(request: HttpRequest, code: str) -> HttpResponse:
    """Delete the data before their time."""
    actions.delete_extract(queries.extract_for(request.user, code), by=request.user)
    messages.success(request, _("Deleted. Released figures stay."))
    return redirect("staying:extract", code)


def _asked_again(request: HttpRequest, found: Extract, *, anew: bool) -> FileForm:
    """The form as it was sent, with the columns of the file that was refused where it is another than the last."""
    data = request.POST.copy()
    for name, column in columns_known(found).items() if anew else ():
        data[name] = column
    return FileForm(data, request.FILES, extract=found)


def _page(request: HttpRequest, found: Extract, form: FileForm) -> HttpResponse:
    is_reader = rules.is_reader(request.user, found)
    balance = report.balance_of(found.preview) if found.preview else None
    context = {
        "nav": "staying",
        "extract": found,
        "form": form,
        "may_bring": is_reader and EXTRACT.allows(found, "read"),
        "may_release": is_reader and EXTRACT.allows(found, "release"),
        "may_delete": rules.may_delete(request.user, found) and found.state != ExtractState.DELETED,
        "is_reader": is_reader,
        "refused": [(row, words.field(name), words.why(why)) for row, name, why in found.refused],
        "columns": words.columns(),
        "balance": balance,
        "balance_rows": [list(zip(balance.columns, row, strict=True)) for row in balance.rows] if balance else [],
        "release": queries.release_of(found.cohort) if is_reader else None,
    }
    return render(request, "staying/extract.html", context, status=422 if form.errors else 200)
