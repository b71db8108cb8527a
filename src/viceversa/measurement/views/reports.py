"""Measure: what a cohort's report shows, releasing one, and reading it as anybody who may."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.measurement import actions, reports, rules
from viceversa.measurement.export.files import FORMS, file_of
from viceversa.measurement.forms import ReportForm
from viceversa.measurement.models import SurveyRelease
from viceversa.measurement.reporting import report_of
from viceversa.measurement.screen import screen_of
from viceversa.measurement.states import ReportState
from viceversa.programs.models import Cohort
from viceversa.programs.queries import cohort_for


@login_required
@never_cache
@require_safe
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """The report of a cohort, for its managers; without one, what is missing and when."""
    cohort = cohort_for(request.user, code)
    found = reports.reports_of(cohort)
    chosen = next((one for one in found if one.code == request.GET.get("release")), found[0] if found else None)
    context = {
        "nav": "measure",
        "cohort": cohort,
        "program": cohort.program,
        "reports": found,
        "is_council_first": reports.council_first(cohort),
        **(_of(chosen) if chosen else {"waves": reports.waves_of(cohort)}),
    }
    return render(request, "measurement/measure.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Choose until when, see what will be asked for (never what comes out), and release it for good."""
    cohort = cohort_for(request.user, code)
    form = ReportForm(request.POST or request.GET or None, cohort=cohort, beside=reports.beside(cohort))
    is_chosen = form.is_valid()
    until = form.cleaned_data["wave"] if is_chosen else ""
    if request.method == "POST" and is_chosen:
        if request.POST.get("is_sure") != "on":
            form.add_error(None, _("Tick that you know: what was shown can’t be changed or done again."))
        else:
            try:
                made = actions.release_report(form.chosen, wave=until, by=request.user)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                said = (
                    _("It is released already, and nothing new may be shown.")
                    if made.repeated
                    else _("Released. It stays as it is.")
                )
                messages.success(request, said)
                return redirect(f"{reverse('measurement:cohort', args=[code])}?release={made.code}")
    context = {
        "nav": "measure",
        "cohort": cohort,
        "program": cohort.program,
        "form": form,
        "is_chosen": is_chosen,
        "until": until,
        **(
            {"wanted": reports.wanted_of(form.chosen, until=until)}
            if is_chosen
            else {"waves": reports.waves_of(cohort)}
        ),
    }
    return render(request, "measurement/new.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_safe
def readable(request: HttpRequest) -> HttpResponse:
    """The reports somebody may read."""
    return render(
        request,
        "measurement/reports.html",
        {"frame": _frame(request), "nav": "reports", "reports": reports.readable(request.user)},
    )


@login_required
@never_cache
@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    """One report, for whoever may read it."""
    found = reports.report_for(request.user, code)
    context = {
        "nav": "reports",
        "frame": _frame(request),
        "may_see": rules.is_privacy_officer(request.user) and found.state == ReportState.PREPARED,
        **_of(found),
    }
    return render(request, "measurement/report.html", context)


@login_required
@never_cache
@require_safe
def file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """One report to take along, with what its page shows and no more."""
    found = reports.report_for(request.user, code)
    if form not in FORMS:
        raise Http404
    try:
        written = file_of(report_of(found), form)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("measurement:report", found.code)
    actions.take_report(found, form=form, by=request.user)
    response = HttpResponse(written, content_type=FORMS[form])
    name = slugify(found.program.name) or "report"
    response["Content-Disposition"] = f'attachment; filename="{name}-{found.code}.{form}"'
    return response


@login_required
@require_POST
def seen(request: HttpRequest, code: str) -> HttpResponse:
    """A privacy officer has read it."""
    found = actions.see_report(reports.report_for(request.user, code), by=request.user)
    messages.success(request, _("Noted that you have read it."))
    return redirect("measurement:report", found.code)


@login_required
@require_POST
def circulation(request: HttpRequest, code: str) -> HttpResponse:
    """Let others read it."""
    found = reports.report_for(request.user, code)
    try:
        actions.circulate_report(found, by=request.user)
    except rules.NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It can be read by everybody it is for. They are told by mail."))
    return redirect("measurement:cohort", found.cohorts.all()[0].code)


@login_required
@require_POST
def council(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the works council reads reports first."""
    cohort: Cohort = cohort_for(request.user, code)
    wanted = request.POST.get("council_first") == "yes"
    actions.set_council_first(cohort.program, wanted=wanted, by=request.user)
    messages.success(
        request,
        _("The works council reads each report before others do.")
        if wanted
        else _("Reports are circulated when they are released."),
    )
    return redirect("measurement:cohort", code)


def _of(release: SurveyRelease) -> dict[str, Any]:
    return {
        "release": release,
        "screen": screen_of(report_of(release)),
        "standing": reports.said_when(release, now=clock.now()),
        "is_out": release.state == ReportState.CIRCULATED,
    }


def _frame(request: HttpRequest) -> str:
    """Whoever runs or watches over things has the desk around it."""
    return "web/desk.html" if request.user.runs_programs or request.user.roles else "web/page.html"
