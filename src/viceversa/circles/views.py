"""Circles, for the people whose they are, for their hosts, and for who plans them."""

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

from viceversa.circles import actions, queries, rules
from viceversa.circles.forms import CircleForm
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.messaging.rendering import zone_of
from viceversa.pairings.forms import put_refusal
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import User
from viceversa.programs.models import Cohort


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The circles of one's own side."""
    context = {"nav": "pair", "circles": queries.own_circles(request.user), "co_led": queries.co_led(request.user)}
    return render(request, "circles/own.html", context)


@login_required
@require_safe
def circle(request: HttpRequest, code: str) -> HttpResponse:
    """When and where, and whether one comes."""
    found, now = queries.own_circle(request.user, code), clock.now()
    context = {
        "nav": "pair",
        "own": found,
        "circle": found.circle,
        "whose": queries.whose(found.circle),
        "open": rules.can_answer(found.circle, now),
        "counting": found.i_host and rules.can_say_who_came(found.circle, now),
    }
    return render(request, "circles/circle.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Yes or no. Nothing else counts as an answer."""
    _take(request, queries.own_circle(request.user, code), by=request.user)
    return redirect("circles:circle", code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. The answer tapped there is marked; a second tap saves it.

    Where it is, and who else comes, is read after signing in alone: a mail may be passed on.
    """
    now = clock.now()
    found = queries.own_circle_by_link(token, now=now)
    if request.method == "POST":
        _take(request, found, by=account_for(found.me.person))
        return redirect("circles:answer_by_link", token)
    context = {
        "own": found,
        "circle": found.circle,
        "open": rules.can_answer(found.circle, now),
        "marked": request.GET.get("answer"),
    }
    with timezone.override(zone_of(found.me.person)):
        return render(request, "circles/answer_by_link.html", context)


def _take(request: HttpRequest, own: queries.Own, *, by: User) -> None:
    said = request.POST.get("answer")
    if said not in ("yes", "no"):
        raise Refused(_("Choose yes or no."))
    actions.answer(own.circle, participant=own.me, coming=said == "yes", by=by)
    messages.success(
        request,
        _("You have a seat.") if said == "yes" else _("Thank you for telling us. Nobody is told that it was you."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, code: str) -> HttpResponse:
    """Who came, for the host alone."""
    found = queries.own_circle(request.user, code)
    if not found.i_host:
        raise Http404
    if request.method == "POST":
        actions.say_who_came(
            found.circle, came=frozenset(request.POST.getlist("came")), participant=found.me, by=request.user
        )
        messages.success(request, _("Thank you. That is all that is kept of this circle."))
        return redirect("circles:circle", code)
    context = {
        "nav": "pair",
        "own": found,
        "circle": found.circle,
        "open": rules.can_say_who_came(found.circle, clock.now()),
    }
    return render(request, "circles/attendance.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def planning(request: HttpRequest, code: str) -> HttpResponse:
    """The circles of a cohort, and a form for another one."""
    cohort = queries.cohort_to_plan(request.user, code)
    form = CircleForm(request.POST or None, hosts=queries.hosts_in(cohort))
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan(cohort, **form.settled, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Planned. Everybody whose circle it is was asked."))
            return redirect("circles:cohort", code)
    return _desk(request, cohort, "circles/planning.html", form, circles=queries.planned_in(cohort))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str, circle: str) -> HttpResponse:
    """Move it, or name another place or host."""
    cohort = queries.cohort_to_plan(request.user, code)
    found = queries.planned_circle(cohort, circle)
    form = CircleForm(request.POST or None, hosts=queries.hosts_in(cohort, found.role), circle=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change(found, **form.settled, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("It says so already.") if changed.repeated else _("Saved."))
            return redirect("circles:cohort", code)
    return _desk(request, cohort, "circles/change.html", form, circle=found)


@login_required
@require_POST
def cancellation(request: HttpRequest, code: str, circle: str) -> HttpResponse:
    """It does not take place."""
    cohort = queries.cohort_to_plan(request.user, code)
    actions.cancel(queries.planned_circle(cohort, circle), by=request.user)
    messages.success(request, _("Cancelled. Who would have come was told."))
    return redirect("circles:cohort", code)


def _desk(request: HttpRequest, cohort: Cohort, template: str, form: CircleForm, **more: Any) -> HttpResponse:
    """A page beside the side navigation for managers; for the co-lead, who has none of it, by itself."""
    manages = queries.is_manager(request.user, cohort.program)
    frame = "web/desk.html" if manages else "web/page.html"
    context = {"nav": "circles" if manages else "pair", "frame": frame, "cohort": cohort, "form": form, **more}
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)
