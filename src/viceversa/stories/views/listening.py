"""You said, we did: as it is read, and as a manager writes it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core.errors import Refused
from viceversa.pairings.forms import put_refusal
from viceversa.pairings.views.participant.base import PAGE_AND_FORM
from viceversa.programs.queries import program_for
from viceversa.recognition.hooks import places_of
from viceversa.recognition.queries import board_for
from viceversa.stories import forms
from viceversa.stories.actions import listening
from viceversa.stories.queries import listening as queries


@login_required
@require_http_methods(PAGE_AND_FORM)
def heard(request: HttpRequest, code: str) -> HttpResponse:
    """What people said and what became of it; those who take part suggest something here."""
    program = board_for(request.user, code)
    form = forms.SuggestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            listening.suggest(program, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Thank you. It is with the program."))
            return redirect("stories:heard", code)
    context = {
        "nav": "board",
        "program": program,
        "kind": "heard",
        "places": places_of(request.user, program),
        "groups": queries.groups_of(program),
        "may_suggest": queries.takes_part(request.user, program),
        "own": queries.own_suggestions(request.user, program),
        "form": form,
    }
    return render(request, "stories/heard.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def taking_back(request: HttpRequest, code: str, suggestion: str) -> HttpResponse:
    """Delete one's own suggestion."""
    program = board_for(request.user, code)
    listening.take_back(queries.own_suggestion(request.user, program, suggestion), by=request.user)
    messages.success(request, _("Deleted."))
    return redirect("stories:heard", code)


@login_required
@require_http_methods(PAGE_AND_FORM)
def desk(request: HttpRequest, code: str) -> HttpResponse:
    """What managers write down, and the suggestions that came."""
    program = program_for(request.user, code)
    form = forms.HeardForm(request.POST or None, quotable=queries.quotable(program))
    if request.method == "POST" and form.is_valid():
        try:
            made = listening.note(program, **form.words, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            return redirect("stories:heard-desk-entry", code, made.code)
    context = {
        "nav": "stories",
        "program": program,
        "groups": queries.groups_of(program),
        "suggested": queries.suggested_to(program),
        "mails": queries.mails(program),
        "form": form,
    }
    return render(request, "stories/heard_desk.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(PAGE_AND_FORM)
def entry(request: HttpRequest, code: str, entry: str) -> HttpResponse:
    """What becomes of one of them."""
    program = program_for(request.user, code)
    one = queries.entry_of(program, entry)
    form = forms.AnswerForm(request.POST or None, entry=one)
    if request.method == "POST" and form.is_valid():
        try:
            listening.settle(one, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("stories:heard-desk", code)
    context = {"nav": "stories", "program": program, "entry": one, "form": form}
    return render(request, "stories/heard_entry.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def removal(request: HttpRequest, code: str, entry: str) -> HttpResponse:
    """Take an entry away."""
    program = program_for(request.user, code)
    listening.remove(queries.entry_of(program, entry), by=request.user)
    messages.success(request, _("Deleted."))
    return redirect("stories:heard-desk", code)


@login_required
@require_POST
def mails(request: HttpRequest, code: str) -> HttpResponse:
    """Whether changes are told of by mail."""
    program = program_for(request.user, code)
    listening.set_mails(program, mails=bool(request.POST.get("mails")), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("stories:heard-desk", code)
