"""Matching, for the managers of a program."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import push_url, reselect, retarget
from django_htmx.middleware import HtmxDetails

from viceversa.core.errors import NotAllowed, Refused
from viceversa.matching import (
    actions,
    files,
    page,
    queries,
    queries_event,
    queries_self_match_managers,
    queries_shortlists,
    together,
)
from viceversa.matching.forms import RunForm, of_rows, with_tries
from viceversa.matching.listing import Asked
from viceversa.matching.models import Run
from viceversa.matching.page.acts import meanwhile
from viceversa.matching.policy import ALWAYS_ON, settings_for
from viceversa.matching.states import EventState, RoundState, RunState
from viceversa.matching.states_self_match import SelfMatchState
from viceversa.matching.together import ActedMeanwhile
from viceversa.people.models import User
from viceversa.programs.models import Cohort
from viceversa.programs.queries import cohort_for


class SignedIn(HttpRequest):
    """A request behind `login_required`."""

    user: User
    htmx: HtmxDetails


@login_required
@require_GET
def cohort(request: SignedIn, code: str) -> HttpResponse:
    """The run in use, or what there is to match."""
    chosen = cohort_for(request.user, code)
    runs = list(queries.runs_of(chosen))
    return show(request, chosen, together.in_use(runs), runs=runs)


@login_required
@require_GET
def run(request: SignedIn, code: str) -> HttpResponse:
    """One run, in use or not. Asked only how far the worker is (by the waiting page), the whole page once it is done."""
    chosen, runs = queries.run_among_its_own(request.user, code)
    answer = show(request, chosen.cohort, chosen, runs=runs)
    if request.htmx.target == "solving" and chosen.state != RunState.WAITING:
        return reselect(retarget(answer, "#main"), "#main")
    return answer


def show(
    request: SignedIn,
    cohort: Cohort,
    run: Run | None,
    *,
    runs: list[Run] | None = None,
    form: RunForm | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """The page of a run. `form` holds what was typed where it is not the run's own settings; `runs` are all of the cohort,
    where they have been read already."""
    asked = request.GET
    if run and "look" in asked:
        actions.look_into(run)
    matching = page.build(
        request.user,
        cohort,
        list(queries.runs_of(cohort)) if runs is None else runs,
        run,
        asked=Asked.of(asked),
        against=asked.get("against", ""),
        who=asked.get("who", ""),
    )
    settings = run.settings if run else settings_for(cohort.program)
    has_shortlists, shortlists = queries_shortlists.round_of_page(cohort)
    has_events, event = queries_event.event_of_page(cohort)
    has_self_match, self_match = queries_self_match_managers.self_match_of_page(cohort)
    context = {
        "nav": "matching",
        "cohort": cohort,
        "m": matching,
        "run": run,
        "has_shortlists": has_shortlists,
        "shortlists": shortlists,
        "has_events": has_events,
        "event": event,
        "has_self_match": has_self_match,
        "self_match": self_match,
        "lists_first": (has_shortlists and (shortlists is None or shortlists.state != RoundState.CLOSED))
        or (has_events and (event is None or event.state not in (EventState.OVER, EventState.CANCELLED)))
        or (has_self_match and (self_match is None or self_match.state != SelfMatchState.CLOSED)),
        "form": form or RunForm(settings, groups=queries.groups_of(cohort) if settings.get("bounds") else ()),
        "looked": "look" in asked,
        "default_changes": queries.otherwise_than_usual(run, cohort.program) if run else "",
        "always": ALWAYS_ON,
        "query": f"?{asked.urlencode()}" if asked else "",
        **more,
    }
    return render(request, "matching/run.html", context, status=status)


@login_required
@require_POST
def runs(request: SignedIn, code: str) -> HttpResponse:
    """Match with these settings; or one row for a bound more, which matches nothing yet."""
    chosen = cohort_for(request.user, code)
    data, is_row = of_rows(with_tries(request.POST))
    form = RunForm(settings_for(chosen.program), data, queries.groups_of(chosen) if data.get("bounds") else ())
    if is_row:
        return show(request, chosen, queries.run_in_use(chosen), form=form)
    if not form.is_valid():
        return show(request, chosen, queries.run_in_use(chosen), form=form, status=422)
    asked, parent = form.asked(), queries.runs_of(chosen).filter(code=data.get("parent", "")).first()
    try:
        started = actions.match(chosen, settings=asked, parent=parent, seen=data.get("seen"), by=request.user)
    except ActedMeanwhile as found:
        newest = queries.run_in_use(chosen)
        acts = meanwhile(found, newest, settings_for(chosen.program, asked))
        return show(request, chosen, newest, form=form, status=409, meanwhile=acts)
    except Refused as refused:
        if refused.field is None:
            raise
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return show(request, chosen, queries.run_in_use(chosen), form=form, status=422)
    if request.htmx and started.state != RunState.WAITING:
        return push_url(show(request, chosen, started), _page_of(request, chosen))
    say_of(request, started)
    return redirect(_page_of(request, chosen))


def _page_of(request: SignedIn, cohort: Cohort) -> str:
    """The cohort's page, with what the address says about lists and comparing."""
    query = request.GET.copy()
    for gone in ("open", "page"):
        query.pop(gone, None)
    address = reverse("matching:cohort", args=[cohort.code])
    return f"{address}?{query.urlencode()}" if query else address


def say_of(request: SignedIn, run: Run) -> None:
    """What came of matching, in a sentence."""
    if run.repeated and run.state != RunState.WAITING:
        messages.info(
            request, _("Nothing has changed since run %(number)s, so its result stands.") % {"number": run.number}
        )
    elif run.state == RunState.WAITING:
        messages.info(request, _("Run %(number)s is being solved.") % {"number": run.number})
    elif run.state == RunState.SOLVED:
        pairs = run.figures["pairs"]
        text = ngettext("Run %(number)s has %(pairs)s pair.", "Run %(number)s has %(pairs)s pairs.", pairs)
        messages.success(request, text % {"number": run.number, "pairs": pairs})
    else:
        messages.error(request, _("Run %(number)s has no result. The page says why.") % {"number": run.number})


@login_required
@require_POST
def times(request: SignedIn, code: str) -> HttpResponse:
    """Draft a question for more times of the week to somebody without a pair."""
    chosen = queries.run_for(request.user, code)
    someone = request.POST.get("participant", "")
    found = queries.participants_in(chosen.cohort, {someone}).get(someone)
    if found is None:
        raise Refused(_("Nobody of this cohort was named."))
    asked = actions.ask_for_times(chosen, participant=found, by=request.user)
    name = {"name": asked.person.name}
    if asked.repeated:
        messages.info(request, _("%(name)s was asked less than two weeks ago. The mail is under Messages.") % name)
    else:
        messages.success(request, _("The question to %(name)s waits under Messages until you send it.") % name)
    return redirect("matching:run", chosen.code)


@login_required
@require_GET
def review(request: SignedIn, code: str) -> HttpResponse:
    """What releasing this run will do, before it is done. The release itself is an act of pairings."""
    chosen = queries.run_for(request.user, code)
    runs = list(queries.runs_of(chosen.cohort))
    matching = page.build(
        request.user, chosen.cohort, runs, chosen, asked=Asked(everyone=True, number=request.GET.get("page", 1))
    )
    context = {"nav": "matching", "cohort": chosen.cohort, "m": matching, "run": chosen}
    return render(request, "matching/review.html", context)


@login_required
@require_GET
def problem_file(request: SignedIn, code: str) -> HttpResponse:
    """The run's problem as a file that `viceversa check` reads."""
    return _file(request, code, "problem")


@login_required
@require_GET
def result_file(request: SignedIn, code: str) -> HttpResponse:
    """The run's result as a file that `viceversa check` reads."""
    return _file(request, code, "result")


def _file(request: SignedIn, code: str, what: str) -> HttpResponse:
    chosen = queries.files_of(queries.run_for(request.user, code))
    if queries.concerns_somebody_in_line(request.user, chosen):
        raise NotAllowed(
            _("These files name people of your own reporting line. Another program manager can download them.")
        )
    content = files.problem_of(chosen) if what == "problem" else files.result_of(chosen)
    name = f"run-{chosen.number}-{what}.json"
    return JsonResponse(content, headers={"Content-Disposition": f'attachment; filename="{name}"'})
