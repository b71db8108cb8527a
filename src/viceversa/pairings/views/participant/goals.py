"""Goals both ways and the steps towards them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core.errors import Refused
from viceversa.pairings import doors, forms, suggesting
from viceversa.pairings.actions import (
    goals,
)
from viceversa.pairings.doors import Space
from viceversa.pairings.models import Goal
from viceversa.pairings.views.participant.base import PAGE_AND_FORM, act_page, back_to, number, part
from viceversa.programs.models import Role


@login_required
@require_http_methods(PAGE_AND_FORM)
def new_goal(request: HttpRequest, code: str) -> HttpResponse:
    """Write down a goal."""
    own = doors.space_for(request.user, code)
    learner = request.GET.get("learner", own.me.role)
    form = forms.GoalForm(
        request.POST or None, space=own, initial={"learner": learner if learner in Role.values else own.me.role}
    )
    if request.method == "POST" and form.is_valid():
        try:
            goal = goals.add_goal(own.pairing, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            return redirect("pairings:goal", code, goal.code)
    suggestions = suggesting.suggested(own, there=doors.goal_words_in(own))
    return act_page(request, own, "pairings/goal_new.html", form=form, suggestions=suggestions)


@login_required
@require_POST
def goal_suggestion(request: HttpRequest, code: str) -> HttpResponse:
    """Take a goal that was suggested, with its steps: they are the two's own then."""
    own = doors.space_for(request.user, code)
    key, learner = request.POST.get("key"), request.POST.get("learner")
    chosen = next((one for one in suggesting.suggested(own) if (one.key, one.learner) == (key, learner)), None)
    if chosen is None:
        raise Http404
    goal = goals.add_goal(own.pairing, learner=chosen.learner, text=chosen.text, steps=chosen.steps, by=request.user)
    return redirect("pairings:goal", code, goal.code)


@login_required
@require_http_methods(PAGE_AND_FORM)
def goal(request: HttpRequest, code: str, goal: str) -> HttpResponse:
    """One goal: its words, its steps."""
    own = doors.space_for(request.user, code)
    one = doors.goal_in(own, goal)
    form = forms.WordsForm(request.POST or None, initial={"text": one.text})
    if request.method == "POST" and form.is_valid():
        goals.reword_goal(one, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("pairings:goal", code, one.code)
    return goal_page(request, own, one, form=form)


def goal_page(
    request: HttpRequest, own: Space, one: Goal, *, form: Form | None = None, step_form: Form | None = None
) -> HttpResponse:
    """The page of one goal, with what is wrong in either form."""
    side = "vice" if one.learner == Role.MENTEE else "versa"
    return act_page(
        request,
        own,
        "pairings/goal.html",
        form=form or forms.WordsForm(initial={"text": one.text}),
        step_form=step_form or forms.StepForm(),
        goal=one,
        side=side,
        progress_form=forms.ProgressForm(initial={"progress": one.progress}),
    )


@login_required
@require_POST
def steps(request: HttpRequest, code: str, goal: str) -> HttpResponse:
    """Add a key step."""
    own = doors.space_for(request.user, code)
    one = doors.goal_in(own, goal)
    form = forms.StepForm(request.POST)
    if form.is_valid():
        try:
            goals.add_step(one, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            return redirect("pairings:goal", code, one.code)
    return goal_page(request, own, one, step_form=form)


@login_required
@require_POST
def goal_closure(request: HttpRequest, code: str, goal: str) -> HttpResponse:
    """Put a goal aside; `undo` takes it up again."""
    own = doors.space_for(request.user, code)
    one = doors.goal_in(own, goal)
    if "undo" in request.GET:
        goals.reopen_goal(one, by=request.user)
    else:
        goals.close_goal(one, by=request.user)
        undo = reverse("pairings:goal_closure", args=[code, one.code]) + "?undo"
        messages.success(request, _("The goal is closed."), extra_tags=f"undo:{undo}")
    return back_to(own, "goals")


@login_required
@require_POST
def goal_progress(request: HttpRequest, code: str, goal: str) -> HttpResponse:
    """Say how far one is."""
    own = doors.space_for(request.user, code)
    one = doors.goal_in(own, goal)
    goals.set_progress(one, progress=number(request.POST.get("progress")), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("pairings:goal", code, one.code)


@login_required
@require_POST
def step_tick(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Tick a step, or take the tick away: what the box says now."""
    own = doors.space_for(request.user, code)
    one = doors.step_in(own, step)
    verb = goals.finish_step if "done" in request.POST else goals.reopen_step
    verb(one, by=request.user)
    return part(request, own, "goals")


@login_required
@require_POST
def step_removal(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Take a step out."""
    own = doors.space_for(request.user, code)
    one = doors.step_in(own, step)
    goals.remove_step(one, by=request.user)
    return redirect("pairings:goal", code, one.goal.code)
