"""A run as a file, and a file as a run, for the managers of a program."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from viceversa.core import sheets
from viceversa.core.errors import Refused
from viceversa.core.uploads import takes_files
from viceversa.matching import actions, export, importing, queries
from viceversa.matching.importing import LARGEST, Reading
from viceversa.matching.views.manager import SignedIn
from viceversa.programs.models import Cohort
from viceversa.programs.queries import cohort_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


class PairsForm(forms.Form):
    """The file with the pairs."""

    file = forms.FileField(
        label=gettext_lazy("CSV file, Excel workbook (.xlsx) or JSON file"),
        help_text=gettext_lazy(
            "With a column for the mentor and one for the mentee: code, address, personnel number or name."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.json,text/csv,application/json"}),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty."),
        },
    )


@login_required
@require_GET
def run_file(request: SignedIn, code: str, form: str) -> HttpResponseBase:
    """The run as CSV, XLSX or JSON, as far as this manager may see it."""
    run = queries.run_for(request.user, code)
    if form not in actions.FORMS:
        raise Http404
    book = actions.export_run(run, form=form, by=request.user)
    name = f"run-{run.number}.{form}"
    if form == "csv":
        return sheets.download(name, export.rows_of(book))
    kept = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "json":
        return JsonResponse(export.json_of(book), headers=kept, json_dumps_params={"indent": 1, "ensure_ascii": False})
    return HttpResponse(export.workbook_of(book), content_type=XLSX, headers=kept)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(lambda: LARGEST)
def bring_in(request: SignedIn, code: str) -> HttpResponse:
    """Choose a file with pairs, review it, make a run of those that are possible."""
    cohort = cohort_for(request.user, code)
    if "pairs" in request.POST:
        return _make(request, cohort)
    form = PairsForm(request.POST, request.FILES) if request.method == "POST" else PairsForm()
    reading = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > LARGEST:
                raise Refused(_("The file is larger than 10 MB. Keep the columns with the two people."))
            reading = actions.read_pairs(cohort, content=upload.file, by=request.user)
        except Refused as refused:
            if refused.status == 403:
                raise
            form.add_error("file", str(refused))
    elif request.method != "POST":
        actions.must_see_all(request.user, cohort)
    return _show(request, cohort, form, reading)


def _show(request: SignedIn, cohort: Cohort, form: PairsForm, reading: Reading | None) -> HttpResponse:
    context = {
        "nav": "matching",
        "cohort": cohort,
        "form": form,
        "reading": reading,
        "lines": importing.lines_of(reading.pairs) if reading else "",
        "newest": queries.runs_of(cohort).filter(state__in=queries.ANSWERED).first(),
        "shown": SHOWN,
    }
    return render(request, "matching/bring_in.html", context, status=422 if form.errors else 200)


def _make(request: SignedIn, cohort: Cohort) -> HttpResponse:
    run = actions.import_pairs(cohort, pairs=importing.pairs_in(request.POST["pairs"]), by=request.user)
    number = {"number": run.number}
    if run.repeated:
        messages.info(request, _("These are the pairs of run %(number)s, so nothing has changed.") % number)
    else:
        pairs = run.figures.get("pairs", 0)
        sentence = ngettext(
            "Run %(number)s has %(n)s pair from the file.", "Run %(number)s has %(n)s pairs from the file.", pairs
        )
        messages.success(request, sentence % {**number, "n": pairs})
    return redirect("matching:run", run.code)
