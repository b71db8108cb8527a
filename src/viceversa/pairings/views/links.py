"""Pages behind the signed links of our mails. GET shows, POST does: a mail scanner that follows a link changes nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.messaging.rendering import zone_of
from viceversa.pairings import concern_doors, doors, mail_links, proposed_times
from viceversa.pairings.actions import check_ins, meetings
from viceversa.pairings.certificates import words_of
from viceversa.pairings.looking_back import looking_back as page_of
from viceversa.pairings.slots import FIRST_CONVERSATION_MINUTES, their_clocks
from viceversa.pairings.states import PairingState
from viceversa.pairings.views.participant.answer import answer_context, give_answer, is_open, more_context
from viceversa.pairings.views.participant.base import PAGE_AND_FORM, number, rate_answers
from viceversa.pairings.views.participant.meetings import answer_proposed
from viceversa.pairings.views.participant.reflections import context_of, form_of, keep
from viceversa.pairings.views.support import answer_whether_better
from viceversa.people.actions.accounts import account_for


@never_cache
@require_http_methods(PAGE_AND_FORM)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The question, for whoever was asked, without signing in."""
    own = doors.space_by_answer_link(token, mail_links.ANSWER, now=clock.now())
    if request.method == "POST":
        give_answer(request, own, by=account_for(own.me.participant.person))
        return redirect("pairings:answer_by_link", token)
    context = answer_context(own) | {
        "frame": "web/plain.html",
        "more_url": reverse("pairings:more_by_link", args=[token]),
        "started": own.pairing.state not in (PairingState.ASKED, PairingState.NOT_FORMED),
    }
    return render(request, "pairings/answer.html", context)


@never_cache
@require_safe
def more(request: HttpRequest, token: str) -> HttpResponse:
    """More about the other one, without signing in."""
    own = doors.space_by_answer_link(token, mail_links.ANSWER, now=clock.now())
    if not is_open(own):
        return redirect("pairings:answer_by_link", token)
    back = reverse("pairings:answer_by_link", args=[token])
    with timezone.override(zone_of(own.me.participant.person)):
        return render(request, "pairings/more.html", more_context(own) | {"frame": "web/plain.html", "back": back})


@never_cache
@require_http_methods(PAGE_AND_FORM)
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """The five answers about one meeting; the one tapped in the mail is marked, a second tap saves it."""
    own, meeting = doors.meeting_by_link(token, mail_links.CHECK_IN, now=clock.now())
    if request.method == "POST":
        given = number(request.POST.get("answer"))
        check_ins.answer(meeting, member=own.me, answer=given, by=account_for(own.me.participant.person))
        messages.success(request, _("Thank you. You can change it for a week."))
        return redirect("pairings:check_in_by_link", token)
    context = {
        "space": own,
        "partner": own.partner_person,
        "meeting": meeting,
        "answers": rate_answers(),
        "marked": number(request.GET.get("answer")),
        "given": doors.check_in_of(own, meeting),
        "closed": clock.now() > meeting.check_in_closes_at,
        "support": own.program.support,
    }
    return render(request, "pairings/check_in.html", context)


@never_cache
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate is real: what is printed on it, and nothing besides. For anybody who has its code."""
    found = doors.certificate_by_code(code)
    response = render(request, "pairings/certificate_check.html", {"words": words_of(found)})
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_http_methods(PAGE_AND_FORM)
def looking_back(request: HttpRequest, token: str) -> HttpResponse:
    """Answer alone, without signing in. What was kept before is not shown: a mail may be passed on."""
    own, moment = doors.reflection_by_link(token, mail_links.LOOK_BACK, now=clock.now())
    page = page_of(own, moment, now=clock.now())
    form = form_of(own, moment, None, request)
    if request.method == "POST":
        if "wish" not in request.POST and page.i_have_answered:
            raise Refused(_("You have answered already. Sign in to read or change it."))
        if keep(request, own, form, by=account_for(own.me.participant.person)):
            return redirect("pairings:looking_back_by_link", token)
    context = context_of(own, page, form) | {"space": own, "pairing": own.pairing, "partner": own.partner_person}
    return render(request, "pairings/looking_back_by_link.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(PAGE_AND_FORM)
def proposed(request: HttpRequest, token: str) -> HttpResponse:
    """Another time that somebody proposed, without signing in: one tap moves the meeting there, or leaves it."""
    found = proposed_times.proposed_by_link(token, mail_links.PROPOSED, now=clock.now())
    if request.method == "POST":
        answer_proposed(request, found, by=account_for(found.space.me.participant.person))
        return redirect("pairings:proposed_by_link", token)
    context = {"frame": "web/plain.html", "space": found.space, "proposed": found}
    with timezone.override(zone_of(found.space.me.participant.person)):
        return render(request, "pairings/proposed.html", context)


@never_cache
@require_http_methods(PAGE_AND_FORM)
def better(request: HttpRequest, token: str) -> HttpResponse:
    """Whether it is better now. What it was about, and what was answered before, is not shown: a mail may be passed on."""
    concern = concern_doors.concern_by_link(token, mail_links.BETTER, now=clock.now())
    return answer_whether_better(request, concern)


@never_cache
@require_http_methods(PAGE_AND_FORM)
def date(request: HttpRequest, token: str) -> HttpResponse:
    """One moment that suits both; one tap books it."""
    offered = doors.moment_by_link(token, mail_links.DATE, now=clock.now())
    own, moment, minutes = offered.space, offered.moment, offered.minutes
    is_first = minutes == FIRST_CONVERSATION_MINUTES and offered.moves is None
    booked = doors.first_meeting(own) if is_first else doors.meeting_at(own, moment)
    if request.method == "POST":
        by = account_for(own.me.participant.person)
        if offered.moves is not None and not offered.is_stale:
            meetings.move(offered.moves, starts_at=moment, by=by)
        elif booked is None and offered.moves is None:
            meetings.plan(own.pairing, starts_at=moment, minutes=minutes, by=by)
        text = _("Booked. The others get a mail.") if own.is_pod else _("Booked. %(name)s gets a mail.")
        messages.success(request, text % {"name": own.partner_person.first_name})
        return redirect("pairings:date_by_link", token)
    context: dict[str, Any] = {
        "space": own,
        "partner": own.partner_person,
        "moment": moment,
        "booked": booked,
        "is_first": is_first,
        "past": moment <= clock.now() or offered.is_stale,
        "moves": offered.moves,
        "active": own.pairing.state == PairingState.ACTIVE,
    }
    with timezone.override(zone_of(own.me.participant.person)):
        context["clocks"] = their_clocks(moment, [each.participant for each in own.others])
        return render(request, "pairings/date.html", context)
