"""What the figures speak for, with the figures."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from viceversa.adjusting import actions
from viceversa.adjusting.recommended import recommended_for
from viceversa.core import clock
from viceversa.programs.queries import cohort_for


@login_required
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Recommendations of a cohort, the clear ones first; below, those that are not followed."""
    cohort = cohort_for(request.user, code)
    found = recommended_for(request.user, cohort, now=clock.now())
    context = {
        "nav": "attention",
        "cohort": cohort,
        "open": [one for one in found if one.dismissal is None],
        "dismissed": [one for one in found if one.dismissal is not None],
    }
    return render(request, "adjusting/recommended.html", context)


@login_required
@require_POST
def dismissal(request: HttpRequest, code: str, rule: str) -> HttpResponse:
    """Do not follow one, and say why."""
    cohort = cohort_for(request.user, code)
    actions.dismiss(cohort, rule=rule, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("It stands below with your reason."))
    return redirect("adjusting:recommended", code)


@login_required
@require_POST
def again(request: HttpRequest, code: str, rule: str) -> HttpResponse:
    """Look at one again."""
    actions.take_up(cohort_for(request.user, code), rule=rule, by=request.user)
    return redirect("adjusting:recommended", code)
