"""The private link: what the program is, what it asks, who sees what; yes or no."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core.errors import Refused
from viceversa.programs import actions, dates, queries
from viceversa.programs.forms import RoleForm
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
        return render(request, "programs/join.html", _context(cohort, None) | {"layout": "web/plain.html"})
    participant = queries.own_participation(request.user, cohort)
    if participant and participant.state not in COMING_IN:
        return redirect("programs:enrollment", participant.code)
    if request.method == "POST":
        return _answer(request, cohort, participant)
    return _page(request, cohort, participant)


@login_required
@require_safe
def said_no(request: Request, token: str) -> HttpResponse:
    """What a no means: nothing, for anybody."""
    cohort = queries.cohort_by_token(token)
    return render(request, "programs/said_no.html", {"cohort": cohort, "deadline": dates.enrollment_deadline(cohort)})


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
    context = _context(cohort, participant) | {
        "layout": "web/page.html",
        "form": form or RoleForm(initial={"role": suggested}, labels=labels_of(cohort.program)),
        "suggested": suggested,
        "wrong": form,
    }
    return render(request, "programs/join.html", context, status=422 if form else 200)


def _context(cohort: Cohort, participant: Participant | None) -> dict[str, object]:
    program = cohort.program
    return {
        "cohort": cohort,
        "program": program,
        "participant": participant,
        "open": cohort.state == CohortState.RECRUITING,
        "deadline": dates.enrollment_deadline(cohort),
        "end": dates.end_date(cohort),
        "managers": queries.managers_of(program),
        "labels": labels_of(program),
        "as_mentor": wording(program, Role.MENTOR),
        "as_mentee": wording(program, Role.MENTEE),
        "own_label": labels_of(program).role(participant.role) if participant else "",
    }
