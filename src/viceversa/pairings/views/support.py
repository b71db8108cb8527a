"""Help, and the support contact's inbox."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.errors import Refused
from viceversa.pairings import doors, forms
from viceversa.pairings.actions import concerns
from viceversa.pairings.retention import CONCERN_KEPT
from viceversa.pairings.states import ConcernState
from viceversa.pairings.views.participant.base import PAGE_AND_FORM


@login_required
@require_http_methods(PAGE_AND_FORM)
def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to talk to, in confidence; POST sends a message to them."""
    programs = doors.programs_to_tell(request.user)
    form = forms.ConcernForm(request.POST or None, programs=programs) if programs else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            program = doors.program_to_tell(request.user, form.cleaned_data["program"])
            try:
                concerns.send(program, text=form.cleaned_data["text"], by=request.user)
            except Refused as refusal:
                forms.put_refusal(form, refusal)
            else:
                assert program.support_contact is not None
                name = program.support_contact.name
                messages.success(request, _("Sent to %(name)s, and to nobody else.") % {"name": name})
                return redirect("pairings:help")
    wrong = form is not None and form.is_bound and not form.is_valid()
    context = {
        "nav": "help",
        "form": form,
        "contacts": [(program, program.support_contact) for program in programs],
        "trusted": {program.trusted_contact for program in programs if program.trusted_contact},
        "has_inbox": doors.is_anybodys_support_contact(request.user),
    }
    return render(request, "pairings/help.html", context, status=422 if wrong else 200)


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The confidential messages of a support contact. Nobody else has this page."""
    if not doors.is_anybodys_support_contact(request.user):
        raise Http404
    found = doors.concerns_for(request.user)
    unread = sum(1 for concern in found if concern.state == ConcernState.SENT)
    return render(request, "pairings/concerns.html", {"nav": "help", "concerns": found, "unread": unread})


@login_required
@require_http_methods(PAGE_AND_FORM)
def concern(request: HttpRequest, code: str) -> HttpResponse:
    """One message. Opening it is an act (POST), so that a glance at the list reads nothing."""
    one = doors.concern_for(request.user, code)
    if request.method == "POST":
        concerns.read(one, by=request.user)
        return redirect("pairings:concern", code)
    context = {
        "nav": "help",
        "concern": one,
        "opened": one.state != ConcernState.SENT,
        "kept_until": one.closed_at and one.closed_at + CONCERN_KEPT,
    }
    return render(request, "pairings/concern.html", context)


@login_required
@require_POST
def concern_closure(request: HttpRequest, code: str) -> HttpResponse:
    """It was dealt with."""
    concerns.close(doors.concern_for(request.user, code), by=request.user)
    messages.success(request, _("Closed. It is deleted after 30 days."))
    return redirect("pairings:concerns")
