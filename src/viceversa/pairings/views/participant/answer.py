"""Being asked: the proposal, and yes or no."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.matching.queries import topic_names
from viceversa.matching.words import for_participant
from viceversa.pairings import doors
from viceversa.pairings.actions import (
    answers,
)
from viceversa.pairings.doors import Space
from viceversa.pairings.more import more_about
from viceversa.pairings.pods import about
from viceversa.pairings.states import AnswerState, PairingState
from viceversa.pairings.views.participant.base import PAGE_AND_FORM


@login_required
@require_http_methods(PAGE_AND_FORM)
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The question, with the reasons in words; yes or no."""
    own = doors.space_for(request.user, code)
    if request.method == "POST":
        give_answer(request, own, by=request.user)
        if own.pairing.state == PairingState.ACTIVE:
            return redirect("pairings:pair", code)
        return redirect("pairings:answer", code)
    if own.pairing.state not in (PairingState.ASKED, PairingState.NOT_FORMED):
        return redirect("pairings:pair", code)
    return render(
        request,
        "pairings/answer.html",
        answer_context(own)
        | {"nav": "pair", "frame": "web/page.html", "more_url": reverse("pairings:more", args=[code])},
    )


@login_required
@require_safe
def more(request: HttpRequest, code: str) -> HttpResponse:
    """More about the other one, before one answers."""
    own = doors.space_for(request.user, code)
    if not is_open(own):
        return redirect("pairings:answer", code)
    context = more_context(own) | {
        "nav": "pair",
        "frame": "web/page.html",
        "back": reverse("pairings:answer", args=[code]),
    }
    return render(request, "pairings/more.html", context)


def is_open(own: Space) -> bool:
    """Whether one is asked and has not said no."""
    return own.pairing.state == PairingState.ASKED and own.me.answer in (AnswerState.WAITING, AnswerState.ACCEPTED)


def more_context(own: Space) -> dict[str, Any]:
    """What the page about the other one draws. Three queries."""
    return answer_context(own) | {"more": more_about(own, now=clock.now())}


def answer_context(own: Space) -> dict[str, Any]:
    """What the page of the question draws. One query for the topics' names."""
    open_ = own.pairing.state == PairingState.ASKED
    return {
        "space": own,
        "pairing": own.pairing,
        "partner": own.partner_person,
        "is_open": open_ and own.me.answer == AnswerState.WAITING,
        "said_yes": own.me.answer == AnswerState.ACCEPTED,
        "said_no": own.me.answer == AnswerState.DECLINED,
        "reasons": _reasons(own) if open_ else [],
        "support": own.program.support,
    }


def _reasons(own: Space) -> list[str]:
    """Why these people, in words. In a pod a mentee reads it of each mentor, a mentor of the mentee. One query."""
    topics, mentors = topic_names(), [own.me] if own.is_mentor else own.mentors
    return [
        reason
        for mentor in mentors
        for reason in for_participant(
            about(own.pairing.reasons, mentor.participant),
            role=own.me.role,
            partner=(own.mentee if own.is_mentor else mentor).participant.person.first_name,
            topics=topics,
        )
    ]


def give_answer(request: HttpRequest, own: Space, *, by: Any) -> None:
    """Save a yes or a no. Nothing else counts as an answer."""
    said = request.POST.get("answer")
    if said == "yes":
        answers.accept(own.me, by=by)
        own.pairing.refresh_from_db(fields=["state"])
        if own.pairing.state == PairingState.ACTIVE:
            messages.success(
                request,
                _("You are a pod. Begin with a conversation of 15 minutes.")
                if own.is_pod
                else _("You are a pair. Begin with a conversation of 15 minutes."),
            )
        else:
            messages.success(
                request,
                _("Thank you. You hear from us as soon as all have answered.")
                if own.is_pod
                else _("Thank you. You hear from us as soon as the other answer is there."),
            )
    elif said == "no":
        answers.decline(own.me, by=by)
        own.pairing.refresh_from_db(fields=["state"])
        messages.success(request, _("Thank you for telling us. Nobody is told that it was you."))
    else:
        raise Refused(_("Choose yes or no."))
