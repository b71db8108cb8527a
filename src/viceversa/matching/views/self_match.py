"""Self-match, for the managers of a program: opened, looked at, moved, ended; then the solver finishes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core import clock
from viceversa.matching import actions
from viceversa.matching import queries_self_match_managers as queries
from viceversa.matching.forms_self_match import EndForm, OpenForm
from viceversa.matching.models import SelfMatchRound
from viceversa.matching.states_self_match import SelfMatchState
from viceversa.matching.views.manager import SignedIn, say_of
from viceversa.matching.views.typed import done
from viceversa.messaging.kinds import KINDS
from viceversa.messaging.rendering import sample_of
from viceversa.programs import modes
from viceversa.programs.directions import ways_of
from viceversa.programs.models import Cohort
from viceversa.programs.queries import cohort_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def self_match(request: SignedIn, code: str) -> HttpResponse:
    """The newest round of a cohort; a POST opens one."""
    cohort = cohort_for(request.user, code)
    if not modes.making_of(cohort.program).has_self_match and request.method != "POST":
        raise Http404
    drawn = queries.newest_self_match(cohort)
    if request.method != "POST":
        return _page(request, cohort, drawn)
    form = OpenForm(request.POST, now=clock.now())
    if form.is_valid() and done(form, lambda: actions.open_self_match(cohort, **form.cleaned_data, by=request.user)):
        messages.success(request, _("Self-match is open. Those who may be asked get a mail now."))
        return redirect("matching:self-match", code)
    return _page(request, cohort, drawn, open_form=form, status=422)


@login_required
@require_POST
def end(request: SignedIn, code: str) -> HttpResponse:
    """Another last day."""
    drawn = queries.self_match_for(request.user, code)
    form = EndForm(request.POST)
    if form.is_valid() and done(form, lambda: actions.move_end(drawn, **form.cleaned_data, by=request.user)):
        messages.success(request, _("Saved. People read the new day on their page."))
        return redirect("matching:self-match", drawn.cohort.code)
    return _page(request, drawn.cohort, drawn, end_form=form, status=422)


@login_required
@require_POST
def closure(request: SignedIn, code: str) -> HttpResponse:
    """Self-match ends now."""
    drawn = queries.self_match_for(request.user, code)
    actions.close_self_match(drawn, by=request.user)
    messages.success(request, _("Self-match is over. The solver can finish."))
    return redirect("matching:self-match", drawn.cohort.code)


@login_required
@require_POST
def finish(request: SignedIn, code: str) -> HttpResponse:
    """Let the solver finish."""
    drawn = queries.self_match_for(request.user, code)
    run = actions.finish_self_match(drawn, by=request.user)
    say_of(request, run)
    return redirect("matching:run", run.code)


def _page(
    request: SignedIn,
    cohort: Cohort,
    drawn: SelfMatchRound | None,
    *,
    open_form: OpenForm | None = None,
    end_form: EndForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    is_open = drawn is not None and drawn.state == SelfMatchState.OPEN
    ends = timezone.localtime(drawn.last_moment).date() if drawn else None
    context = {
        "nav": "matching",
        "cohort": cohort,
        "round": drawn,
        "is_open": is_open,
        "has_begun": drawn is not None and drawn.begins_at <= now,
        "asks": ways_of(cohort.program).asks,
        "making": modes.making_of(cohort.program),
        "sizes": queries.sizes_of_self_match(drawn) if drawn else None,
        "rows": queries.pairs_to_look_at(request.user, drawn, now=now, page=request.GET.get("page", 1))
        if drawn
        else None,
        "open_form": None if is_open else open_form or OpenForm(now=now),
        "end_form": (end_form or EndForm(ends=ends)) if is_open else None,
        "mails": []
        if is_open
        else [sample_of(KINDS[f"matching.{name}"]) for name in ("self_match_rules", "self_match")],
    }
    return render(request, "matching/self_match.html", context, status=status)
