"""What a program's managers do with stories: ask for them, publish, leave words out, take a file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.doors import found_in
from viceversa.core.errors import Refused
from viceversa.pairings.forms import put_refusal
from viceversa.pairings.views.participant.base import PAGE_AND_FORM
from viceversa.programs.queries import program_for
from viceversa.stories import forms
from viceversa.stories.actions import publishing
from viceversa.stories.queries import reading


@login_required
@require_safe
def stories(request: HttpRequest, code: str) -> HttpResponse:
    """What pairs agreed to, and the way to ask for more."""
    program = program_for(request.user, code)
    context = {
        "nav": "stories",
        "program": program,
        "shown": reading.for_manager(request.user, program),
        "cohorts": program.cohorts.order_by("-kick_off"),
    }
    return render(request, "stories/desk.html", context)


@login_required
@require_POST
def asking(request: HttpRequest, code: str) -> HttpResponse:
    """Tell everybody in a pair of a cohort that stories are welcome."""
    program = program_for(request.user, code)
    cohort = found_in(program.cohorts.filter(code=request.POST.get("cohort", "")))
    asked = publishing.ask_for_stories(cohort, by=request.user)
    text = (
        _("They were asked within the last four weeks. Nobody is asked twice.")
        if asked.repeated
        else _("They are asked.")
    )
    messages.success(request, text)
    return redirect("stories:desk", code)


@login_required
@require_http_methods(PAGE_AND_FORM)
def story(request: HttpRequest, code: str, story: str) -> HttpResponse:
    """One story, before it is published and after; a passage is left out here."""
    program = program_for(request.user, code)
    shown = reading.one_for_manager(request.user, program, story)
    form = forms.PassageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            publishing.redact(shown.story, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Left out. The pair is asked for its yes to what is left."))
            return redirect("stories:desk", code)
    context = {"nav": "stories", "program": program, "shown": shown, "story": shown.story, "form": form}
    return render(request, "stories/desk_story.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def publication(request: HttpRequest, code: str, story: str) -> HttpResponse:
    """Publish it."""
    program = program_for(request.user, code)
    publishing.publish(reading.one_for_manager(request.user, program, story).story, by=request.user)
    messages.success(request, _("Published. The pair is told."))
    return redirect("stories:desk-story", code, story)


@login_required
@require_POST
def file(request: HttpRequest, code: str, story: str) -> HttpResponse:
    """Take it outside, as a file; that it was taken is written down for the pair."""
    program = program_for(request.user, code)
    shown = reading.one_for_manager(request.user, program, story)
    taken = publishing.take_file(shown.story, by=request.user)
    text = render_to_string("stories/file.txt", {"shown": shown, "story": shown.story, "taken": taken})
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="story-{story}.txt"'
    return answer
