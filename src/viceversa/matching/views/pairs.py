"""Pairs, for the managers of a program: decide about one, make one by hand, see all of them in a picture."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from viceversa.core.errors import Refused
from viceversa.matching import actions, queries
from viceversa.matching.forms import LIFT, SWAP, DecisionForm
from viceversa.matching.listing import Asked
from viceversa.matching.models import Ruling, Run
from viceversa.matching.page import by_hand, former_run
from viceversa.matching.page import picture as drawing
from viceversa.matching.states import RunState
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant
from viceversa.programs.queries import cohort_for

# What of an address is about the run that was left, not about how its list is seen.
LEFT_BEHIND = ("page", "instead", "partner", "against", "open")


class SignedIn(HttpRequest):
    """A request behind `login_required`."""

    user: User


@login_required
@require_POST
def decisions(request: SignedIn, code: str) -> HttpResponse:
    """Lock a pair, rule it out, let it go or swap it in; then match again at once, with the settings of the run at hand."""
    cohort = cohort_for(request.user, code)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Refused(_("That decision did not reach us whole. Try again."))
    asked = form.cleaned_data
    mentor, mentee = queries.pair_in(request.user, cohort, asked["mentor"], asked["mentee"])
    run = queries.run_for(request.user, request.POST["run"]) if request.POST.get("run") else None
    try:
        text = _decide(request.user, cohort, mentor, mentee, asked, run)
    except Refused as refused:
        return _pair(
            request, cohort, {"mentor": mentor.code, "mentee": mentee.code}, refused=refused, note=asked["note"]
        )
    return _matched(request, cohort, run, text, f"{mentor.code}-{mentee.code}")


def _decide(
    by: User, cohort: Cohort, mentor: Participant, mentee: Participant, asked: dict[str, object], run: Run | None
) -> str:
    """Do it, and say so."""
    names = {"mentor": mentor.person.first_name, "mentee": mentee.person.first_name}
    note, settings = str(asked["note"]), run.settings if run else None
    if asked["decision"] == LIFT:
        actions.lift(cohort, mentor=mentor, mentee=mentee, by=by)
        return _("%(mentor)s and %(mentee)s are let go.") % names
    if asked["decision"] == Ruling.Kind.FORBID:
        actions.forbid(cohort, mentor=mentor, mentee=mentee, note=note, by=by)
        return _("%(mentor)s and %(mentee)s are ruled out.") % names
    release = asked["release"] if asked["decision"] == SWAP else []
    assert isinstance(release, list)
    go = [queries.pair_in(by, cohort, *pair) for pair in release]
    actions.swap(cohort, mentor=mentor, mentee=mentee, release=go, note=note, settings=settings, by=by)
    return _("%(mentor)s and %(mentee)s are locked.") % names


def _matched(request: SignedIn, cohort: Cohort, run: Run | None, text: str, pair: str) -> HttpResponseRedirect:
    """Match again, say what changed, and show the same list on the new run, at the pair."""
    if run is None:
        messages.success(request, text + " " + _("The next run uses it."))
        return redirect("matching:cohort", cohort.code)
    try:
        new = actions.match(cohort, settings=run.settings, by=request.user)
    except Refused as refused:
        messages.warning(request, f"{text} {refused}")
        new = run
    else:
        messages.success(request, f"{text} {_changed(run, new)}")
    view = [(name, value) for name, value in parse_qsl(request.POST.get("view", "")) if name not in LEFT_BEHIND]
    address = reverse("matching:run", args=[new.code])
    return redirect(f"{address}{'?' + urlencode(view) if view else ''}#pair-{pair}")


def _changed(run: Run, new: Run) -> str:
    if new.state == RunState.WAITING:
        return _("Run %(number)s is being solved.") % {"number": new.number}
    if new.state not in queries.ANSWERED:
        return _("Run %(number)s has no result. The page says why.") % {"number": new.number}
    if run.state not in queries.ANSWERED:
        pairs = new.figures["pairs"]
        text = ngettext("Run %(number)s has %(pairs)s pair.", "Run %(number)s has %(pairs)s pairs.", pairs)
        return text % {"number": new.number, "pairs": pairs}
    changed = queries.pairs_new_in(new, run)
    if not changed:
        return _("Matched again: no pair changed.")
    text = ngettext("Matched again: %(n)s pair changed.", "Matched again: %(n)s pairs changed.", changed)
    return text % {"n": changed}


@login_required
@require_GET
def pair(request: SignedIn, code: str) -> HttpResponse:
    """Choose a mentor and a mentee, and read what every rule says about the two."""
    return _pair(request, cohort_for(request.user, code), request.GET.dict())


def _pair(
    request: SignedIn, cohort: Cohort, asked: dict[str, str], *, refused: Refused | None = None, note: str = ""
) -> HttpResponse:
    page = by_hand.build(request.user, cohort, asked)
    context = {
        "nav": "matching",
        "cohort": cohort,
        "run": page.run,
        "p": page,
        "asked": asked,
        "refused": str(refused) if refused else "",
        "note": note,
    }
    return render(request, "matching/pair.html", context, status=422 if refused else 200)


@login_required
@require_GET
def picture(request: SignedIn, code: str) -> HttpResponse:
    """The whole match as a drawing, a thread for each pair."""
    run, runs = queries.run_among_its_own(request.user, code)
    if run.state not in queries.ANSWERED:
        raise Http404
    drawn = drawing.build(request.user, run, Asked.of(request.GET), former=former_run(run, runs))
    context = {"nav": "matching", "cohort": run.cohort, "run": run, "p": drawn}
    return render(request, "matching/picture.html", context)
