"""Help, and the support contact's inbox."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.errors import Refused
from viceversa.pairings import concern_doors, forms
from viceversa.pairings.actions import concerns, follow_ups
from viceversa.pairings.models import Concern
from viceversa.pairings.retention import CONCERN_KEPT
from viceversa.pairings.states import ConcernState
from viceversa.pairings.views.participant.base import PAGE_AND_FORM
from viceversa.people.actions.accounts import account_for


@login_required
@require_http_methods(PAGE_AND_FORM)
def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to talk to, in confidence; POST sends a message to them."""
    mine = concern_doors.programs_of(request.user)
    programs = [program for program in mine if program.support is not None]
    form = forms.ConcernForm(request.POST or None, programs=programs) if programs else None
    if request.method == "POST":
        if not mine:
            raise Http404
        if form is not None and form.is_valid():
            program = next(each for each in programs if each.code == form.cleaned_data["program"])
            try:
                sent = concerns.send(program, text=form.cleaned_data["text"], by=request.user)
            except Refused as refusal:
                forms.put_refusal(form, refusal)
            else:
                name = sent.recipient.name
                messages.success(request, _("Sent to %(name)s, and to nobody else.") % {"name": name})
                return redirect("pairings:help")
    wrong = request.method == "POST" and (form is None or not form.is_valid())
    context = {
        "nav": "help",
        "form": form,
        "contacts": [(program, program.support) for program in programs],
        "trusted": {program.trusted for program in programs if program.trusted not in (None, program.support)},
        "nobody": bool(mine),
        "written": concern_doors.concerns_of(request.user),
        "has_inbox": concern_doors.is_anybodys_support_contact(request.user),
    }
    return render(request, "pairings/help.html", context, status=422 if wrong else 200)


@login_required
@require_http_methods(PAGE_AND_FORM)
def better(request: HttpRequest, code: str) -> HttpResponse:
    """The closing question, for who wrote the message, after signing in."""
    return answer_whether_better(request, concern_doors.asked_concern_of(request.user, code))


def answer_whether_better(request: HttpRequest, concern: Concern) -> HttpResponse:
    """One of three answers, on a page that shows nothing of the message. Only for who wrote it: both ways here see to that."""
    if request.method == "POST":
        follow_ups.answer(concern, answer=request.POST.get("answer", ""), by=account_for(concern.sender))
        name = concern.recipient.first_name
        messages.success(request, _("Thank you. Only %(name)s reads it.") % {"name": name})
        return redirect(request.path)
    context = {
        "contact": concern.recipient,
        "answers": Concern.Answer.choices,
        "marked": request.GET.get("answer", ""),
        "answered": concern.answered_at is not None,
    }
    return render(request, "pairings/better.html", context)


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The confidential messages of a support contact. Nobody else has this page."""
    if not concern_doors.is_anybodys_support_contact(request.user):
        raise Http404
    found = concern_doors.concerns_for(request.user)
    unread = sum(1 for concern in found if concern.state == ConcernState.SENT)
    return render(request, "pairings/concerns.html", {"nav": "help", "concerns": found, "unread": unread})


@login_required
@require_http_methods(PAGE_AND_FORM)
def concern(request: HttpRequest, code: str) -> HttpResponse:
    """One message. Opening it is an act (POST), so that a glance at the list reads nothing."""
    one = concern_doors.concern_for(request.user, code)
    if request.method == "POST":
        concerns.read(one, by=request.user)
        return redirect("pairings:concern", code)
    return _case_file(request, one, forms.ConcernDateForm(concern=one))


@login_required
@require_POST
def concern_date(request: HttpRequest, code: str) -> HttpResponse:
    """When one comes back to it, and whether who wrote it is told."""
    one = concern_doors.concern_for(request.user, code)
    form = forms.ConcernDateForm(request.POST, concern=one)
    if form.is_valid():
        try:
            follow_ups.set_date(one, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            name = one.sender.first_name
            text = _("Noted. %(name)s gets a mail.") if one.is_promised else _("Noted, for you alone.")
            messages.success(request, text % {"name": name})
            return redirect("pairings:concern", code)
    return _case_file(request, one, form)


def _case_file(request: HttpRequest, one: Concern, form: forms.ConcernDateForm) -> HttpResponse:
    context = {
        "nav": "help",
        "concern": one,
        "form": form,
        "opened": one.state != ConcernState.SENT,
        "kept_until": one.closed_at and one.closed_at + CONCERN_KEPT,
        "said": dict(Concern.Answer.choices).get(one.answer, ""),
    }
    return render(request, "pairings/concern.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def concern_closure(request: HttpRequest, code: str) -> HttpResponse:
    """It was dealt with."""
    ask = request.POST.get("ask") == "yes"
    one = concerns.close(concern_doors.concern_for(request.user, code), ask=ask, by=request.user)
    if ask:
        text = _("Closed. In two weeks %(name)s is asked whether it is better. It is deleted after 30 days.")
        messages.success(request, text % {"name": one.sender.first_name})
    else:
        messages.success(request, _("Closed. It is deleted after 30 days."))
    return redirect("pairings:concerns")
