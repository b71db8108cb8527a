"""Stories as they are read."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from viceversa.recognition.hooks import places_of
from viceversa.recognition.queries import board_for
from viceversa.stories.actions import consents
from viceversa.stories.queries import reading


@login_required
@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """All one may read."""
    return render(request, "stories/stories.html", {"nav": "board", "shown": reading.stories_for(request.user)})


@login_required
@require_safe
def of_program(request: HttpRequest, code: str) -> HttpResponse:
    """Those of one program."""
    program = board_for(request.user, code)
    shown = reading.stories_for(request.user, program=program)
    return render(
        request,
        "stories/of_program.html",
        {
            "nav": "board",
            "program": program,
            "shown": shown,
            "kind": "stories",
            "places": places_of(request.user, program),
        },
    )


@login_required
@require_safe
def story(request: HttpRequest, code: str) -> HttpResponse:
    """One of them."""
    shown = reading.story_for(request.user, code)
    return render(request, "stories/read.html", {"nav": "board", "shown": shown, "story": shown.story})


@login_required
@require_POST
def withdrawal(request: HttpRequest, code: str) -> HttpResponse:
    """Take one's own story off every page, at once."""
    consents.withdraw(reading.published_by_code(code), by=request.user)
    messages.success(request, _("Withdrawn. It is off every page."))
    return redirect("stories:all")
