"""Ideas of a pair and their tests."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core.errors import Refused
from viceversa.pairings import doors
from viceversa.pairings.doors import Space
from viceversa.pairings.forms import put_refusal
from viceversa.pairings.views.participant.base import PAGE_AND_FORM, act_page
from viceversa.recognition import forms, queries
from viceversa.recognition.actions import ideas
from viceversa.recognition.models import Idea


@login_required
@require_http_methods(PAGE_AND_FORM)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Write one down."""
    own = doors.space_for(request.user, code)
    form = forms.IdeaForm(request.POST or None, space=own)
    if request.method == "POST" and form.is_valid():
        try:
            idea = ideas.note(own.pairing, **form.words, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            return redirect("recognition:idea", code, idea.code)
    return act_page(request, own, "recognition/idea_new.html", form=form)


@login_required
@require_http_methods(PAGE_AND_FORM)
def idea(request: HttpRequest, code: str, thing: str) -> HttpResponse:
    """One idea: its words, its test, what came of it."""
    own = doors.space_for(request.user, code)
    one = queries.idea_in(own, thing)
    form = forms.IdeaForm(request.POST or None, space=own, idea=one)
    if request.method == "POST" and form.is_valid():
        try:
            ideas.reword(one, **form.words, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("recognition:idea", code, one.code)
    return _page(request, own, one, form=form)


def _page(request: HttpRequest, own: Space, one: Idea, **bound: Form) -> HttpResponse:
    """The page of one idea, with what is wrong in one of its forms."""
    wrong = next((each for each in bound.values() if each.is_bound), None)
    page = {
        "form": bound.get("form", forms.IdeaForm(space=own, idea=one)),
        "test_form": bound.get("test_form", forms.TestForm(idea=one)),
        "end_form": bound.get("end_form", forms.EndForm(initial={"learned": one.learned})),
    }
    answer = act_page(request, own, "recognition/idea.html", shown=queries.shown(own, one), one=one, **page)
    if wrong is not None:
        answer.status_code = 422
    return answer


@login_required
@require_POST
def test(request: HttpRequest, code: str, thing: str) -> HttpResponse:
    """Begin the test, or change it while it runs."""
    own = doors.space_for(request.user, code)
    one = queries.idea_in(own, thing)
    form = forms.TestForm(request.POST, idea=one)
    if form.is_valid():
        try:
            ideas.try_out(one, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            return redirect("recognition:idea", code, one.code)
    return _page(request, own, one, test_form=form)


@login_required
@require_POST
def outcome(request: HttpRequest, code: str, thing: str) -> HttpResponse:
    """What came of it."""
    own = doors.space_for(request.user, code)
    one = queries.idea_in(own, thing)
    form = forms.EndForm(request.POST)
    if form.is_valid():
        try:
            ideas.end(one, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            return redirect("recognition:idea", code, one.code)
    return _page(request, own, one, end_form=form)


@login_required
@require_POST
def course(request: HttpRequest, code: str, thing: str) -> HttpResponse:
    """Put it aside, or take up a test that had ended."""
    own = doors.space_for(request.user, code)
    one = queries.idea_in(own, thing)
    verb = ideas.reopen if "reopen" in request.POST else ideas.put_aside
    verb(one, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("recognition:idea", code, one.code)


@login_required
@require_POST
def removal(request: HttpRequest, code: str, thing: str) -> HttpResponse:
    """Delete it."""
    own = doors.space_for(request.user, code)
    ideas.remove(queries.idea_in(own, thing), by=request.user)
    messages.success(request, _("Deleted."))
    return redirect("recognition:outcomes", code)
