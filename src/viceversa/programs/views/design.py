"""The design page of a program: its parts in order, each saved by itself, beside them what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from viceversa.core.errors import NotAllowed, Refused
from viceversa.programs import actions, design_forms, directions, gate, labels, presets, queries, rules, sight_chart
from viceversa.programs.eligibility import eligibility_of, in_force
from viceversa.programs.items import ITEM_SETS
from viceversa.programs.models import PLACES, Program
from viceversa.programs.plan import Comparison, plan_of, said, sights
from viceversa.programs.states import CohortState, ProgramState
from viceversa.programs.views import charge
from viceversa.programs.views.request import Request


@dataclass(frozen=True)
class Part:
    """A part of the page: its id, its title, and the gaps of `gate.missing` that it fills."""

    id: str
    title: str | Promise
    fills: tuple[str, ...] = ()


PARTS: Final = (
    Part("frame", gettext_lazy("Frame")),
    Part("purpose-part", gettext_lazy("Purpose"), ("purpose", "stop_rule")),
    Part("people-part", gettext_lazy("People in charge"), PLACES),
    Part("who", gettext_lazy("Who may take part")),
    Part("making", gettext_lazy("How pairs are made")),
    Part("words", gettext_lazy("Words")),
    Part("calendars", gettext_lazy("Calendars and video")),
    Part("attaching", gettext_lazy("Files in messages")),
    Part("outcomes", gettext_lazy("Outcomes"), ("outcomes",)),
    Part("size", gettext_lazy("What this size can show")),
    Part("privacy", gettext_lazy("Privacy steps"), ("privacy",)),
    Part("plan", gettext_lazy("Analysis plan"), ("plan",)),
)


@login_required
@require_safe
def page(request: Request, code: str) -> HttpResponse:
    """The whole design, and what is missing. htmx asks for the list of parts and for the charts again, once a part was
    saved."""
    program = queries.program_for(request.user, code)
    part = {"gate": "#gate", "sights": "#sights"}.get(request.headers.get("HX-Target", ""), "")
    return _page(request, program, part=part)


@login_required
@require_POST
def frame(request: Request, code: str) -> HttpResponse:
    """Save size, kind, direction and length."""
    program = queries.program_for(request.user, code)
    form = design_forms.FrameForm(request.POST, program=program)
    return _save(request, program, "frame", form, lambda given: actions.set_frame(program, **given, by=request.user))


@login_required
@require_POST
def purpose(request: Request, code: str) -> HttpResponse:
    """Save name, purpose, need and stop rule."""
    program = queries.program_for(request.user, code)
    form = design_forms.PurposeForm(request.POST)
    return _save(
        request,
        program,
        "purpose-part",
        form,
        lambda given: actions.describe_program(program, **given, by=request.user),
    )


@login_required
@require_POST
def making(request: Request, code: str) -> HttpResponse:
    """Save how pairs are made."""
    program = queries.program_for(request.user, code)
    form = design_forms.MakingForm(request.POST, program=program)
    return _save(
        request,
        program,
        "making",
        form,
        lambda _given: actions.set_making(program, making=form.making(), by=request.user),
    )


@login_required
@require_POST
def words(request: Request, code: str) -> HttpResponse:
    """Save what participants read."""
    program = queries.program_for(request.user, code)
    form = design_forms.WordsForm(request.POST)
    return _save(request, program, "words", form, lambda given: actions.set_labels(program, **given, by=request.user))


@login_required
@require_POST
def calendars(request: Request, code: str) -> HttpResponse:
    """Save what calendars say, and where people meet by video."""
    program = queries.program_for(request.user, code)
    form = design_forms.CalendarsForm(request.POST)
    return _save(
        request, program, "calendars", form, lambda given: actions.set_calendars(program, **given, by=request.user)
    )


@login_required
@require_POST
def attaching(request: Request, code: str) -> HttpResponse:
    """Save whether pairs may give each other files."""
    program = queries.program_for(request.user, code)
    form = design_forms.AttachingForm(request.POST)
    return _save(
        request,
        program,
        "attaching",
        form,
        lambda given: actions.set_attaching(program, files=given["allowed"], by=request.user),
    )


@login_required
@require_POST
def outcomes(request: Request, code: str) -> HttpResponse:
    """Save up to three outcomes."""
    program = queries.program_for(request.user, code)
    given = design_forms.outcome_forms([], gate.MOST_OUTCOMES, request.POST)
    wrong = [form for form in given if not form.is_valid()]
    if not wrong:
        rows = [actions.OutcomeText(**form.cleaned_data) for form in given if form.cleaned_data["statement"]]
        try:
            actions.set_outcomes(program, outcomes=rows, by=request.user)
        except NotAllowed:
            raise
        except Refused as refusal:
            given[0].add_error(refusal.field, str(refusal))
        else:
            return _saved(request, program, "outcomes")
    return _refused(request, program, "outcomes", given)


@login_required
@require_POST
def size(request: Request, code: str) -> HttpResponse:
    """Save for how many pairs, and compared with whom."""
    program = queries.program_for(request.user, code)
    form = design_forms.SizeForm(request.POST, program=program)

    def act(given: dict[str, Any]) -> None:
        pairs = given.pop("pairs")
        actions.set_plan(program, plan=replace(plan_of(program), **given), pairs=pairs, by=request.user)

    return _save(request, program, "size", form, act)


@login_required
@require_POST
def privacy(request: Request, code: str) -> HttpResponse:
    """Tick the steps that are ticked on the page, and take back the others."""
    program = queries.program_for(request.user, code)
    ticked = set(request.POST.getlist("step"))
    for step in gate.PRIVACY_STEPS:
        if (step in ticked) != (step in program.privacy_steps):
            actions.tick_privacy_step(program, step=step, done=step in ticked, by=request.user)
    return _saved(request, program, "privacy")


@login_required
@require_POST
def plan(request: Request, code: str) -> HttpResponse:
    """Save the draft of the plan, or freeze it."""
    program = queries.program_for(request.user, code)
    form = design_forms.PlanForm(request.POST, program=program)

    def act(given: dict[str, Any]) -> None:
        notes = given.pop("notes")
        actions.set_plan(program, plan=replace(plan_of(program), **given), notes=notes, by=request.user)
        if request.POST.get("act") == "freeze":
            actions.freeze_analysis_plan(program, by=request.user)

    return _save(request, program, "plan", form, act)


def _save(
    request: Request, program: Program, part: str, form: forms.Form, act: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    if form.is_valid():
        try:
            act(dict(form.cleaned_data))
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return _saved(request, program, part)
    return _refused(request, program, part, form)


def _saved(request: Request, program: Program, part: str) -> HttpResponse:
    if program.waits:
        sentence = _(
            "This lets more people read more, so it waits for a privacy officer’s yes. Until then it stays as it is."
        )
        if request.headers.get("X-Autosave"):
            return HttpResponse(sentence, status=422, content_type="text/plain")
        messages.info(request, sentence)
    elif request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    else:
        messages.success(request, _("Saved."))
    return redirect(f"{reverse('programs:design', args=[program.code])}#{part}")


def _refused(request: Request, program: Program, part: str, form: Any) -> HttpResponse:
    wrong = form if isinstance(form, list) else [form]
    if request.headers.get("X-Autosave"):
        sentences = [str(error) for one in wrong for errors in one.errors.values() for error in errors]
        return HttpResponse(" ".join(sentences), status=422, content_type="text/plain")
    program.refresh_from_db()
    return _page(request, program, forms={part: form}, wrong=wrong)


def _page(
    request: Request,
    program: Program,
    *,
    part: str = "",
    forms: dict[str, Any] | None = None,
    wrong: list[Any] | None = None,
) -> HttpResponse:
    rows = list(program.outcomes.all())
    gaps = gate.missing(program) if program.state == ProgramState.DRAFT else gate.left(program)
    seen, present = sights(program, rows), plan_of(program)
    cohorts = list(queries.cohorts_of(program))
    context: dict[str, Any] = {
        "nav": "design",
        "program": program,
        "cohorts": cohorts,
        "managers": queries.managers_of(program),
        "places": [(place, label, hint, getattr(program, place)) for place, (label, hint) in charge.PLACES.items()],
        "gaps": gaps,
        "parts": [(one, sum(gap.where in one.fills for gap in gaps)) for one in PARTS],
        "rows": rows,
        "forms": _forms(program, rows) | _named(forms or {}),
        "sights": [(one, said(one, aim=present.aim), sight_chart.chart_of(one)) for one in seen],
        "figures": sight_chart.table_of(seen) if not part else [],
        "item_sets": _item_sets(rows),
        "alone": present.comparison == Comparison.NONE,
        "steps": [(step, text, program.privacy_steps.get(step, "")) for step, text in gate.PRIVACY_STEPS.items()],
        "ways": directions.ways_of(program),
        "size": presets.SIZES[program.preset],
        "labels": labels.labels_of(program),
        "narrowed": in_force(eligibility_of(program)),
        "may_step_back": program.state == ProgramState.OPEN
        and all(cohort.state == CohortState.PLANNED for cohort in cohorts),
        "may_duplicate": rules.may_create_program(request.user),
        "wrong": wrong or [],
    }
    return render(request, f"programs/design.html{part}", context, status=422 if wrong else 200)


def _forms(program: Program, rows: list[Any]) -> dict[str, Any]:
    purpose = {name: getattr(program, name) for name in design_forms.PurposeForm.base_fields}
    return {
        "frame": design_forms.FrameForm(program=program),
        "purpose": design_forms.PurposeForm(initial=purpose),
        "making": design_forms.MakingForm(program=program),
        "words": design_forms.WordsForm(initial=labels.chosen(program)),
        "calendars": design_forms.CalendarsForm(
            initial={"names": "yes" if program.names_in_calendars else "no", "video_link": program.video_link}
        ),
        "attaching": design_forms.AttachingForm(initial={"allowed": "yes" if program.files_in_messages else "no"}),
        "outcomes": design_forms.outcome_forms(rows, gate.MOST_OUTCOMES),
        "size": design_forms.SizeForm(program=program),
        "plan": design_forms.PlanForm(program=program),
    }


def _named(given: dict[str, Any]) -> dict[str, Any]:
    return {part.removesuffix("-part"): form for part, form in given.items()}


def _item_sets(rows: list[Any]) -> list[Any]:
    return [ITEM_SETS[row.item_set] for row in rows if row.item_set in ITEM_SETS]
