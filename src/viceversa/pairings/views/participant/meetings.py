"""Planning, moving, cancelling, settling meetings, and saying how one was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.pairings import assisting, doors, forms, proposed_times, space
from viceversa.pairings.actions import (
    check_ins,
    counters,
    meetings,
)
from viceversa.pairings.doors import Space
from viceversa.pairings.ical import video_link_of
from viceversa.pairings.models import Meeting, Pairing
from viceversa.pairings.queries import offered as times_for
from viceversa.pairings.slots import USUAL_MINUTES, Series, minutes_of_next
from viceversa.pairings.states import MeetingState
from viceversa.pairings.views.participant.base import PAGE_AND_FORM, act_page, back_to, number


@login_required
@require_http_methods(PAGE_AND_FORM)
def new_meeting(request: HttpRequest, code: str) -> HttpResponse:
    """Plan one meeting or a series; three moments that suit both are one tap."""
    own = doors.space_for(request.user, code)
    now = clock.now()
    minutes = minutes_of_next(own.pairing)
    offered: list[datetime] = []
    series: list[Series] = []
    if space.is_active(own):
        offered, series = times_for(own.pairing, own.members, user=request.user, now=now, minutes=minutes)
    start = forms.WhenForm.initial_of(offered[0], USUAL_MINUTES) if offered else {}
    form = forms.MeetingForm(request.POST or None, initial=start)
    if request.method == "POST":
        if "moment" in request.POST:
            moment = next((each for each in offered if each.isoformat() == request.POST["moment"]), None)
            if moment is None:
                raise Refused(_("This time is no longer free. Choose another one."))
            made = meetings.plan(own.pairing, starts_at=moment, minutes=minutes, by=request.user)
            return said(request, own, [made])
        if "series" in request.POST:
            return said(request, own, plan_offered(request.POST["series"], series, own.pairing, by=request.user))
        if form.is_valid():
            try:
                return said(request, own, plan_from(form.cleaned_data, own.pairing, by=request.user))
            except Refused as refusal:
                forms.put_refusal(form, refusal)
    return act_page(request, own, "pairings/meeting_new.html", form=form, times=offered, series=series, minutes=minutes)


def plan_offered(first: str, series: list[Series], pairing: Pairing, *, by: Any) -> list[Meeting]:
    """One of the series that are offered, by its first moment."""
    chosen = next((each for each in series if each.first.isoformat() == first), None)
    if chosen is None:
        raise Refused(_("This time is no longer free. Choose another one."))
    count = len(chosen.moments)
    return meetings.plan_series(pairing, first=chosen.first, every_weeks=chosen.every_weeks, count=count, by=by)


def plan_from(data: dict[str, Any], pairing: Pairing, *, by: Any) -> list[Meeting]:
    """One meeting, or a series when a rhythm was chosen."""
    if data["every_weeks"]:
        return meetings.plan_series(
            pairing,
            first=data["starts_at"],
            every_weeks=data["every_weeks"],
            count=data["count"],
            minutes=data["minutes"],
            place=data["place"],
            by=by,
        )
    return [meetings.plan(pairing, starts_at=data["starts_at"], minutes=data["minutes"], place=data["place"], by=by)]


def said(request: HttpRequest, own: Space, made: list[Meeting]) -> HttpResponse:
    """Back to the space, with what was planned."""
    if own.is_pod:
        text = ngettext(
            "%(n)s meeting planned. The others get a mail.", "%(n)s meetings planned. The others get a mail.", len(made)
        )
        messages.success(request, text % {"n": len(made)})
        return back_to(own)
    text = ngettext(
        "%(n)s meeting planned. %(name)s gets a mail.", "%(n)s meetings planned. %(name)s gets a mail.", len(made)
    )
    messages.success(request, text % {"n": len(made), "name": own.partner_person.first_name})
    return back_to(own)


@login_required
@require_http_methods(PAGE_AND_FORM)
def meeting(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """What one meeting is about and where; the ways to move or cancel it."""
    own = doors.space_for(request.user, code)
    one = doors.meeting_in(own, meeting)
    form = forms.PlaceForm(request.POST or None, initial=forms.describe_initial(one))
    if request.method == "POST" and form.is_valid():
        meetings.describe(one, title=form.cleaned_data["title"], place=form.cleaned_data["place"], by=request.user)
        messages.success(request, _("Saved."))
        return back_to(own)
    past, video = one.ends_at <= clock.now(), video_link_of(one, own.program)
    answers = doors.calendar_answers(own, one)
    return act_page(
        request,
        own,
        "pairings/meeting.html",
        form=form,
        meeting=one,
        past=past,
        video=video,
        answers=answers,
        proposals=proposed_times.open_proposals(own, one),
        deed=assisting.last_deed(one),
        kept=space.kept_dates(own, now=clock.now()) if one.state == MeetingState.PLANNED else [],
    )


@login_required
@require_http_methods(PAGE_AND_FORM)
def meeting_date(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """Move a meeting."""
    own = doors.space_for(request.user, code)
    one = doors.meeting_in(own, meeting)
    form = forms.WhenForm(request.POST or None, initial=forms.WhenForm.initial_of(one.starts_at, one.minutes))
    if request.method == "POST" and form.is_valid():
        try:
            meetings.move(
                one, starts_at=form.cleaned_data["starts_at"], minutes=form.cleaned_data["minutes"], by=request.user
            )
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            text = _("Moved. The others get a mail.") if own.is_pod else _("Moved. %(name)s gets a mail.")
            messages.success(request, text % {"name": own.partner_person.first_name})
            return back_to(own)
    return act_page(request, own, "pairings/meeting_date.html", form=form, meeting=one)


@login_required
@require_http_methods(PAGE_AND_FORM)
def meeting_cancellation(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """Cancel a meeting; then other times are offered at once."""
    own = doors.space_for(request.user, code)
    one = doors.meeting_in(own, meeting)
    if request.method == "POST":
        meetings.cancel(one, by=request.user)
        if own.i_keep_dates and space.is_active(own):
            messages.success(request, _("Cancelled. Here are other times; one tap takes one."))
            return redirect("pairings:meetings", code)
        text = _("Cancelled. %(name)s has other times to choose from; there is nothing for you to do.")
        messages.success(request, text % {"name": own.keepers})
        return back_to(own)
    return act_page(request, own, "pairings/meeting_cancellation.html", meeting=one)


@login_required
@require_http_methods(PAGE_AND_FORM)
def proposed_time(request: HttpRequest, code: str, proposal: str) -> HttpResponse:
    """Another time that somebody proposed from their calendar: `take` moves the meeting there, `keep` leaves it."""
    own = doors.space_for(request.user, code)
    proposed = proposed_times.proposed_in(own, proposal)
    if request.method == "POST":
        answer_proposed(request, proposed, by=request.user)
        return back_to(own)
    return act_page(request, own, "pairings/proposed.html", proposed=proposed, frame="web/page.html")


def answer_proposed(request: HttpRequest, proposed: proposed_times.Proposed, *, by: Any) -> None:
    """What one of the others says to it, and a sentence."""
    name = {"name": proposed.who}
    if "take" in request.POST:
        counters.take_time(proposed.proposal, by=by)
        messages.success(request, _("Moved. %(name)s gets a mail.") % name)
    else:
        counters.turn_down_time(proposed.proposal, by=by)
        messages.success(request, _("The meeting stays where it is. %(name)s gets a mail that says so.") % name)


@login_required
@require_POST
def meeting_held(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """The meeting took place; `undo` takes that back."""
    own = doors.space_for(request.user, code)
    one = doors.meeting_in(own, meeting)
    if "undo" in request.POST or "undo" in request.GET:
        meetings.unhold(one, by=request.user)
        messages.success(request, _("Undone. The meeting is planned again."))
    else:
        meetings.hold(one, by=request.user)
        undo = reverse("pairings:held", args=[code, one.code]) + "?undo"
        messages.success(request, _("Noted: you met."), extra_tags=f"undo:{undo}")
    return back_to(own)


@login_required
@require_POST
def check_in(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """One tap about one meeting."""
    own = doors.space_for(request.user, code)
    one = doors.meeting_in(own, meeting)
    check_ins.answer(one, member=own.me, answer=number(request.POST.get("answer")), by=request.user)
    messages.success(request, _("Thank you. You can change it for a week."))
    return redirect(reverse("pairings:home") + "#check-in")
