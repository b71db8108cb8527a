"""Recruiting for managers: what must be in place, the call, policies, hours; what is lacking in the pool."""

from __future__ import annotations

from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.errors import Refused
from viceversa.people.queries import FEWEST, topic_labels
from viceversa.programs import actions, dates, hours, queries, readiness
from viceversa.programs.actions.seeking import AT_A_TIME
from viceversa.programs.forms import CallForm, RecruitingPolicyForm
from viceversa.programs.models import Cohort, Nominators, Role
from viceversa.programs.states import CohortState
from viceversa.programs.views.request import Request


@login_required
@require_safe
def call(request: Request, code: str) -> HttpResponse:
    """How the cohort recruits."""
    return _call(request, queries.cohort_for(request.user, code))


@login_required
@require_POST
def call_settings(request: Request, code: str) -> HttpResponse:
    """Open or close the call; the next round."""
    cohort = queries.cohort_for(request.user, code)
    form = CallForm(request.POST)
    if form.is_valid():
        try:
            actions.set_call(cohort, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return _done(request, cohort, _("Saved."))
    return _call(request, cohort, form=form)


@login_required
@require_POST
def call_policy(request: Request, code: str) -> HttpResponse:
    """Who may suggest colleagues, and what line managers hear, in the whole program."""
    cohort = queries.cohort_for(request.user, code)
    form = RecruitingPolicyForm(request.POST)
    if form.is_valid():
        if actions.set_recruiting_policy(cohort.program, **form.cleaned_data, by=request.user).waits:
            messages.info(
                request, _("What line managers hear waits for a privacy officer’s yes. Until then it stays as it is.")
            )
            return redirect("programs:call", code)
        return _done(request, cohort, _("Saved. It holds for all cohorts of the program from now on."))
    return _call(request, cohort, policy=form)


@login_required
@require_POST
def call_readiness(request: Request, code: str) -> HttpResponse:
    """What must be in place in the organization."""
    cohort = queries.cohort_for(request.user, code)
    actions.confirm_cohort(cohort, gates=request.POST.getlist("ready"), by=request.user)
    return _done(request, cohort, _("Saved."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def balance(request: Request, code: str) -> HttpResponse:
    """Offers against wants; POST drafts invitations that name a topic that is lacking."""
    cohort = queries.cohort_for(request.user, code)
    if request.method == "POST":
        topic = queries.topic(request.POST.get("topic", ""))
        actions.seek(cohort, topic=topic, role=request.POST.get("role", ""), by=request.user)
        messages.success(request, _sought(repeated=cohort.repeated))
        return redirect("programs:balance", cohort.code)
    context = {
        "nav": "recruiting",
        "tab": "balance",
        "cohort": cohort,
        "program": cohort.program,
        "balances": queries.balance_of(cohort),
        "looked_for": _looked_for(request.GET.get("role", ""), request.GET.get("topic", "")),
        "fewest": FEWEST,
        "at_a_time": AT_A_TIME,
        "recruits": cohort.state == CohortState.RECRUITING,
        "roles": {"vice": Role.MENTOR, "versa": Role.MENTEE},
    }
    return render(request, "programs/balance.html", context)


def _looked_for(role: str, slug: str) -> str:
    """What brought the manager here, in a sentence: somebody without a pair needs a partner like this."""
    if role not in Role.values:
        return ""
    topic = topic_labels().get(slug, "")
    if not topic:
        return (
            _("You are looking for another mentor.")
            if role == Role.MENTOR
            else _("You are looking for another mentee.")
        )
    if role == Role.MENTOR:
        return _("You are looking for another mentor who offers “%(topic)s”.") % {"topic": topic}
    return _("You are looking for another mentee who wants to learn about “%(topic)s”.") % {"topic": topic}


def _sought(*, repeated: bool) -> str:
    if repeated:
        return _("This topic was looked for in the last seven days. Give people time to answer.")
    return _("The invitations wait under Messages until you send them.")


def _done(request: Request, cohort: Cohort, sentence: str) -> HttpResponse:
    if not cohort.repeated:
        messages.success(request, sentence)
    return redirect("programs:call", cohort.code)


def _call(
    request: Request, cohort: Cohort, form: CallForm | None = None, policy: RecruitingPolicyForm | None = None
) -> HttpResponse:
    """Eight queries."""
    call, program = queries.call_of(cohort), cohort.program
    sentences = readiness.of_organization(cohort)
    context = {
        "nav": "recruiting",
        "tab": "call",
        "cohort": cohort,
        "program": program,
        "call": call,
        "form": form or CallForm(initial={"is_open": call.is_open, "next_round": call.next_round}),
        "policy": policy
        or RecruitingPolicyForm(
            initial={
                "nomination": program.policy.get("nomination", Nominators.NOBODY),
                "release": hours.policy_of(program),
            }
        ),
        "wrong": [one for one in (form, policy) if one],
        "sentences": sentences,
        "sent": queries.sent_in(cohort),
        "open_gates": sum(not one.said for one in sentences),
        "planned": cohort.state == CohortState.PLANNED,
        "recruits": cohort.state == CohortState.RECRUITING,
        "hours": queries.hours_of(cohort),
        "asks": hours.policy_of(program) != "off",
        "deadline": dates.enrollment_deadline(cohort),
        "call_url": str(django_settings.BASE_URL) + reverse("programs:open_call", args=[cohort.code]),
    }
    return render(request, "programs/call.html", context, status=422 if form or policy else 200)
