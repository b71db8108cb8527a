"""Preparing for the first meeting; and for managers, who is done."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.errors import Refused
from viceversa.core.typed import whole
from viceversa.learning import actions, queries
from viceversa.programs.queries import cohort_for


@login_required
@require_safe
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """What there is to read, and how far one is."""
    own = queries.preparing_for(request.user, code)
    return render(request, "learning/training.html", {"nav": "home", "own": own})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def module(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One part. Going on notes that it was read."""
    own = queries.preparing_for(request.user, code)
    if own.path is None:
        raise Http404
    if request.method == "POST":
        actions.read_module(own.participant, number=number, by=request.user)
        if number < len(own.path.modules):
            return redirect("learning:module", code, number + 1)
        return redirect("learning:check", code)
    found = next((one for one in own.path.modules if one.number == number), None)
    if found is None:
        raise Http404
    return render(request, "learning/module.html", {"nav": "home", "own": own, "module": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """The questions. What is not right yet says why, and one chooses again; nothing of it is kept."""
    own = queries.preparing_for(request.user, code)
    if own.path is None:
        raise Http404
    chosen = [whole(request.POST.get(f"q{number}")) for number in range(len(own.path.questions))]
    problem = ""
    if request.method == "POST":
        try:
            actions.pass_check(own.participant, chosen=chosen, by=request.user)
        except Refused as refused:
            problem = str(refused)
        else:
            left = queries.progress_of(own.participant)
            messages.success(request, _("You are prepared.") if left.is_prepared else _("You have passed."))
            return redirect("learning:training", code)
    context = {
        "nav": "home",
        "own": own,
        "asked": list(zip(own.path.questions, chosen, strict=True)),
        "problem": problem,
    }
    return render(request, "learning/check.html", context, status=422 if problem else 200)


@login_required
@require_POST
def rating(request: HttpRequest, code: str) -> HttpResponse:
    """How it was."""
    own = queries.preparing_for(request.user, code)
    clear, useful = (whole(request.POST.get(name)) or 0 for name in ("clear", "useful"))
    rated = actions.rate(own.participant, clear=clear, useful=useful, by=request.user)
    messages.success(
        request,
        _("You have said so already. Thank you.") if rated.repeated else _("Thank you. It makes the next one better."),
    )
    return redirect("learning:training", code)


@login_required
@require_safe
def prepared(request: HttpRequest, code: str) -> HttpResponse:
    """Who has prepared and who has not, and how it was found."""
    cohort = cohort_for(request.user, code)
    sides, rows = queries.prepared_in(request.user, cohort, request.GET.get("page", ""))
    context = {"nav": "training", "cohort": cohort, "sides": sides, "rows": rows}
    return render(request, "learning/prepared.html", context)
