"""The list of a date: for its facilitator, on a phone, and for the program's managers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock, sheets
from viceversa.core.errors import Refused
from viceversa.pairings.forms import put_refusal
from viceversa.workshops import actions, queries, rules
from viceversa.workshops.forms import WhoForm
from viceversa.workshops.models import WorkshopDate


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Who has a seat and who waits; afterwards, who came."""
    date = queries.date_for(request.user, code)
    if request.method == "POST":
        said = actions.say_who_came(date, came=frozenset(request.POST.getlist("came")), by=request.user)
        messages.success(request, _("It says so already.") if said.repeated else _("Noted. You can correct it here."))
        return redirect("workshops:list", code)
    return _page(request, date, WhoForm())


@login_required
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody came without a seat."""
    date = queries.date_for(request.user, code)
    form = WhoForm(request.POST)
    if form.is_valid():
        try:
            seat = actions.add_who_came(date, who=form.cleaned_data["who"], by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s was there.") % {"name": seat.participant.person.name})
            return redirect("workshops:list", code)
    return _page(request, date, form)


@login_required
@require_safe
def file(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The same list, to keep or to print."""
    date = queries.date_for(request.user, code)
    rows = actions.export_list(date, by=request.user)
    return sheets.download(f"{slugify(date.workshop.title) or 'workshop'}-{date.starts_at:%Y-%m-%d}.csv", rows)


def _page(request: HttpRequest, date: WorkshopDate, form: WhoForm) -> HttpResponse:
    cohort = date.workshop.cohort
    manages = queries.is_manager(request.user, cohort.program)
    seated, waiting, hidden = queries.list_for(request.user, date)
    context = {
        "nav": "workshops" if manages else "home",
        "frame": "web/desk.html" if manages else "web/page.html",
        "cohort": cohort if manages else None,
        "program": cohort.program,
        "manages": manages,
        "date": date,
        "seated": seated,
        "waiting": waiting,
        "hidden": hidden,
        "open": rules.can_say_who_came(date, clock.now()),
        "form": form,
    }
    return render(request, "workshops/list.html", context, status=422 if form.errors else 200)
