"""A pulse, for who answers it and for managers; a safety check, for one person alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.messaging.rendering import zone_of
from viceversa.pairings.actions.rematch import at_once_until
from viceversa.pairings.forms import put_refusal
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import User
from viceversa.programs.queries import cohort_for
from viceversa.pulse import actions, queries, retention, rules
from viceversa.pulse.forms import PulseForm, WatchForm
from viceversa.pulse.models import Wave
from viceversa.pulse.questions import QUESTIONS
from viceversa.pulse.safety import STATEMENTS

PAGE_AND_FORM = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(PAGE_AND_FORM)
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The three questions; what one answered can be changed while they are open."""
    own = queries.own_round(request.user, code)
    form = _form(request, own)
    if request.method == "POST" and _keep(request, own, form, by=request.user):
        return redirect("pulse:answer", code)
    return _page(request, own, form, frame="web/page.html", nav="home")


@login_required
@require_POST
def removal(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what one answered."""
    own = queries.own_round(request.user, code)
    actions.take_back(own.round, participant=own.me, by=request.user)
    messages.success(request, _("Deleted. It is counted in nothing from now on; reports that are out stay."))
    return redirect("pulse:answer", code)


@never_cache
@require_http_methods(PAGE_AND_FORM)
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. What was answered before is not shown: a mail may be passed on."""
    own = queries.own_round_by_link(token, now=clock.now())
    done = own.mine is not None
    form = _form(request, queries.Own(own.round, own.me, None))
    if request.method == "POST":
        if done:
            raise Refused(_("You have answered already. Sign in to read or change it."))
        if _keep(request, own, form, by=account_for(own.me.person)):
            return redirect("pulse:answer_by_link", token)
    with timezone.override(zone_of(own.me.person)):
        return _page(request, own, form, frame="web/plain.html", hidden=done, by_link=True)


def _form(request: HttpRequest, own: queries.Own) -> PulseForm:
    marked = {
        name: int(given) for name in QUESTIONS if (given := request.GET.get(name, "")) in {"1", "2", "3", "4", "5"}
    }
    return PulseForm(request.POST or None, mine=own.mine, marked=marked)


def _keep(request: HttpRequest, own: queries.Own, form: PulseForm, *, by: User) -> bool:
    if not form.is_valid():
        return False
    try:
        actions.answer(
            own.round,
            values=form.values,
            comment=form.cleaned_data["comment"],
            reader=form.cleaned_data["reader"],
            participant=own.me,
            by=by,
        )
    except Refused as refusal:
        put_refusal(form, refusal)
        return False
    messages.success(request, _("Thank you. No name is beside it."))
    return True


def _page(request: HttpRequest, own: queries.Own, form: PulseForm, **more: Any) -> HttpResponse:
    context = {
        "own": own,
        "form": form,
        "open": rules.is_open(own.round, clock.now()),
        "kept_until": retention.last_day(own.round.cohort),
        "pairings": _to_rematch(own) if own.round.wave == Wave.W4 else [],
        **more,
    }
    wrong = form.is_bound and bool(form.errors)
    return render(request, "pulse/pulse.html", context, status=422 if wrong else 200)


def _to_rematch(own: queries.Own) -> list[Any]:
    """The pairs that one press ends, with somebody else for both: until week 6. Nothing is asked about them here."""
    return [pairing for pairing in queries.pairings_of(own.me) if clock.now() < at_once_until(pairing)]


@never_cache
@login_required
@require_http_methods(PAGE_AND_FORM)
def safety(request: HttpRequest, code: str, check: str) -> HttpResponse:
    """A safety check. Looking stores nothing, and its ticks are in no form; POST writes to the trusted contact."""
    own = queries.own_check(request.user, code, check, now=clock.now())
    form = WatchForm(request.POST or None) if own.what.has_watch and own.trusted else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            actions.tell_trusted(own.me, check=check, text=form.cleaned_data["text"], by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            assert own.trusted is not None
            messages.success(request, _("Sent to %(name)s, and to nobody else.") % {"name": own.trusted.name})
            return redirect("pairings:help")
    context = {"frame": "web/page.html", "nav": "home", "own": own, "statements": STATEMENTS, "form": form}
    return render(request, "pulse/safety.html", context, status=422 if form is not None and form.errors else 200)


@never_cache
@require_safe
def safety_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. It takes nothing: writing to somebody is done after signing in."""
    own = queries.own_check_by_link(token, now=clock.now())
    context = {"frame": "web/plain.html", "own": own, "statements": STATEMENTS, "form": None}
    with timezone.override(zone_of(own.me.person)):
        return render(request, "pulse/safety.html", context)


@login_required
@require_safe
def cohort(request: HttpRequest, code: str) -> HttpResponse:
    """How many answered, for the program's managers."""
    found = cohort_for(request.user, code)
    asked = queries.asked_in(found, now=clock.now())
    return render(request, "pulse/cohort.html", {"nav": "pulse", "cohort": found, "asked": asked, "least": rules})
