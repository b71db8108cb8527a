"""The sponsor's one page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from viceversa.core import clock
from viceversa.measurement.figures import figures_for
from viceversa.recognition.hooks import places_of
from viceversa.stories.queries import listening, reading, sponsor


@login_required
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Totals of a program, its stories, what became of what people said, and what is asked of the sponsor next."""
    program = sponsor.program_for_sponsor(request.user, code)
    context = {
        "nav": "board",
        "kind": "sponsor",
        "places": places_of(request.user, program),
        "program": program,
        "looks_back": request.user.person_id == program.co_lead_id,
        "page": sponsor.page_of(program, timezone.localdate(clock.now())),
        "released": figures_for(program),
        "shown": reading.stories_for(request.user, program=program),
        "groups": listening.groups_of(program),
    }
    return render(request, "stories/sponsor.html", context)
