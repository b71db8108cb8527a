"""The plan of a cohort for its managers: timeline, month, steps, days off; and for their calendar programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.core.moments import written
from viceversa.programs import hooks, queries
from viceversa.programs.actions import blueprint
from viceversa.programs.calendars import as_icalendar
from viceversa.programs.forms import CountriesForm, DayOffForm, StepForm
from viceversa.programs.models import Cohort
from viceversa.programs.states import CohortState
from viceversa.programs.views.request import Request

MOVES = {"week-back": -7, "day-back": -1, "day-on": 1, "week-on": 7}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Request, code: str) -> HttpResponse:
    """GET /cohorts/<code>/plan/: the timeline. POST adds a step of one's own."""
    cohort = queries.cohort_for(request.user, code)
    form = StepForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            blueprint.add_step(cohort, **values, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            if not cohort.repeated:
                messages.success(request, _said_where(cohort, values["code"]))
            return redirect("programs:timeline", cohort.code)
    feed = queries.feed_of(request.user)
    context = {
        **_frame(cohort),
        "view": "timeline",
        "phases": queries.plan_rows(cohort, now=clock.now()),
        "removed": queries.plan_of(cohort).removed,
        "today": clock.today(),
        "form": form,
        "wrong": form if form.errors else None,
        "feed": feed,
        "feed_url": settings.BASE_URL + reverse("programs:feed", args=[feed.token]) if feed else "",
        "notes": [note for notes in hooks.PLAN_NOTES for note in notes(cohort)],
        "can_change": cohort.state != CohortState.CLOSED,
        "kick_off_off": queries.plan_of(cohort).workdays.why_off(cohort.kick_off),
    }
    return render(request, "programs/plan.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def month(request: Request, code: str) -> HttpResponse:
    """GET /cohorts/<code>/plan/month/ (?month=2026-09)"""
    cohort = queries.cohort_for(request.user, code)
    shown = queries.month_of(cohort, request.GET.get("month", ""), now=clock.now())
    context = {**_frame(cohort), "view": "month", "month": shown, "weekdays": [day.date for day in shown.weeks[0]]}
    return render(request, "programs/month.html", context)


ACTS: dict[str, tuple[Callable[..., Cohort], dict[str, bool], Promise]] = {
    "gate": (blueprint.set_gate, {"is_gate": True}, gettext_lazy("“%(step)s” is a gate now: nothing goes on before it is done.")),
    "no-gate": (blueprint.set_gate, {"is_gate": False}, gettext_lazy("“%(step)s” is an ordinary step now.")),
    "done": (blueprint.finish_step, {"is_done": True}, gettext_lazy("“%(step)s” is done.")),
    "not-done": (blueprint.finish_step, {"is_done": False}, gettext_lazy("“%(step)s” is open again.")),
    "remove": (blueprint.remove_step, {}, gettext_lazy("“%(step)s” is out of the plan. You find it below the plan.")),
    "restore": (blueprint.restore_step, {}, gettext_lazy("“%(step)s” is back in the plan.")),
}  # fmt: skip


@login_required
@require_POST
def step(request: Request, code: str, slug: str) -> HttpResponse:
    """POST /cohorts/<code>/plan/steps/<slug>/ with `act`: move, place, tick, gate, remove, put back."""
    cohort = queries.cohort_for(request.user, code)
    act = request.POST.get("act", "")
    if act in MOVES:
        blueprint.move_step(cohort, slug=slug, days=MOVES[act], by=request.user)
        said = _said_where(cohort, slug)
    elif act == "place":
        blueprint.place_step(cohort, slug=slug, day=_day(request.POST.get("day", "")), by=request.user)
        said = _said_where(cohort, slug)
    elif act in ACTS:
        verb, how, sentence = ACTS[act]
        verb(cohort, slug=slug, **how, by=request.user)
        said = str(sentence) % {"step": queries.step_row(cohort, slug, now=clock.now()).step.title}
    else:
        raise Http404
    if not cohort.repeated:
        messages.success(request, said)
    return redirect("programs:timeline", cohort.code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def days_off(request: Request, code: str) -> HttpResponse:
    """GET /cohorts/<code>/days-off/: countries and the company's calendar. POST changes one or the other."""
    cohort = queries.cohort_for(request.user, code)
    act = request.POST.get("act", "")
    countries = CountriesForm(
        request.POST if act == "countries" else None,
        initial={"countries": cohort.countries},
        offered=queries.countries_to_offer(cohort),
    )
    entry = DayOffForm(request.POST if act == "add" else None)
    used: CountriesForm | DayOffForm | None = countries if act == "countries" else entry if act == "add" else None
    if act == "remove":
        blueprint.remove_day_off(queries.day_off(request.POST.get("entry", "")), by=request.user)
        messages.success(request, _("Removed. What had moved out of its way is back."))
        return redirect("programs:days_off", cohort.code)
    if used is not None and used.is_valid():
        try:
            if isinstance(used, CountriesForm):
                blueprint.set_countries(cohort, countries=used.chosen, by=request.user)
            else:
                blueprint.add_day_off(**used.cleaned_data, by=request.user)
        except Refused as refusal:
            used.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved. Every step on a day off has moved to the next working day."))
            return redirect("programs:days_off", cohort.code)
    context = {
        **_frame(cohort),
        "countries": countries,
        "entry": entry,
        "wrong": used if used is not None and used.errors else None,
        "entries": queries.days_off(),
        "can_change": cohort.state != CohortState.CLOSED,
    }
    return render(request, "programs/days_off.html", context, status=422 if context["wrong"] else 200)


@login_required
@require_safe
def file(request: Request, code: str) -> HttpResponse:
    """GET /cohorts/<code>/plan.ics: the plan as a calendar file to keep."""
    cohort = queries.cohort_for(request.user, code)
    answer = _calendar([cohort], cohort.name)
    answer["Content-Disposition"] = f'attachment; filename="{slugify(cohort.name) or "plan"}.ics"'
    return answer


@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """GET /calendar/<token>.ics: all plans of a manager, for their calendar program. The token is the permission."""
    user, cohorts = queries.cohorts_of_feed(token)
    with translation.override(user.language or settings.LANGUAGE_CODE):
        return _calendar(cohorts, _("Programs"))


@login_required
@require_POST
def feed_address(request: Request) -> HttpResponse:
    """POST /calendar/address/: make the secret address of one's own feed, or a new one."""
    cohort = queries.cohort_for(request.user, request.POST.get("cohort", ""))
    blueprint.renew_feed(request.user, former=request.POST.get("former", ""))
    messages.success(request, _("The address is new. A former one leads nowhere now."))
    return redirect(f"{reverse('programs:timeline', args=[cohort.code])}#feed")


def _frame(cohort: Cohort) -> dict[str, object]:
    return {"nav": "plan", "cohort": cohort, "program": cohort.program}


def _calendar(cohorts: list[Cohort], name: str) -> HttpResponse:
    return HttpResponse(as_icalendar(cohorts, name=name, now=clock.now()), content_type="text/calendar; charset=utf-8")


def _said_where(cohort: Cohort, slug: str) -> str:
    step = queries.step_row(cohort, slug, now=clock.now()).step
    return _("“%(step)s” is on %(day)s.") % {"step": step.title, "day": written(step.date, "long")}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("This isn’t a date. Write it as 2026-09-01.")) from error
