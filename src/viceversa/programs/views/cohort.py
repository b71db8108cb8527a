"""A cohort for its managers: dates and course, the private link, and who takes part."""

from __future__ import annotations

from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from viceversa.core import clock, sheets
from viceversa.core.errors import Refused
from viceversa.programs import actions, dates, queries
from viceversa.programs.eligibility import reasons_against
from viceversa.programs.forms import CohortForm, KickOffForm
from viceversa.programs.models import Cohort, Role
from viceversa.programs.states import COHORT, CohortState, ProgramState
from viceversa.programs.views.request import Request

RECRUITING = {
    "start": actions.start_recruiting,
    "close": actions.close_recruiting,
    "reopen": actions.reopen_recruiting,
    "run": actions.start_running,
}
SAID = {
    "start": gettext_lazy("Recruiting has begun. Nobody gets a mail until you send it."),
    "close": gettext_lazy("Recruiting has ended. Nobody can join now."),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, code: str) -> HttpResponse:
    """One more cohort of a program."""
    program = queries.program_for(request.user, code)
    form = CohortForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cohort = actions.create_cohort(program, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("programs:settings", cohort.code)
    context = {"nav": "design", "program": program, "form": form}
    return render(request, "programs/new_cohort.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def settings(request: Request, code: str) -> HttpResponse:
    """Dates, course and link of a cohort."""
    return _settings(request, queries.cohort_for(request.user, code))


@login_required
@require_POST
def kick_off(request: Request, code: str) -> HttpResponse:
    """Move week 0."""
    cohort = queries.cohort_for(request.user, code)
    form = KickOffForm(request.POST)
    if form.is_valid():
        try:
            actions.move_kick_off(cohort, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            if not cohort.repeated:
                messages.success(request, _("Moved. All dates below have moved with it."))
            return redirect("programs:settings", cohort.code)
    return _settings(request, cohort, form)


@login_required
@require_POST
def recruiting(request: Request, code: str) -> HttpResponse:
    """Start, end or reopen recruiting; start the cohort itself, which ends it for good."""
    cohort = queries.cohort_for(request.user, code)
    act = RECRUITING.get(request.POST.get("act", ""))
    if act is None:
        raise Refused(_("Choose what to do: start, end or reopen recruiting, or start the cohort."))
    done = act(cohort, by=request.user)
    if said := SAID.get(request.POST["act"]) if not done.repeated else None:
        messages.success(request, said)
    return redirect(
        "programs:participants" if request.POST.get("next") == "people" else "programs:settings", cohort.code
    )


@login_required
@require_POST
def closure(request: Request, code: str) -> HttpResponse:
    """End the cohort."""
    cohort = queries.cohort_for(request.user, code)
    actions.close_cohort(cohort, by=request.user)
    messages.success(request, _("%(cohort)s is closed.") % {"cohort": cohort.name})
    return redirect("programs:settings", cohort.code)


@login_required
@require_POST
def link(request: Request, code: str) -> HttpResponse:
    """Renew the private link."""
    cohort = queries.cohort_for(request.user, code)
    actions.renew_join_link(cohort, former=request.POST.get("former", ""), by=request.user)
    messages.success(request, _("The link is new. The old one leads nowhere now."))
    return redirect("programs:participants", cohort.code)


@login_required
@require_safe
def participants(request: Request, code: str) -> HttpResponse:
    """Who takes part: groups, search, pages."""
    cohort = queries.cohort_for(request.user, code)
    asked = _asked(request)
    tabs = queries.tabs(cohort)
    rows = queries.participant_rows(cohort, **asked, page=request.GET.get("page", "1"))
    context = {
        "nav": "people",
        "cohort": cohort,
        "program": cohort.program,
        "tabs": tabs,
        "counts": {tab.name: tab.count for tab in tabs},
        "group": asked["group"],
        "words": asked["words"],
        "order": asked["sort"],
        "rows": rows,
        "recruits": cohort.state == CohortState.RECRUITING,
        "to_give_out": queries.places_to_give_out([cohort]),
        "join_url": join_url(cohort),
        "deadline": dates.enrollment_deadline(cohort),
        "state": _sentence(tabs),
    }
    template = (
        "programs/participants.html#list" if request.htmx and not request.htmx.boosted else "programs/participants.html"
    )
    return render(request, template, context)


@login_required
@require_GET
def export(request: Request, code: str) -> StreamingHttpResponse:
    """The same list as a file."""
    cohort = queries.cohort_for(request.user, code)
    rows = actions.export_participants(cohort, **_asked(request), by=request.user)
    return sheets.download(f"{slugify(cohort.name) or 'cohort'}-people.csv", rows)


def _asked(request: Request) -> dict[str, str]:
    """Group, words and order as the address has them."""
    group, sort = request.GET.get("g", "all"), request.GET.get("sort", "name")
    return {
        "group": group if group in queries.GROUPS else "all",
        "words": request.GET.get("q", "").strip(),
        "sort": sort if sort.removeprefix("-") in queries.SORTS else "name",
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, code: str) -> HttpResponse:
    """Find people by name and invite them as mentor or mentee."""
    cohort = queries.cohort_for(request.user, code)
    words = request.GET.get("q", "").strip()
    if request.method == "POST":
        person = queries.person_to_name(request.POST.get("person", ""))
        role = request.POST.get("role", "")
        if role not in Role.values:
            raise Refused(_("Choose a role: mentor or mentee."))
        if reasons_against(cohort, person, role) and not queries.is_admitted(cohort, person, role):
            return redirect("programs:exception", cohort.code, person.code, role)
        if request.POST.get("act") == "write":
            participant = actions.join(cohort, person=person, role=role, by=request.user)
            return redirect("programs:enrollment", participant.code)
        participant = actions.invite(cohort, person=person, role=role, by=request.user)
        messages.success(request, _invited(person.name, repeated=participant.repeated))
        return redirect(f"{reverse('programs:add', args=[cohort.code])}?{request.GET.urlencode()}")
    context = {
        "nav": "people",
        "cohort": cohort,
        "program": cohort.program,
        "words": words,
        "found": queries.candidates(cohort, words),
        "recruits": cohort.state == CohortState.RECRUITING,
    }
    return render(request, "programs/add.html#found" if request.htmx else "programs/add.html", context)


def join_url(cohort: Cohort) -> str:
    """The private link, as it is copied."""
    return str(django_settings.BASE_URL) + reverse("programs:join", args=[cohort.join_token])


def _invited(name: str, *, repeated: bool) -> str:
    if repeated:
        return _("%(name)s is on the list already.") % {"name": name}
    return _("%(name)s is on the list. The invitation waits under Messages until you send it.") % {"name": name}


def _sentence(tabs: list[queries.Tab]) -> str:
    count = {tab.name: tab.count for tab in tabs}
    people = ngettext("%(count)d person", "%(count)d people", count["all"]) % {"count": count["all"]}
    return _("%(people)s: %(paired)d in pairs, %(waiting)d waiting for a match, %(invited)d invited.") % {
        "people": people,
        "paired": count["paired"],
        "waiting": count["waiting"],
        "invited": count["invited"],
    }


def _settings(request: Request, cohort: Cohort, form: KickOffForm | None = None) -> HttpResponse:
    today = clock.today()
    context = {
        "nav": "settings",
        "cohort": cohort,
        "program": cohort.program,
        "form": form or KickOffForm(initial={"kick_off": cohort.kick_off}),
        "wrong": form,
        "movable": cohort.state not in (CohortState.RUNNING, CohortState.CLOSED),
        "phases": [
            (phase, phase.state_on(today), phase.share_on(today), _width(phase)) for phase in dates.phases(cohort)
        ],
        "today": today,
        "week": dates.week_of(cohort, today),
        "meetings": dates.meeting_days(cohort),
        "deadline": dates.enrollment_deadline(cohort),
        "halfway": dates.halfway(cohort),
        "end": dates.end_date(cohort),
        "look_back": dates.look_back(cohort),
        "is_open": cohort.program.state == ProgramState.OPEN,
        "may": {verb: COHORT.allows(cohort, verb) for verb in ("recruit", "match", "reopen", "close")}
        | {"run": COHORT.allows(cohort, "run") and queries.has_pairs(cohort)}
        | {"step_back": COHORT.allows(cohort, "step_back") and not queries.has_participants(cohort)},
    }
    return render(request, "programs/settings.html", context, status=422 if form else 200)


def _width(phase: dates.Phase) -> int:
    """A bar's width, so that a week can still be read beside half a year."""
    return max(10, min(45, phase.days // 4))
