"""The agreement, a pause, and the end."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.pairings import doors, forms, hooks
from viceversa.pairings.actions import (
    agreement,
    closure,
    leave,
    rematch,
)
from viceversa.pairings.clauses import draft_for
from viceversa.pairings.states import PairingState
from viceversa.pairings.views.participant.base import PAGE_AND_FORM, act_page, back_to


@login_required
@require_http_methods(PAGE_AND_FORM)
def agreement_page(request: HttpRequest, code: str) -> HttpResponse:
    """Read the whole agreement, change it, propose it."""
    own = doors.space_for(request.user, code)
    newest = doors.agreement_in(own)
    clauses = newest.clauses if newest else draft_for(own.pairing, own.members)
    form = forms.AgreementForm(request.POST or None, clauses=clauses)
    if request.method == "POST" and form.is_valid():
        try:
            made = agreement.propose(own.pairing, clauses=form.clauses(), by=request.user)
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            if not made.repeated:
                name = own.partner_person.first_name
                text = (
                    _("Signed by you. The others sign it here too.")
                    if own.is_pod
                    else _("Signed by you. %(name)s signs it here too.")
                )
                messages.success(request, text % {"name": name})
            return redirect("pairings:agreement", code)
    return act_page(
        request,
        own,
        "pairings/agreement.html",
        form=form,
        agreement=newest,
        signed_by_me=newest is not None and newest.has_signed(own.me),
        signed_by_partner=newest is not None and all(newest.has_signed(one) for one in own.others),
        unread=hooks.unread_by(own.me.participant),
        editing=newest is None or "edit" in request.GET or form.is_bound,
    )


@login_required
@require_POST
def signature(request: HttpRequest, code: str) -> HttpResponse:
    """Sign the newest version."""
    own = doors.space_for(request.user, code)
    newest = doors.agreement_in(own)
    if newest is None or str(newest.version) != request.POST.get("version"):
        raise Refused(_("There is a newer version. Read that one, then sign it."))
    agreement.sign(newest, by=request.user)
    messages.success(request, _("Signed."))
    return redirect("pairings:agreement", code)


@login_required
@require_http_methods(PAGE_AND_FORM)
def pause(request: HttpRequest, code: str) -> HttpResponse:
    """Rest for a while."""
    own = doors.space_for(request.user, code)
    form = forms.PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            closure.pause(own.pairing, until=form.cleaned_data["until"], by=request.user)
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            messages.success(request, _("Paused. Meetings ahead are cancelled."))
            return back_to(own)
    return act_page(request, own, "pairings/pause.html", form=form)


@login_required
@require_POST
def resumption(request: HttpRequest, code: str) -> HttpResponse:
    """Go on after a pause."""
    own = doors.space_for(request.user, code)
    closure.resume(own.pairing, by=request.user)
    messages.success(request, _("Good. Plan the next meeting."))
    return redirect("pairings:meetings", code)


@login_required
@require_http_methods(PAGE_AND_FORM)
def ending(request: HttpRequest, code: str) -> HttpResponse:
    """The neutral exit: one click, no reason."""
    own = doors.space_for(request.user, code)
    if request.method == "POST":
        if request.POST.get("wish") == "rematch":
            rematch.ask(own.pairing, by=request.user)
        else:
            closure.end(own.pairing, by=request.user)
        if own.is_pod and own.is_mentor:
            messages.success(request, _("You have left. We look for somebody else for you."))
            return redirect("pairings:home")
        if own.pairing.state == PairingState.ENDED:
            messages.success(request, _("The pair has ended. We look for somebody else for you."))
            return redirect("pairings:home")
        messages.success(
            request, _("Asked. You hear from the program’s managers, who do not know which of you it was.")
        )
        return back_to(own)
    at_once = own.is_pod or clock.now() < rematch.at_once_until(own.pairing)
    return act_page(request, own, "pairings/closure.html", at_once=at_once)


@login_required
@require_POST
def leaving(request: HttpRequest, code: str) -> HttpResponse:
    """Out of the program altogether."""
    leave.leave_program(doors.participant_for(request.user, code), by=request.user)
    messages.success(request, _("You have left the program. Your answers are deleted."))
    return redirect("pairings:home")
