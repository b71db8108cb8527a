"""Looking back on a cohort: lessons with what they rest on, and the next cohort that begins with them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.adjusting import actions, looking_back
from viceversa.adjusting.forms import CarryForm, LessonForm
from viceversa.adjusting.models import Lesson
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.pairings.forms import put_refusal
from viceversa.programs.forms import CohortForm
from viceversa.programs.models import Cohort
from viceversa.programs.queries import cohort_for


@login_required
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The lessons of a cohort."""
    cohort, manages = looking_back.cohort_to_look_back_on(request.user, code)
    lessons = looking_back.lessons_of(cohort)
    left = sum(one.carried_to_id is None for one in lessons)
    return _desk(request, cohort, manages, "adjusting/looking_back.html", lessons=lessons, left=left)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Write down a lesson."""
    cohort, manages = looking_back.cohort_to_look_back_on(request.user, code)
    form = _form(request, cohort)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_lesson(cohort, lesson=form.typed, code=form.cleaned_data["code"], by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Written down."))
            return redirect("adjusting:looking_back", code)
    return _desk(request, cohort, manages, "adjusting/lesson.html", form=form, source=_source(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: HttpRequest, code: str, lesson: str) -> HttpResponse:
    """Say a lesson otherwise."""
    cohort, manages = looking_back.cohort_to_look_back_on(request.user, code)
    found = looking_back.lesson_in(cohort, lesson)
    form = _form(request, cohort, found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_lesson(found, to=form.typed, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("adjusting:looking_back", code)
    return _desk(request, cohort, manages, "adjusting/lesson.html", form=form, source=_source(request), lesson=found)


def _source(request: HttpRequest) -> str:
    """Where evidence is offered from: the figures, unless the log is asked for."""
    return looking_back.LOG if request.GET.get("from") == looking_back.LOG else looking_back.FIGURES


def _form(request: HttpRequest, cohort: Cohort, lesson: Lesson | None = None) -> LessonForm:
    offered = looking_back.evidence_of(request.user, cohort, source=_source(request), now=clock.now())
    return LessonForm(request.POST or None, offered=offered, lesson=lesson)


@login_required
@require_POST
def removal(request: HttpRequest, code: str, lesson: str) -> HttpResponse:
    """Take a lesson out."""
    cohort, _manages = looking_back.cohort_to_look_back_on(request.user, code)
    actions.remove_lesson(looking_back.lesson_in(cohort, lesson), by=request.user)
    messages.success(request, _("Taken out."))
    return redirect("adjusting:looking_back", code)


@login_required
@require_POST
def settled(request: HttpRequest, code: str, lesson: str) -> HttpResponse:
    """In the next cohort: it is done, or not after all."""
    cohort = cohort_for(request.user, code)
    done = request.POST.get("done") != "no"
    actions.settle_lesson(looking_back.lesson_in(cohort, lesson), done=done, by=request.user)
    return redirect("programs:timeline", code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next cohort with the lessons of this one, or take them to one that is there."""
    cohort = cohort_for(request.user, code)
    cohorts = looking_back.may_follow(cohort)
    carrying = "to" in request.POST
    carry = CarryForm(request.POST if carrying else None, cohorts=cohorts)
    begin = CohortForm(
        request.POST if request.POST and not carrying else None,
        initial={"weeks": cohort.weeks, "meetings_planned": cohort.meetings_planned},
    )
    form: CarryForm | CohortForm = carry if carrying else begin
    if request.method == "POST" and form.is_valid():
        try:
            if isinstance(form, CarryForm):
                to = form.cohorts[form.cleaned_data["to"]]
                count = actions.carry(cohort, to=to, by=request.user)
                said = ngettext("%(n)s lesson went there.", "%(n)s lessons went there.", count) % {"n": count}
            else:
                to = actions.begin_next(cohort, **form.cleaned_data, by=request.user)
                said = _("The next cohort begins with what you learned.")
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, said)
            return redirect("programs:timeline", to.code)
    left = [one for one in looking_back.lessons_of(cohort) if one.carried_to_id is None]
    more = {"form": begin, "carry": carry, "cohorts": cohorts, "wrong": form if form.errors else None, "lessons": left}
    context = {"nav": "looking_back", "cohort": cohort, **more}
    return render(request, "adjusting/next.html", context, status=422 if form.errors else 200)


def _desk(request: HttpRequest, cohort: Cohort, manages: bool, template: str, **more: Any) -> HttpResponse:
    """A page beside the side navigation for managers; for the co-lead, who has none of it, by itself."""
    frame = "web/desk.html" if manages else "web/page.html"
    form = more.get("form")
    context = {"nav": "looking_back", "frame": frame, "cohort": cohort, "manages": manages, **more}
    return render(request, template, context, status=422 if form is not None and form.errors else 200)
