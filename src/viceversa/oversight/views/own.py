"""What everybody finds about themselves."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from viceversa.core import clock
from viceversa.oversight.queries import own, unsealings


@login_required
@never_cache
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """What is kept about me, who looked at it, when it goes, and my ways to take it along or have it deleted."""
    kinds = own.kinds_about(request.user)
    context = {
        "nav": "me",
        "opened": unsealings.opened_about(request.user),
        "looks": own.looks_at(request.user),
        "here": [kind for kind in kinds if kind.is_there],
        "absent": [kind for kind in kinds if not kind.is_there],
        "going": own.going(request.user, clock.now()),
    }
    return render(request, "oversight/kept.html", context)
