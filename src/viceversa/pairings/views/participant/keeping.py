"""What a pair kept, until when, and one's own copy of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from viceversa.core import clock
from viceversa.pairings import doors
from viceversa.pairings import keeping as pages
from viceversa.pairings.views.participant.base import act_page


@login_required
@require_safe
def keeping(request: HttpRequest, code: str) -> HttpResponse:
    """Each kind of thing with the day from which it is gone."""
    own = doors.space_for(request.user, code)
    return act_page(request, own, "pairings/keeping.html", kept=pages.kept_by(own, now=clock.now()))


@login_required
@never_cache
@require_safe
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """Everything one can read of one's pair, as a text file."""
    own = doors.space_for(request.user, code)
    response = HttpResponse(pages.copy_of(own, now=clock.now()), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="our-pair.txt"'
    return response
