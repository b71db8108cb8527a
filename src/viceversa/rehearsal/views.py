"""A cohort's rehearsal for its managers: start it, see how far it is, read it, keep it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core import sheets
from viceversa.programs.queries import cohort_for
from viceversa.programs.views.request import Request
from viceversa.rehearsal import actions, queries
from viceversa.rehearsal.document import as_document
from viceversa.rehearsal.models import Rehearsal
from viceversa.rehearsal.states import RehearsalState


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal(request: Request, code: str) -> HttpResponse:
    """GET /cohorts/<code>/rehearsal/ (?kind=mail): how far it is, then its log. POST starts one."""
    cohort = cohort_for(request.user, code)
    if request.method == "POST":
        actions.start_rehearsal(cohort, by=request.user)
        return redirect("rehearsal:page", cohort.code)
    found = queries.latest_of(cohort)
    kind = request.GET.get("kind", "")
    kind = kind if kind in queries.KINDS else ""
    context = {
        "nav": "plan",
        "cohort": cohort,
        "program": cohort.program,
        "rehearsal": found,
        "kind": kind,
        "is_under_way": found is not None and found.state in (RehearsalState.WAITING, RehearsalState.PLAYING),
        "tabs": queries.tabs_of(found) if found else [],
        "weeks": queries.weeks_of(found, kind) if found else [],
    }
    return render(request, "rehearsal/rehearsal.html", context)


@login_required
@require_safe
def file(request: Request, code: str) -> StreamingHttpResponse:
    """GET /cohorts/<code>/rehearsal.csv: the log as a table to keep."""
    found = _played(request, code)
    return sheets.download(_named(found, "csv"), queries.as_rows(found.log))


@login_required
@require_safe
def document(request: Request, code: str) -> HttpResponse:
    """GET /cohorts/<code>/rehearsal.html: the log as one readable file to keep, pass on and print."""
    found = _played(request, code)
    assert found.ended_at is not None
    response = HttpResponse(as_document(found.cohort, queries.weeks_of(found, ""), played_at=found.ended_at))
    response["Content-Disposition"] = f'attachment; filename="{_named(found, "html")}"'
    return response


def _played(request: Request, code: str) -> Rehearsal:
    """The cohort's rehearsal with its log, or Http404."""
    cohort = cohort_for(request.user, code)
    found = queries.latest_of(cohort)
    if found is None or found.state != RehearsalState.DONE:
        raise Http404
    found.cohort = cohort
    return found


def _named(found: Rehearsal, ending: str) -> str:
    return f"{slugify(found.cohort.name) or 'cohort'}-rehearsal.{ending}"
