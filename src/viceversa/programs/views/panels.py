"""A panel: chosen and followed by the manager; what there is to read, and one application as a form, for readers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core import clock
from viceversa.core.doors import found_in
from viceversa.core.errors import Refused
from viceversa.people.actions import account_for
from viceversa.programs import actions, queries, rubric, times
from viceversa.programs.actions.panels import FEWEST, MOST
from viceversa.programs.models import Cohort, Participant, Review, Role
from viceversa.programs.states import CohortState
from viceversa.programs.views.enrollment import OFFER_LEVELS, WANT_LEVELS, Pick, pick
from viceversa.programs.views.request import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: Request, code: str, role: str) -> HttpResponse:
    """Choose a panel, name its readers, have it begin, see how far it is."""
    cohort = queries.cohort_for(request.user, code)
    if role not in Role.values:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            _act(request, cohort, role)
        except Refused as problem:
            refusal = str(problem)
        else:
            return redirect("programs:panel", cohort.code, role)
    return _panel(request, cohort, role, refusal)


def _act(request: Request, cohort: Cohort, role: str) -> None:
    act, by = request.POST.get("act", ""), request.user
    if act == "choose":
        actions.choose_panel(cohort, role=role, criteria=request.POST.getlist("criteria"), by=by)
        messages.success(request, _("Saved. The page of the call says how places are given out."))
        return
    found = queries.panel_in(cohort, role)
    if found is None:
        raise Refused(_("Choose first what the panel reads for."))
    if act == "drop":
        actions.drop_panel(found, by=by)
        messages.success(request, _("The places are drawn. What the panel has read is deleted."))
    elif act == "begin":
        begun = actions.begin_panel(found, by=by)
        messages.success(request, _("Nothing was left to give out.") if begun.repeated else _("Given out."))
    elif request.POST.get("person"):
        now = clock.now()
        user = account_for(queries.person_to_name(request.POST["person"]), now=now)
        actions.add_reviewer(found, user=user, by=by, now=now)
    elif request.POST.get("leaves"):
        leaves = found_in(found.reviewers.filter(code=request.POST["leaves"]))
        actions.remove_reviewer(found, user=leaves, by=by)
    else:
        raise Refused(_("Choose what to do with the panel."))


def _panel(request: Request, cohort: Cohort, role: str, refusal: str) -> HttpResponse:
    """Nine queries at most."""
    found, draw = queries.panel_in(cohort, role), queries.draw_in(cohort, role)
    words = request.GET.get("q", "").strip()
    chosen = request.POST.getlist("criteria") or (found.criteria if found else rubric.USUAL)
    closed = bool(draw and draw.drawn_at)
    context = {
        "nav": "recruiting",
        "tab": "places",
        "cohort": cohort,
        "program": cohort.program,
        "role": role,
        "panel": found,
        "draw": draw,
        "refusal": refusal,
        "criteria": [(name, each, name in chosen) for name, each in rubric.CRITERIA.items()],
        "chosen": queries.criteria_of(found) if found else [],
        "progress": queries.progress_of(found) if found else None,
        "words": words,
        "found": queries.people_found(words) if found and not closed else [],
        "least": FEWEST,
        "most": MOST,
        "may_choose": found is not None or (draw is None and cohort.state in ("planned", "recruiting")),
        "matching": cohort.state == CohortState.MATCHING,
        "closed": closed,
        "bands": queries.bands_in(draw.record) if found and draw and closed else {},
        "waiting": len(draw.record.get("waiting", [])) if draw and closed else 0,
    }
    return render(request, "programs/panel.html", context, status=422 if refusal else 200)


@never_cache
@login_required
@require_safe
def reviews(request: Request) -> HttpResponse:
    """What somebody has to read."""
    rows = queries.reviews_of(request.user, page=request.GET.get("page", "1"))
    read, given = queries.reading_of(request.user)
    following = next((row for row in rows if row.done_at is None), None)
    context = {"nav": "home", "rows": rows, "read": read, "given": given, "following": following}
    return render(request, "programs/reviews.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, code: str) -> HttpResponse:
    """One application without a name. Saved as one goes; "I recognize this person" hands it back."""
    found = queries.review_for(request.user, code)
    if request.method != "POST":
        return _review(request, found)
    if request.POST.get("act") == "skip":
        actions.skip_review(found, by=request.user)
        messages.success(request, _("Somebody else reads it. Nobody learns whom you recognized."))
        return redirect("programs:reviews")
    chosen = {name: value for name in rubric.CRITERIA if (value := request.POST.get(name))}
    try:
        points = {name: int(value) for name, value in chosen.items()}
    except ValueError:
        raise Refused(_("Choose one of the three sentences for each criterion.")) from None
    actions.save_review(found, points=points, by=request.user)
    if request.htmx:
        return _review(request, found, part="#saved")
    if found.done_at is None:
        messages.success(request, _("Saved. Choose the rest when you like."))
        return redirect("programs:review", found.code)
    messages.success(request, _("Saved. You can change it until the panel closes."))
    following = queries.next_review(found, request.user)
    return redirect("programs:review", following.code) if following else redirect("programs:reviews")


def _review(request: Request, found: Review, part: str = "") -> HttpResponse:
    """Eight queries."""
    context: dict[str, object] = {"review": found, "left": len(found.panel.criteria) - len(found.points)}
    if not part:
        one, panel = found.participant, found.panel
        asked = queries.asked_for(panel.cohort, panel.role)
        read, given = queries.reading_of(request.user)
        context |= {
            "read": read,
            "given": given,
            "nav": "home",
            "program": panel.cohort.program,
            "role": panel.role,
            "offers": _picks(one, "offers", asked.wanted),
            "wants": _picks(one, "wants", asked.offered),
            "slots": len(one.times),
            "hours": _hours(one),
            "counted": rubric.COUNTED,
            "questions": [
                (
                    name,
                    rubric.CRITERIA[name],
                    [(n, rubric.CRITERIA[name].words[n], found.points.get(name) == n) for n in rubric.POINTS],
                )
                for name in panel.criteria
            ],
        }
    return render(request, f"programs/review.html{part}", context)


def _picks(participant: Participant, part: str, counts: dict[int, int]) -> list[tuple[Pick, int]]:
    rows = getattr(participant, part).select_related("topic")
    levels = OFFER_LEVELS if part == "offers" else WANT_LEVELS
    return [(pick(row, levels, ""), counts.get(row.topic_id, 0)) for row in rows]


def _hours(participant: Participant) -> int:
    spans = (times.HOURS[slot.partition("-")[2]] for slot in times.in_order(participant.times))
    return sum(until - start for start, until in spans)
