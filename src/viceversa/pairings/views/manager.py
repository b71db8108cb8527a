"""Steering, for the managers of a program: from dates and yes/no facts alone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.typed import way_back
from viceversa.matching.queries import run_for
from viceversa.matching.rules import may_see_pair
from viceversa.matching.states import RunState
from viceversa.matching.today import ruled_out_of
from viceversa.matching.words import AGAINST, NOT_POSSIBLE
from viceversa.messaging.kinds import KINDS
from viceversa.messaging.queries import runs_next
from viceversa.messaging.rendering import sample_of
from viceversa.messaging.scopes import Scope
from viceversa.pairings import doors
from viceversa.pairings import overview as pages
from viceversa.pairings.actions import closure, momentum
from viceversa.pairings.actions import release as releasing
from viceversa.pairings.asking import ANSWER_DAYS
from viceversa.pairings.free import free_in
from viceversa.pairings.health import Act
from viceversa.pairings.pods import Asked, grouped
from viceversa.pairings.queries import hidden_from, hidden_with_messages, sort_proposals
from viceversa.pairings.standing import who_leaves
from viceversa.programs.directions import asked_first
from viceversa.programs.queries import cohort_for

SHOWN_NEXT = 4
ACTS = {
    Act.NUDGE.value: momentum.nudge,
    Act.OFFER_TIMES.value: momentum.offer_times,
    Act.ASK_GOAL.value: momentum.ask_for_goal,
}


@login_required
@require_safe
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """Where a cohort is, who needs help and why, what runs by itself next."""
    cohort = cohort_for(request.user, code)
    hidden, unread = hidden_with_messages(request.user, code)
    scope = Scope(cohort, cohort.name, hidden=unread.people, hidden_subjects=unread.subjects)
    now = clock.now()
    context = {
        "nav": "overview",
        "cohort": cohort,
        "page": pages.overview_of(cohort, hidden, now=now, today=timezone.localtime(now)),
        "scope": scope,
        "groups": runs_next(scope, now=now, limit=SHOWN_NEXT),
    }
    return render(request, "pairings/overview.html", context)


@login_required
@require_safe
def pairs(request: HttpRequest, code: str) -> HttpResponse:
    """All pairs of a cohort, most urgent first."""
    cohort = cohort_for(request.user, code)
    now = clock.now()
    group = request.GET.get("group", "all")
    if group not in pages.GROUPS:
        raise Http404
    text = request.GET.get("q", "")
    hidden = hidden_from(request.user, cohort)
    counts = pages.counts_of(cohort, hidden, now=now)
    context = {
        "nav": "pairs",
        "cohort": cohort,
        "counts": counts,
        "tabs": pages.tabs_of(counts),
        "free": free_in(cohort),
        "group": group,
        "q": text,
        "rows": pages.pairs_of(cohort, hidden, group=group, text=text, page=request.GET.get("page", 1), now=now),
    }
    return render(request, "pairings/pairs.html", context)


@login_required
@require_safe
def pair(request: HttpRequest, cohort: str, code: str) -> HttpResponse:
    """One pair by its dates."""
    pairing = doors.pairing_for_manager(request.user, code)
    if pairing.cohort.code != cohort:
        raise Http404
    now = clock.now()
    context = {
        "nav": "pairs",
        "cohort": pairing.cohort,
        "pairing": pairing,
        "is_pod": len(pairing.members.all()) > 2,
        "apart": who_leaves(pairing),
        "row": pages.row_of(pairing, now=now),
        "dates": pages.dates_of(pairing, now=now),
        "broken_rule": AGAINST.get(pairing.broken_rule, NOT_POSSIBLE),
    }
    return render(request, "pairings/cohort_pair.html", context)


@login_required
@require_POST
def act(request: HttpRequest, cohort: str, code: str, act: str) -> HttpResponse:
    """The one thing a manager does about a pair: a mail to who keeps the dates."""
    pairing = doors.pairing_for_manager(request.user, code)
    if pairing.cohort.code != cohort or act not in ACTS:
        raise Http404
    ACTS[act](pairing, by=request.user)
    row = pages.row_of(pairing, now=clock.now())
    name, count = row.keeper_names, len(row.keepers)
    if pairing.repeated:
        messages.info(request, _("%(name)s had a mail in the last three days. Nothing was sent.") % {"name": name})
    else:
        messages.success(request, ngettext("%(name)s gets a mail.", "%(name)s get a mail.", count) % {"name": name})
    own = reverse("pairings:cohort_pair", args=[cohort, code])
    return redirect(way_back(request, request.POST.get("next", "")) or own)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def completion(request: HttpRequest, code: str) -> HttpResponse:
    """Complete all pairs of a cohort that has come to its end; then it can be closed."""
    cohort = cohort_for(request.user, code)
    if request.method == "POST":
        done = closure.complete_all(cohort, by=request.user)
        text = ngettext("%(n)s pair is completed.", "%(n)s pairs are completed.", done)
        messages.success(request, text % {"n": done})
        return redirect("pairings:cohort", code)
    living = pages.living_in(cohort)
    return render(request, "pairings/completion.html", {"nav": "pairs", "cohort": cohort, "living": living})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, code: str) -> HttpResponse:
    """Look at who is asked and what they read; POST asks them."""
    run = run_for(request.user, code)
    if request.method == "POST":
        done = releasing.release_run(run, by=request.user)
        if done.repeated:
            messages.info(request, _("This run was released before. Nobody was asked twice."))
        else:
            asked = done.pairings.count()
            text = ngettext("%(n)s pair is asked now.", "%(n)s pairs are asked now.", asked)
            messages.success(request, text % {"n": asked})
        return redirect(reverse("pairings:overview", args=[run.cohort.code]))
    good, left = sort_proposals(run, ruled_out=ruled_out_of(run) if run.state == RunState.SOLVED else frozenset())
    groups = [Asked(group) for group in grouped(run.cohort.program, good)]
    seen = [group for group in groups if group.may_be_seen_by(request.user)]
    context = {
        "nav": "matching",
        "cohort": run.cohort,
        "run": run,
        "asked": seen,
        "count": len(groups),
        "hidden": len(groups) - len(seen),
        "left": [
            each
            for each in left
            if may_see_pair(request.user, each.proposal.mentor.person, each.proposal.mentee.person)
        ],
        "mail": sample_of(KINDS["pairings.asked"]),
        "answer_days": ANSWER_DAYS,
        "asked_first": asked_first(run.cohort.program),
    }
    return render(request, "pairings/release.html", context)
