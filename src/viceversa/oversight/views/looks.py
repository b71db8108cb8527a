"""Which roles opened which kinds of pages how often."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from viceversa.core import clock
from viceversa.oversight import rules
from viceversa.oversight.actions.looks import day_of
from viceversa.oversight.queries import looks


@login_required
@never_cache
@require_safe
def opened(request: HttpRequest) -> HttpResponse:
    """One month; without `?month=`, the last one that is over."""
    if not rules.watches(request.user):
        raise Http404
    months = looks.months_until(day_of(clock.now()))
    wanted = request.GET.get("month", "")
    month = next((one for one in months if one.isoformat()[:7] == wanted), months[1])
    context = {"nav": "looks", "months": months, "month": month, "table": looks.opened_in(month)}
    return render(request, "oversight/looks.html", context)
