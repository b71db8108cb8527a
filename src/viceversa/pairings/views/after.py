"""Life after release, for the managers of a program: who is asked next, and pairs that wait for a decision."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core.errors import Refused
from viceversa.core.typed import way_back
from viceversa.matching.actions import match, turn_down
from viceversa.matching.queries_self_match_managers import request_to_look_at
from viceversa.pairings import doors, free
from viceversa.pairings.actions import by_hand, chosen, next_best, recheck, rematch
from viceversa.pairings.states import PairingState
from viceversa.pairings.views.participant.base import PAGE_AND_FORM, number
from viceversa.programs.models import Role
from viceversa.programs.queries import cohort_for


@login_required
@require_POST
def decision(request: HttpRequest, cohort: str, code: str) -> HttpResponse:
    """What becomes of a pair that the directory paused: it goes on, or ends kindly."""
    pairing = doors.pairing_for_manager(request.user, code)
    if pairing.cohort.code != cohort:
        raise Http404
    decided = request.POST.get("decision")
    if decided == "go_on":
        recheck.go_on(pairing, by=request.user)
        messages.success(request, _("They go on. Both get a mail."))
    elif decided in ("end", "rematch"):
        recheck.end_kindly(pairing, look_again=decided == "rematch", by=request.user)
        if pairing.state != PairingState.ENDED:
            messages.success(request, _("The others go on as a pair. All of them read it in neutral words."))
            return redirect("pairings:cohort_pair", cohort, code)
        messages.success(request, _("The pair has ended. Both read it in neutral words, and wait for a match again."))
        if decided == "rematch":
            return redirect("pairings:free", cohort)
    elif decided == "set_aside":
        rematch.set_aside(pairing, by=request.user)
        messages.success(request, _("They go on. Nobody gets a mail."))
    else:
        raise Refused(_("Choose what shall become of this pair."))
    return redirect("pairings:cohort_pair", cohort, code)


@login_required
@require_http_methods(PAGE_AND_FORM)
def free_people(request: HttpRequest, code: str) -> HttpResponse:
    """Who is free; POST matches them and moves nobody else. The result waits on its page until it is released."""
    cohort = cohort_for(request.user, code)
    if request.method == "POST":
        run = match(cohort, by=request.user)
        return redirect("matching:run", run.code)
    people = free.free_people(cohort, page=request.GET.get("page", 1))
    context = {
        "nav": "pairs",
        "cohort": cohort,
        "began": free.began(cohort),
        "free": free.free_in(cohort),
        "people": people,
    }
    return render(request, "pairings/free.html", context)


@login_required
@require_http_methods(PAGE_AND_FORM)
def alternatives(request: HttpRequest, cohort: str, code: str) -> HttpResponse:
    """Somebody who is free. POST looks for up to three people who would fit, or asks the one chosen from them."""
    of = cohort_for(request.user, cohort)
    if request.POST.get("partner"):
        one = free.participant_in(of, code)
        other = free.participant_in(of, request.POST["partner"])
        mentor, mentee = (one, other) if one.role == Role.MENTOR else (other, one)
        by_hand.ask_pair(of, mentor=mentor, mentee=mentee, by=request.user)
        names = {"a": mentor.person.first_name, "b": mentee.person.first_name}
        messages.success(request, _("%(a)s and %(b)s are asked now.") % names)
        return redirect("pairings:overview", cohort)
    one = free.free_one(request.user, of, code)
    looked = request.method == "POST"
    choices = free.choices_for(request.user, one) if looked else []
    context = {"nav": "pairs", "cohort": of, "one": one, "looked": looked, "choices": choices}
    return render(request, "pairings/alternatives.html", context)


@login_required
@require_POST
def next_best_times(request: HttpRequest, code: str) -> HttpResponse:
    """How often the next best is asked by itself, where a pair was not formed."""
    cohort = cohort_for(request.user, code)
    next_best.set_times(cohort.program, times=number(request.POST.get("times")), by=request.user)
    messages.success(request, _("Saved. It holds from the next morning on."))
    return redirect(way_back(request, request.POST.get("next", "")) or reverse("pairings:overview", args=[code]))


@login_required
@require_POST
def chosen_pair(request: HttpRequest, code: str) -> HttpResponse:
    """Two who found each other in self-match become a pair, or not."""
    found = request_to_look_at(request.user, code)
    decided = request.POST.get("decision")
    if decided == "make":
        chosen.make_pair(found, by=request.user)
        names = {"a": found.asker.person.first_name, "b": found.asked.person.first_name}
        messages.success(request, _("%(a)s and %(b)s are a pair. Both get a mail now.") % names)
    elif decided == "not":
        turn_down(found, by=request.user)
        messages.success(request, _("Ruled out. Nobody is told."))
    else:
        raise Refused(_("Choose what shall become of this pair."))
    return redirect("matching:self-match", found.round.cohort.code)
