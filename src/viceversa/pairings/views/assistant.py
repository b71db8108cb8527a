"""An assistant's pages: the dates they keep, to plan, move and cancel. Then the page where somebody names theirs.

Pages get `Kept` and `KeptDate` (assisting.py) and no row of a pair: there is nothing else that a template could show.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.messaging.rendering import zone_of
from viceversa.pairings import assisting, doors, forms
from viceversa.pairings.actions import delegation, meetings
from viceversa.pairings.assisting import Keeping
from viceversa.pairings.queries import offered as times_for
from viceversa.pairings.queries import suggested_times
from viceversa.pairings.slots import minutes_of_next
from viceversa.pairings.views.participant.base import PAGE_AND_FORM
from viceversa.pairings.views.participant.meetings import plan_from, plan_offered
from viceversa.people.actions.accounts import account_for

USUAL_TIME = timedelta(days=182)


@login_required
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """Everybody whose dates one keeps, and the dates ahead."""
    return render(
        request, "pairings/kept.html", {"nav": "kept", "kept": assisting.kept_by(request.user, now=clock.now())}
    )


@login_required
@require_http_methods(PAGE_AND_FORM)
def plan(request: HttpRequest, code: str, pairing: str) -> HttpResponse:
    """Plan a date or a series; three times that suit everybody are one tap."""
    now = clock.now()
    keeping = assisting.keeping_for(request.user, code, pairing, now=now)
    minutes = minutes_of_next(keeping.pairing)
    times, series = times_for(keeping.pairing, keeping.members, user=request.user, now=now, minutes=minutes)
    start = forms.WhenForm.initial_of(times[0], minutes) if times else {}
    form = forms.KeptForm(request.POST or None, initial=start)
    if request.method == "POST":
        try:
            if "moment" in request.POST:
                moment = _taken(request, times)
                meetings.plan(keeping.pairing, starts_at=moment, minutes=minutes, by=request.user)
                return _said(request, 1)
            if "series" in request.POST:
                made = plan_offered(request.POST["series"], series, keeping.pairing, by=request.user)
                return _said(request, len(made))
            if form.is_valid():
                return _said(request, len(plan_from(form.cleaned_data, keeping.pairing, by=request.user)))
        except Refused as refusal:
            forms.put_refusal(form, refusal)
    address = {"code": code, "pairing": pairing}
    return _page(
        request, "pairings/kept_plan.html", keeping, form, times=times, series=series, minutes=minutes, address=address
    )


@login_required
@require_http_methods(PAGE_AND_FORM)
def meeting(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """Move one date, or say where it is."""
    now = clock.now()
    keeping, one = assisting.meeting_for(request.user, code, meeting, now=now)
    times = suggested_times(keeping.pairing, keeping.members, now=now, minutes=one.minutes)
    initial = forms.WhenForm.initial_of(one.starts_at, one.minutes) | {"place": one.place}
    form = forms.KeptMeetingForm(request.POST or None, initial=initial)
    if request.method == "POST":
        try:
            if "moment" in request.POST:
                meetings.move(one, starts_at=_taken(request, times), by=request.user)
                messages.success(request, _("Moved. Everybody concerned gets a mail."))
                return redirect("pairings:kept")
            if form.is_valid():
                data = form.cleaned_data
                meetings.move(one, starts_at=data["starts_at"], minutes=data["minutes"], by=request.user)
                meetings.describe(one, place=data["place"], by=request.user)
                messages.success(request, _("Saved. When the date has changed, everybody concerned gets a mail."))
                return redirect("pairings:kept")
        except Refused as refusal:
            forms.put_refusal(form, refusal)
    return _page(request, "pairings/kept_meeting.html", keeping, form, times=times, date=keeping.shown(one), code=code)


@login_required
@require_http_methods(PAGE_AND_FORM)
def cancellation(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """Cancel a date; other times are offered at once."""
    keeping, one = assisting.meeting_for(request.user, code, meeting, now=clock.now())
    if request.method == "POST":
        meetings.cancel(one, by=request.user)
        messages.success(request, _("Cancelled. Here are other times; one tap takes one."))
        return redirect("pairings:kept_plan", code, keeping.pairing.code)
    return _page(request, "pairings/kept_cancellation.html", keeping, None, date=keeping.shown(one), code=code)


@login_required
@require_POST
def give_back(request: HttpRequest, code: str) -> HttpResponse:
    """No longer keep somebody's dates."""
    delegation.give_back(assisting.delegation_for(request.user, code, now=clock.now()), by=request.user)
    messages.success(request, _("Given back. They get a mail that says so, and nothing else."))
    return redirect("pairings:kept")


@never_cache
@require_http_methods(PAGE_AND_FORM)
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A time out of a mail; one tap takes it, without signing in, as the assistant themself."""
    offer = assisting.offer_by_link(token, now=clock.now())
    keeping = offer.keeping
    booked = doors.planned_at(keeping.pairing, offer.moment)
    if request.method == "POST":
        by = account_for(keeping.delegation.assistant)
        if offer.moves is not None and not offer.is_stale:
            meetings.move(offer.moves, starts_at=offer.moment, minutes=offer.minutes, by=by)
        elif booked is None and offer.moves is None:
            meetings.plan(keeping.pairing, starts_at=offer.moment, minutes=offer.minutes, by=by)
        return redirect("pairings:kept_by_link", token)
    context = {
        "name": keeping.person.name,
        "moment": offer.moment,
        "minutes": offer.minutes,
        "was": offer.moves.starts_at if offer.moves is not None else None,
        "booked": keeping.shown(booked) if booked is not None else None,
        "past": offer.moment <= clock.now() or offer.is_stale,
    }
    with timezone.override(zone_of(keeping.delegation.assistant)):
        return render(request, "pairings/kept_by_link.html", context)


# Who names an assistant


@login_required
@require_http_methods(PAGE_AND_FORM)
def assistant(request: HttpRequest, code: str) -> HttpResponse:
    """Name who keeps one's dates; see until when they do, and what they did."""
    now = clock.now()
    participant = assisting.given_by(request.user, code)
    given = assisting.delegation_of(participant, now=now)
    if given is not None:
        given.participant = participant
    initial = {"email": given.assistant.email, "until": assisting.last_day(given)} if given is not None else {}
    form = forms.AssistantForm(
        request.POST or None, initial=initial or {"until": timezone.localtime(now + USUAL_TIME).date()}
    )
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["email"]
        try:
            delegation.delegate(participant, to=to, until=form.cleaned_data["until"], by=request.user)
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            text = _("%(name)s keeps your dates now.") if given is None else _("Saved.")
            messages.success(request, text % {"name": to.name})
            return redirect("pairings:assistant", code)
    context = {
        "nav": "pair",
        "participant": participant,
        "given": given,
        "last_day": assisting.last_day(given) if given is not None else None,
        "deeds": assisting.deeds_for(participant),
        "form": form,
    }
    return render(request, "pairings/assistant.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def withdrawal(request: HttpRequest, code: str) -> HttpResponse:
    """Keep one's dates oneself again, from now on."""
    given = assisting.delegation_of(assisting.given_by(request.user, code), now=clock.now())
    if given is not None:
        delegation.withdraw(given, by=request.user)
        messages.success(request, _("Withdrawn. It holds from now on, for links in mails too."))
    return redirect("pairings:assistant", code)


def _taken(request: HttpRequest, times: list[datetime]) -> datetime:
    moment = next((each for each in times if each.isoformat() == request.POST["moment"]), None)
    if moment is None:
        raise Refused(_("This time is no longer free. Choose another one."))
    return moment


def _said(request: HttpRequest, made: int) -> HttpResponse:
    text = ngettext(
        "%(n)s date planned. Everybody concerned gets a mail.",
        "%(n)s dates planned. Everybody concerned gets a mail.",
        made,
    )
    messages.success(request, text % {"n": made})
    return redirect("pairings:kept")


def _page(request: HttpRequest, template: str, keeping: Keeping, form: Any, **more: Any) -> HttpResponse:
    """A page about somebody's dates: their name, and what is given. 422 when the form was refused."""
    person = keeping.person
    context = {"nav": "kept", "name": person.name, "first_name": person.first_name, "form": form, **more}
    return render(request, template, context, status=422 if form is not None and form.is_bound else 200)
