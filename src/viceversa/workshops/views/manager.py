"""Workshops, for the program's managers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.pairings.forms import put_refusal
from viceversa.programs.models import Cohort
from viceversa.programs.queries import cohort_for
from viceversa.workshops import actions, queries
from viceversa.workshops.forms import DateForm, NewForm, WorkshopForm
from viceversa.workshops.models import Workshop, WorkshopDate

PAGE_AND_FORM = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def workshops(request: HttpRequest, code: str) -> HttpResponse:
    """The workshops of a cohort, and what its plan has a day for."""
    cohort = cohort_for(request.user, code)
    found = queries.planned_in(cohort)
    proposals = queries.proposals(cohort, now=clock.now())
    return _page(request, cohort, "workshops/planning.html", workshops=found, proposals=proposals)


@login_required
@require_http_methods(PAGE_AND_FORM)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """A draft with its first date, by default on a day of the plan."""
    cohort = cohort_for(request.user, code)
    found = queries.proposals(cohort, now=clock.now())
    wanted = request.GET.get("from", "")
    proposal = next((one for one in found if one.slug == wanted), found[0] if found else None)
    form = NewForm(request.POST or None, proposal=proposal, by_video=bool(cohort.program.video_link))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan(cohort, **form.words, date=form.details(), by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("A draft. Nobody is told before you announce it."))
            return redirect("workshops:planned", code, made.code)
    return _page(request, cohort, "workshops/new.html", form=form, proposal=proposal, proposals=found)


@login_required
@require_safe
def workshop(request: HttpRequest, code: str, workshop: str) -> HttpResponse:
    """Its dates and who has still to come."""
    cohort, found = _workshop(request, code, workshop)
    dates, now = list(queries.with_counts(found)), clock.now()
    for date in dates:
        date.is_over, date.workshop = date.starts_at <= now, found
    missing, hidden = queries.not_yet(request.user, found) if _is_asked_back(found, dates) else ([], 0)
    return _page(
        request, cohort, "workshops/planned.html", workshop=found, dates=dates, missing=missing, hidden=hidden, now=now,
        is_cancellable=found.state in ("draft", "announced") and not any(date.state == "held" for date in dates),
    )  # fmt: skip


@login_required
@require_http_methods(PAGE_AND_FORM)
def change(request: HttpRequest, code: str, workshop: str) -> HttpResponse:
    """Its words, and whether it comes before the first meeting."""
    cohort, found = _workshop(request, code, workshop)
    form = WorkshopForm(request.POST or None, workshop=found)
    if request.method == "POST" and form.is_valid():
        given = {"audience": found.audience, **form.words}
        try:
            changed = actions.change(found, **given, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("It says so already.") if changed.repeated else _("Saved."))
            return redirect("workshops:planned", code, workshop)
    return _page(request, cohort, "workshops/change.html", form=form, workshop=found)


@login_required
@require_POST
def announcement(request: HttpRequest, code: str, workshop: str) -> HttpResponse:
    """Ask everybody whom it is for."""
    _cohort, found = _workshop(request, code, workshop)
    actions.announce(found, by=request.user)
    messages.success(request, _("Announced. Everybody whom it is for gets a mail."))
    return redirect("workshops:planned", code, workshop)


@login_required
@require_POST
def cancellation(request: HttpRequest, code: str, workshop: str) -> HttpResponse:
    """It does not take place."""
    _cohort, found = _workshop(request, code, workshop)
    actions.cancel(found, by=request.user)
    messages.success(request, _("Cancelled. Whoever had a seat or waited for one is told."))
    return redirect("workshops:cohort", code)


@login_required
@require_POST
def caught_up(request: HttpRequest, code: str, workshop: str) -> HttpResponse:
    """Somebody who was not there has caught up."""
    _cohort, found = _workshop(request, code, workshop)
    missing, _hidden = queries.not_yet(request.user, found)
    one = next((one for one in missing if one.code == request.POST.get("participant")), None)
    if one is None:
        raise Refused(_("Choose somebody who has still to come."))
    actions.catch_up(found, participant=one, by=request.user)
    messages.success(request, _("%(name)s has caught up.") % {"name": one.person.name})
    return redirect("workshops:planned", code, workshop)


@login_required
@require_http_methods(PAGE_AND_FORM)
def new_date(request: HttpRequest, code: str, workshop: str) -> HttpResponse:
    """One more date."""
    cohort, found = _workshop(request, code, workshop)
    form = DateForm(request.POST or None, by_video=bool(cohort.program.video_link))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_date(found, details=form.details(), by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Added."))
            return redirect("workshops:planned", code, workshop)
    return _page(request, cohort, "workshops/date.html", form=form, workshop=found, date=None)


@login_required
@require_http_methods(PAGE_AND_FORM)
def date(request: HttpRequest, code: str, workshop: str, date: str) -> HttpResponse:
    """Another day, place or number of seats."""
    cohort, found = _workshop(request, code, workshop)
    one = queries.date_in(found, date)
    form = DateForm(request.POST or None, date=one, by_video=bool(cohort.program.video_link))
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_date(one, details=form.details(), by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("It says so already.") if changed.repeated else _("Saved."))
            return redirect("workshops:planned", code, workshop)
    return _page(request, cohort, "workshops/date.html", form=form, workshop=found, date=one)


@login_required
@require_POST
def date_cancellation(request: HttpRequest, code: str, workshop: str, date: str) -> HttpResponse:
    """One date does not take place."""
    _cohort, found = _workshop(request, code, workshop)
    actions.cancel_date(queries.date_in(found, date), by=request.user)
    messages.success(request, _("Cancelled. Whoever had a seat or waited for one is told."))
    return redirect("workshops:planned", code, workshop)


def _workshop(request: HttpRequest, code: str, workshop: str) -> tuple[Cohort, Workshop]:
    cohort = cohort_for(request.user, code)
    return cohort, queries.planned_workshop(cohort, workshop)


def _is_asked_back(workshop: Workshop, dates: list[WorkshopDate]) -> bool:
    """Whether somebody can be late for it: it has to come first, and a date has begun."""
    return workshop.required and any(date.is_over and date.state != "cancelled" for date in dates)


def _page(request: HttpRequest, cohort: Cohort, template: str, *, form: Any = None, **more: Any) -> HttpResponse:
    context = {"nav": "workshops", "cohort": cohort, "form": form, **more}
    return render(request, template, context, status=422 if form and form.errors else 200)
