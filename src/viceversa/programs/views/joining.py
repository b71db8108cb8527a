"""Reading about a cohort and saying yes or no: by the private link, by an open call, by a signed link in a mail."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.people.actions.accounts import account_for
from viceversa.programs import actions, dates, hours, queries, rules
from viceversa.programs.forms import RoleForm
from viceversa.programs.gains import gains
from viceversa.programs.labels import labels_of
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.programs.views.request import Request
from viceversa.programs.wording import wording

COMING_IN = (ParticipantState.INVITED, ParticipantState.DECLINED, ParticipantState.WITHDRAWN)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Request, token: str) -> HttpResponse:
    """Explains the program to anybody with the link; answers come from signed-in people. A no leaves no trace."""
    cohort = queries.cohort_by_token(token)
    if not request.user.is_authenticated:
        return render(request, "programs/join.html", call_context(cohort, None) | {"layout": "web/plain.html"})
    return _own(request, cohort)


@login_required
@require_safe
def calls(request: Request) -> HttpResponse:
    """Programs that everybody may join at the moment."""
    rows = [(cohort, dates.enrollment_deadline(cohort)) for cohort in queries.open_calls()]
    return render(request, "programs/calls.html", {"nav": "home", "calls": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_call(request: Request, code: str) -> HttpResponse:
    """The same page for everybody who signed in, without a link; its managers see it before it is open."""
    return _own(request, queries.open_call_for(request.user, code))


@login_required
@require_safe
def said_no(request: Request, token: str) -> HttpResponse:
    """What a no means: nothing, for anybody."""
    cohort = queries.cohort_by_token(token)
    context = {"cohort": cohort, "deadline": dates.enrollment_deadline(cohort), "layout": "web/page.html"}
    return render(request, "programs/said_no.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, token: str) -> HttpResponse:
    """The question by mail, without signing in. It reads the same before and after a no."""
    participant = queries.asked_by_link(token, now=clock.now())
    cohort = participant.cohort
    if participant.state not in COMING_IN:
        return redirect("programs:enrollment", participant.code)
    if request.method == "POST" and request.POST.get("answer") == "no":
        if participant.state == ParticipantState.INVITED:
            actions.decline(participant, by=account_for(participant.person))
        context = {"cohort": cohort, "deadline": dates.enrollment_deadline(cohort), "layout": "web/plain.html"}
        return render(request, "programs/said_no.html", context | {"again": request.path})
    form = RoleForm(request.POST, labels=labels_of(cohort.program)) if request.method == "POST" else None
    if form is not None and form.is_valid():
        user = account_for(participant.person)
        actions.join(cohort, person=participant.person, role=form.cleaned_data["role"], by=user)
        return redirect("programs:enrollment", participant.code)
    context = _form_context(cohort, participant, form, suggested=participant.role) | {"layout": "web/plain.html"}
    return render(request, "programs/join.html", context | {"may_answer": True}, status=422 if form else 200)


def call_context(cohort: Cohort, participant: Participant | None) -> dict[str, object]:
    """What the page says of a cohort. Three queries."""
    program = cohort.program
    call, labels = queries.call_of(cohort), labels_of(program)
    return {
        "cohort": cohort,
        "program": program,
        "participant": participant,
        "open": cohort.state == CohortState.RECRUITING,
        "deadline": dates.enrollment_deadline(cohort),
        "end": dates.end_date(cohort),
        "hours": hours.needed(cohort),
        "release": hours.policy_of(program),
        "managers": queries.managers_of(program),
        "as_mentor": wording(program, Role.MENTOR),
        "as_mentee": wording(program, Role.MENTEE),
        "mentor_gains": gains(program.direction, Role.MENTOR),
        "mentee_gains": gains(program.direction, Role.MENTEE),
        "call": call,
        "draws": queries.announced(cohort),
        "panels": queries.roles_with_panel(cohort),
        "labels": labels,
        "own_label": labels.role(participant.role) if participant else "",
    }


def _own(request: Request, cohort: Cohort) -> HttpResponse:
    participant = queries.own_participation(request.user, cohort)
    if participant and participant.state not in COMING_IN:
        return redirect("programs:enrollment", participant.code)
    if request.method == "POST":
        return _answer(request, cohort, participant)
    return _page(request, cohort, participant)


def _answer(request: Request, cohort: Cohort, participant: Participant | None) -> HttpResponse:
    if request.POST.get("answer") == "no":
        if participant and participant.state == ParticipantState.INVITED:
            actions.decline(participant, by=request.user)
        return redirect("programs:said_no", cohort.join_token)
    form = RoleForm(request.POST, labels=labels_of(cohort.program))
    if not form.is_valid():
        return _page(request, cohort, participant, form)
    if request.user.person is None:
        raise Refused(_("Your account isn’t in the directory. Ask the program manager to add you."))
    joined = actions.join(cohort, person=request.user.person, role=form.cleaned_data["role"], by=request.user)
    return redirect("programs:enrollment", joined.code)


def _page(
    request: Request, cohort: Cohort, participant: Participant | None, form: RoleForm | None = None
) -> HttpResponse:
    suggested = participant.role if participant else queries.suggested_role(request.user, cohort)
    context = _form_context(cohort, participant, form, suggested=suggested) | {
        "layout": "web/page.html",
        "may_answer": True,
        "may_nominate": rules.may_nominate(request.user, cohort),
    }
    return render(request, "programs/join.html", context, status=422 if form else 200)


def _form_context(
    cohort: Cohort, participant: Participant | None, form: RoleForm | None, *, suggested: str
) -> dict[str, object]:
    return call_context(cohort, participant) | {
        "form": form or RoleForm(initial={"role": suggested}, labels=labels_of(cohort.program)),
        "suggested": suggested,
        "wrong": form,
    }
