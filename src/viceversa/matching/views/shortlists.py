"""Shortlists, for the managers of a program: drawn up, looked over, released; then numbers, and the solver finishes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core import clock
from viceversa.matching import actions
from viceversa.matching import queries_shortlists as queries
from viceversa.matching.forms import ShortlistReleaseForm
from viceversa.matching.models import ShortlistRound
from viceversa.matching.states import RoundState
from viceversa.matching.views.manager import SignedIn, say_of
from viceversa.matching.views.typed import done
from viceversa.messaging.kinds import KINDS
from viceversa.messaging.rendering import sample_of
from viceversa.programs import modes
from viceversa.programs.models import Cohort
from viceversa.programs.queries import cohort_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shortlists(request: SignedIn, code: str) -> HttpResponse:
    """The newest shortlists of a cohort; a POST draws them up."""
    cohort = cohort_for(request.user, code)
    if not modes.making_of(cohort.program).has_shortlists and request.method != "POST":
        raise Http404
    if request.method == "POST":
        drawn = actions.draw_up(cohort, by=request.user)
        if drawn.repeated:
            messages.info(request, _("Nothing has changed, so these lists stand."))
        return redirect("matching:shortlists", code)
    return _page(request, cohort, queries.newest_round(cohort))


@login_required
@require_POST
def release(request: SignedIn, code: str) -> HttpResponse:
    """Show everybody their list."""
    drawn = queries.round_for(request.user, code)
    form = ShortlistReleaseForm(request.POST)
    if form.is_valid() and done(
        form,
        lambda: actions.release_shortlists(drawn, answer_by=form.cleaned_data["answer_by"], by=request.user),
    ):
        messages.success(request, _("Everybody with a shortlist gets a mail now."))
        return redirect("matching:shortlists", drawn.cohort.code)
    return _page(request, drawn.cohort, drawn, form, status=422)


@login_required
@require_POST
def finish(request: SignedIn, code: str) -> HttpResponse:
    """Let the solver finish."""
    drawn = queries.round_for(request.user, code)
    run = actions.finish(drawn, by=request.user)
    say_of(request, run)
    return redirect("matching:run", run.code)


def _page(
    request: SignedIn,
    cohort: Cohort,
    drawn: ShortlistRound | None,
    form: ShortlistReleaseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    is_drawn = drawn is not None and drawn.state == RoundState.DRAWN
    context = {
        "nav": "matching",
        "cohort": cohort,
        "round": drawn,
        "making": modes.making_of(cohort.program),
        "sizes": queries.sizes_of(drawn) if drawn else None,
        "rows": queries.lists_of(request.user, drawn, page=request.GET.get("page", 1)) if drawn and is_drawn else None,
        "form": form or ShortlistReleaseForm(now=clock.now()),
        "mail": sample_of(KINDS["matching.shortlist"]) if is_drawn else None,
    }
    return render(request, "matching/shortlists.html", context, status=status)
