"""Surveys, for who answers them and for the program's managers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging.rendering import zone_of
from viceversa.pairings.forms import put_refusal
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import User
from viceversa.programs.models import Role
from viceversa.programs.queries import cohort_for
from viceversa.surveys import actions, queries, retention, rules
from viceversa.surveys.forms import ItemForm, SetsForm, SurveyForm
from viceversa.surveys.models import Wave

PAGE_AND_FORM = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(PAGE_AND_FORM)
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """All questions on one page; what one answered can be changed while it is open."""
    own = queries.own_survey(request.user, code)
    return _answer(request, own, by=request.user, frame="web/page.html", nav="home")


@never_cache
@require_http_methods(PAGE_AND_FORM)
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. What was sent is not shown there: a mail may be passed on."""
    own = queries.own_survey_by_link(token, now=clock.now())
    hidden = own.ticket.is_answered
    if hidden and request.method == "POST":
        raise Refused(_("You have answered already. Sign in to read or change it."))
    with timezone.override(zone_of(own.me.person)):
        return _answer(request, own, by=account_for(own.me.person), frame="web/plain.html", hidden=hidden, by_link=True)


def _answer(
    request: HttpRequest, own: queries.Own, *, by: User, hidden: bool = False, by_link: bool = False, **frame: str
) -> HttpResponse:
    # A draft that was begun by link or on the page is shown on the page alone.
    values, comment = (own.sheet.values, own.sheet.comment) if own.sheet and not by_link else ({}, "")
    form = SurveyForm(
        request.POST if request.method == "POST" else None, blocks=own.blocks, values=values, comment=comment
    )
    autosaved = "X-Autosave" in request.headers
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep(
                own.survey, values=form.values, comment=form.cleaned_data["comment"],
                may_be_quoted=form.cleaned_data["may_be_quoted"], send=not autosaved, participant=own.me, by=by,
            )  # fmt: skip
        except NotAllowed:
            raise
        except Refused as refusal:
            if autosaved:
                return HttpResponse(str(refusal), status=422, content_type="text/plain")
            put_refusal(form, refusal)
        else:
            if autosaved:
                return HttpResponse(status=204)
            messages.success(request, _("Thank you. No name is beside your answers."))
            return redirect(request.path)
    closed = not rules.may_answer(own.ticket, clock.now())
    context = {
        **frame,
        "own": own,
        "form": form,
        "closed": closed,
        "open": not closed and rules.is_asked(own.ticket),
        "kept_until": retention.last_day(own.survey.cohort),
        "hidden": hidden,
        "by_link": by_link,
    }
    wrong = form.is_bound and bool(form.errors)
    return render(request, "surveys/survey.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def removal(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what one answered."""
    own = queries.own_survey(request.user, code)
    actions.take_back(own.survey, participant=own.me, by=request.user)
    messages.success(request, _("Deleted. It is counted in nothing from now on; reports that are out stay."))
    return redirect("surveys:answer", code)


@login_required
@require_safe
def cohort(request: HttpRequest, code: str) -> HttpResponse:
    """What is asked when, and how many answered, for the program's managers."""
    found = cohort_for(request.user, code)
    context = {
        "nav": "surveys",
        "cohort": found,
        "went": queries.went_out(found, now=clock.now()),
        "waves": queries.planned(found.program),
        "own": list(found.program.own_items.select_related("permitted_by")),
        "kept_until": retention.last_day(found),
    }
    return render(request, "surveys/cohort.html", context)


@login_required
@require_http_methods(PAGE_AND_FORM)
def wave(request: HttpRequest, code: str, wave: str) -> HttpResponse:
    """One wave as its people read it, by role, and which sets it asks."""
    found = cohort_for(request.user, code)
    if wave not in Wave.values:
        raise Http404
    planned = next(one for one in queries.planned(found.program) if one.wave == wave)
    form = SetsForm(request.POST if request.method == "POST" else None, chosen=planned.sets)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_sets(found.program, wave=wave, sets=form.sets, by=request.user)
        except NotAllowed:
            raise
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Saved. It holds for every cohort of the program that has not been asked."))
            return redirect("surveys:wave", code, wave)
    shown: dict[str, Any] = {"mentee": _("Mentees"), "mentor": _("Mentors")}
    context = {
        "nav": "surveys",
        "cohort": found,
        "planned": planned,
        "form": form,
        "previews": [
            (
                label,
                planned.minutes[Role(role)],
                SurveyForm(blocks=planned.blocks[Role(role)], values={}, comment="", prefix=f"preview-{role}"),
            )
            for role, label in shown.items()
        ],
    }
    wrong = form.is_bound and bool(form.errors)
    return render(request, "surveys/wave.html", context, status=422 if wrong else 200)


@login_required
@require_http_methods(PAGE_AND_FORM)
def item_new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a question of one's own."""
    found = cohort_for(request.user, code)
    form = ItemForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        ends = (given.pop("low_end"), given.pop("high_end"))
        try:
            actions.add_item(found.program, ends=ends, by=request.user, **given)
        except NotAllowed:
            raise
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Added."))
            return redirect("surveys:cohort", code)
    context = {"nav": "surveys", "cohort": found, "form": form}
    return render(request, "surveys/item.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def item_removal(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Take a question of one's own out."""
    found = cohort_for(request.user, code)
    actions.remove_item(queries.item_for(found.program, item), by=request.user)
    messages.success(request, _("Taken out."))
    return redirect("surveys:cohort", code)
