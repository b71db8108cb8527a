"""After an end: what somebody without a partner would like now, and what became of it some weeks later."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from viceversa.core import clock
from viceversa.pairings import doors, hooks, mail_links
from viceversa.pairings.actions import aftercare
from viceversa.pairings.doors import Space
from viceversa.pairings.retention import days_of
from viceversa.pairings.views.participant.base import PAGE_AND_FORM
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import User
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState


@login_required
@require_http_methods(PAGE_AND_FORM)
def what_now(request: HttpRequest, code: str) -> HttpResponse:
    """Another match, a break, a circle, a talk."""
    participant = doors.participant_for(request.user, code)
    if request.method == "POST":
        _choose(request, participant, by=request.user)
        return redirect("pairings:what_now", code)
    return _what_now(request, participant, "web/page.html")


@never_cache
@require_http_methods(PAGE_AND_FORM)
def what_now_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. The answer tapped there is marked; a second tap saves it."""
    participant = doors.participant_by_link(token, mail_links.WHAT_NOW, now=clock.now())
    if request.method == "POST":
        _choose(request, participant, by=account_for(participant.person))
        return redirect("pairings:what_now_by_link", token)
    return _what_now(request, participant, "web/plain.html")


def _choose(request: HttpRequest, participant: Participant, *, by: User) -> None:
    aftercare.choose(participant, choice=request.POST.get("choice", ""), by=by)
    if participant.state == ParticipantState.RESTING:
        messages.success(request, _("You take a break. Nobody looks for a partner for you until you say so here."))
    else:
        messages.success(request, _("We look for a partner for you."))


def _what_now(request: HttpRequest, participant: Participant, frame: str) -> HttpResponse:
    now = clock.now()
    without = aftercare.is_without(participant)
    context = {
        "nav": "pair",
        "frame": frame,
        "participant": participant,
        "program": participant.cohort.program,
        "without": without,
        "rests": participant.state == ParticipantState.RESTING,
        "marked": request.GET.get("choice", ""),
        "links": [link for each in hooks.WHAT_NOW if without and (link := each(participant, now))],
    }
    return render(request, "pairings/what_now.html", context)


@login_required
@require_http_methods(PAGE_AND_FORM)
def some_weeks(request: HttpRequest, code: str) -> HttpResponse:
    """What became of it, and whether one would take part again."""
    own = doors.completed_for(request.user, code)
    if request.method == "POST":
        _say(request, own, by=request.user)
        return redirect("pairings:some_weeks", code)
    return _some_weeks(request, own, "web/page.html")


@never_cache
@require_http_methods(PAGE_AND_FORM)
def some_weeks_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in."""
    own = doors.completed_by_link(token, mail_links.SOME_WEEKS, now=clock.now())
    if request.method == "POST":
        _say(request, own, by=account_for(own.me.participant.person))
        return redirect("pairings:some_weeks_by_link", token)
    return _some_weeks(request, own, "web/plain.html")


def _say(request: HttpRequest, own: Space, *, by: User) -> None:
    kept = aftercare.say_again(
        own.me,
        again="again" in request.POST,
        tells="tells" in request.POST,
        role=request.POST.get("role", own.me.role),
        by=by,
    )
    messages.success(
        request, _("Nothing is kept.") if kept is None else _("Thank you. You can take it back at any time.")
    )


def _some_weeks(request: HttpRequest, own: Space, frame: str) -> HttpResponse:
    now = clock.now()
    kept = days_of(own.pairing)
    said = doors.alumnus_in(own)
    context = {
        "nav": "pair",
        "frame": frame,
        "space": own,
        "pairing": own.pairing,
        "program": own.program,
        "links": [link for each in hooks.SOME_WEEKS if (link := each(own, now))],
        "kept_until": kept.shared if kept is not None else None,
        "said": said,
        "role": said.role if said is not None else own.me.role,
    }
    return render(request, "pairings/some_weeks.html", context)


@login_required
@require_http_methods(PAGE_AND_FORM)
def again(request: HttpRequest) -> HttpResponse:
    """Where one may be asked again, as one said, and the way to take it back."""
    found = doors.alumni_of(request.user)
    if request.method == "POST":
        one = next((each for each in found if each.code == request.POST.get("what")), None)
        if one is None:
            raise Http404
        aftercare.take_back(one, by=request.user)
        messages.success(request, _("Taken back. Nobody asks you any more."))
        return redirect("pairings:again")
    return render(request, "pairings/again.html", {"nav": "me", "alumni": found})
