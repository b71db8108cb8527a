"""The page of the directory file: what was fetched when, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from viceversa.core import clock, jobs
from viceversa.integrations.directory import place, queries, tasks
from viceversa.integrations.directory.models import Run
from viceversa.people import rules


@login_required
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """GET /people/directory-file/"""
    context = {
        "nav": "directory_file",
        "page": queries.runs_for(request.user, page=request.GET.get("page", "1")),
        "waits": (Run.State.HELD, Run.State.WAITING),
        "plan": queries.where_and_when(clock.now()),
    }
    return render(request, "directory/runs.html", context)


@login_required
@require_POST
def fetch(request: HttpRequest) -> HttpResponse:
    """POST /people/directory-file/fetch/: fetch it now, by the worker."""
    rules.must_import_people(request.user)
    if place.place() is None:
        raise Http404
    jobs.enqueue(tasks.fetch_now)
    messages.success(request, _("The file is being fetched. Load this page again in a moment."))
    return redirect("directory:runs")
