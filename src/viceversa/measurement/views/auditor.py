"""Who came how far, by group: releases, and one of them. For auditors alone; every look is written down."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core import clock, sheets
from viceversa.core.errors import Refused
from viceversa.core.typed import whole
from viceversa.measurement import actions, frozen, page, queries, rules
from viceversa.measurement.forms import ReleaseForm
from viceversa.programs.models import Role


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def funnel(request: HttpRequest) -> HttpResponse:
    """What was released, and releasing more."""
    rules.must_audit(request.user)
    form = ReleaseForm(request.POST or None, cohorts=queries.cohorts_to_release(clock.now()))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.release_funnel(form.chosen, by=request.user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Released. It stays as it is."))
            return redirect("measurement:release", made.code)
    context = {
        "nav": "funnel",
        "form": form,
        "releases": [(one, queries.title_of(one)) for one in queries.releases()],
        "is_asked": queries.asked().exists(),
    }
    return render(request, "measurement/funnel.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def release(request: HttpRequest, code: str) -> HttpResponse:
    """One release, a table at a time."""
    found = queries.release_for(request.user, code)
    actions.look_at(found, by=request.user)
    tables = [frozen.thaw(one) for one in found.tables]
    number = _number(request, len(tables))
    table = tables[number - 1] if tables else None
    context = {
        "nav": "funnel",
        "release": found,
        "title": queries.title_of(found),
        "tabs": [(at, _role(one.role), one.category) for at, one in enumerate(tables, start=1)],
        "number": number,
        "table": table,
        "has_fit": any(frozen.has_fit(one) for one in tables),
    }
    if table is not None:
        context |= {
            "steps": page.heads_of(table),
            "halves": page.halves_of(table),
            "lines": page.lines_of(table),
            "totals": page.totals_of(table),
            "goings": page.goings_of(table),
        }
    return render(request, "measurement/release.html", context)


@login_required
@never_cache
@require_safe
def file(request: HttpRequest, code: str, number: int) -> StreamingHttpResponse:
    """One table as a file, with what the page shows and no more."""
    found = queries.release_for(request.user, code)
    if not 1 <= number <= len(found.tables):
        raise Http404
    rows = actions.export_table(found, number=number, by=request.user)
    return sheets.download(f"{slugify(found.program.name) or 'figures'}-{number}.csv", rows)


def _number(request: HttpRequest, most: int) -> int:
    wanted = whole(request.GET.get("table")) or 1
    return wanted if wanted <= most else 1


def _role(role: str) -> str:
    return _("Mentors") if role == Role.MENTOR else _("Mentees")
