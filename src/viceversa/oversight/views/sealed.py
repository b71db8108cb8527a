"""Sealed content that two people open together: the record, asking, deciding, and reading while it is open."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.oversight import rules
from viceversa.oversight.actions import unsealing as actions
from viceversa.oversight.forms import AskForm
from viceversa.oversight.queries import unsealings as queries
from viceversa.people.rules import is_system_administrator


@login_required
@never_cache
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Everything that was ever asked."""
    context = {
        "nav": "sealed",
        "unsealings": queries.unsealings(request.user),
        "may_ask": is_system_administrator(request.user),
    }
    return render(request, "oversight/sealed.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask to open one thing."""
    if not is_system_administrator(request.user):
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_to_open(**form.cleaned_data, by=request.user)
        except rules.NotAllowed:
            raise
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Asked. Nothing is open before a second person has said yes."))
            return redirect("oversight:unsealing", made.code)
    context = {"nav": "sealed", "form": form}
    return render(request, "oversight/sealed_new.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def unsealing(request: HttpRequest, code: str) -> HttpResponse:
    """One request, and its course."""
    found = queries.unsealing_for(request.user, code)
    now = clock.now()
    context = {
        "nav": "sealed",
        "unsealing": found,
        "record": queries.record_of(found),
        "may_decide": rules.watches(request.user) and not rules.is_same(request.user, found.asked_by),
        "may_end": rules.may_end(request.user, found),
        "may_read": rules.may_read_sealed(request.user, found, now),
        "is_open": found.is_open(now),
    }
    return render(request, "oversight/unsealing.html", context)


@login_required
@require_POST
def grant(request: HttpRequest, code: str) -> HttpResponse:
    """The second person says yes."""
    found = actions.grant(queries.unsealing_for(request.user, code), by=request.user)
    text = _("Open until its hours are over.") if found.delay_days else _("Open. Those it is about are told now.")
    messages.success(request, text)
    return redirect("oversight:unsealing", code)


@login_required
@require_POST
def refusal(request: HttpRequest, code: str) -> HttpResponse:
    """The second person says no."""
    actions.refuse(queries.unsealing_for(request.user, code), why=request.POST.get("why", "")[:2000], by=request.user)
    messages.success(request, _("Refused. It stays closed."))
    return redirect("oversight:unsealing", code)


@login_required
@require_POST
def ending(request: HttpRequest, code: str) -> HttpResponse:
    """Close it."""
    actions.end(queries.unsealing_for(request.user, code), by=request.user)
    messages.success(request, _("Closed."))
    return redirect("oversight:unsealing", code)


@login_required
@never_cache
@require_safe
def content(request: HttpRequest, code: str) -> HttpResponse:
    """What was opened, and nothing beside it. Each time this page is opened is on record."""
    found = queries.open_for(request.user, code, clock.now())
    actions.read(found, by=request.user)
    context = {"nav": "sealed", "unsealing": found, "lines": queries.content_of(found)}
    return render(request, "oversight/content.html", context)
