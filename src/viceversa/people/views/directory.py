"""The directory: the list of people, one person, the order of grades."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from viceversa.core import sheets
from viceversa.core.labeled import labeled
from viceversa.core.languages import name_of
from viceversa.core.typed import page_of
from viceversa.people import actions, queries, rules
from viceversa.people.forms import GradesForm
from viceversa.people.models import Person


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Search and browse. Program managers look people up here to invite them; they see name, title, unit and grade."""
    rules.must_search_people(request.user)
    filters, sort = _asked(request)
    choices = queries.filter_choices()
    page = queries.people(filters, sort=sort, page=page_of(request))
    capped = page.paginator.count >= queries.COUNTED
    context = {
        "nav": "directory",
        "filters": filters,
        "choices": choices,
        "tags": _tags(request, filters, choices),
        "page": page,
        "counts": queries.head_count(),
        "reads_all": rules.may_read_directory_entry(request.user),
        "capped": capped,
        "order": sort if not capped or sort.removeprefix("-") == "name" else "name",
    }
    return render(request, "people/people.html", context)


@login_required
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filters as a file."""
    filters, sort = _asked(request)
    return sheets.download("people.csv", actions.export_people(filters=filters, sort=sort, by=request.user))


def _asked(request: HttpRequest) -> tuple[queries.Filters, str]:
    """Filters and order as the address has them, without those by what this reader can't see."""
    reads_all = rules.may_read_directory_entry(request.user)
    filters = queries.Filters(
        words=request.GET.get("q", "").strip()[:100],
        unit=request.GET.get("unit", ""),
        grade=request.GET.get("grade", ""),
        site=request.GET.get("site", "") if reads_all else "",
        state=Person.State.LEFT if request.GET.get("state") == "left" else Person.State.ACTIVE,
        reads_all=reads_all,
    )
    sort = request.GET.get("sort", "name")
    seen = queries.SORTS if reads_all else ("name", "unit", "grade")
    return filters, sort if sort.removeprefix("-") in seen else "name"


def _tags(
    request: HttpRequest, filters: queries.Filters, choices: dict[str, list[tuple[str, str]]]
) -> list[dict[str, str]]:
    """One removable tag for each filter: what it says, and the address without it."""
    labels = {"unit": _("Unit"), "grade": _("Grade"), "site": _("Site")}
    tags = []
    for name, label in labels.items():
        value = getattr(filters, name)
        if value:
            shown = dict(choices[f"{name}s"]).get(value, value)
            rest = urlencode([(key, one) for key, one in request.GET.items() if key not in {name, "page"}])
            tags.append({"text": labeled(label, shown), "url": f"?{rest}"})
    return tags


@login_required
@require_safe
def person(request: HttpRequest, code: str) -> HttpResponse:
    """One person. People administrators read what the directory file said; program managers what they need to invite."""
    shown = queries.person_for(request.user, code)
    reads_all = rules.may_read_directory_entry(request.user)
    context: dict[str, Any] = {"nav": "directory", "person": shown, "reads_all": reads_all}
    if reads_all:
        context |= {
            "languages": [name_of(one) for one in shown.languages],
            "line": queries.line_above(shown),
            "reports": queries.reports_of(shown),
            "account": queries.account_of(shown),
        }
    return render(request, "people/person.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grades(request: HttpRequest) -> HttpResponse:
    """The order of grades, from the most junior up."""
    rules.must_order_grades(request.user)
    listed = queries.grades_in_order()
    form = GradesForm(request.POST or None, grades=listed)
    if request.method == "POST" and form.is_valid():
        changed = actions.order_grades(ranks=form.ranks, by=request.user)
        messages.success(
            request,
            ngettext("%(count)s grade moved.", "%(count)s grades moved.", changed) % {"count": changed}
            if changed
            else _("The order is as it was."),
        )
        return redirect("people:grades")
    rows = [(grade, form[grade.code]) for grade in listed]
    return render(
        request,
        "people/grades.html",
        {"nav": "directory", "form": form, "rows": rows},
        status=422 if form.errors else 200,
    )
