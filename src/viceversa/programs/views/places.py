"""Too few places: how many there are, the draw, the waiting list; and for each person how it went."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from viceversa.analysis.draw import ticket
from viceversa.core.errors import Refused
from viceversa.programs import actions, queries
from viceversa.programs.forms import PlacesForm
from viceversa.programs.models import Cohort
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.programs.views.request import Request


@login_required
@require_safe
def places(request: Request, code: str) -> HttpResponse:
    """Places, draws and waiting lists of a cohort."""
    return _places(request, queries.cohort_for(request.user, code))


@login_required
@require_POST
def places_settings(request: Request, code: str) -> HttpResponse:
    """How many places, and what a draw keeps in proportion."""
    cohort = queries.cohort_for(request.user, code)
    form = PlacesForm(request.POST)
    if form.is_valid():
        try:
            actions.set_places(cohort, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            if not cohort.repeated:
                messages.success(request, _("Saved."))
            return redirect("programs:places", cohort.code)
    return _places(request, cohort, form)


@login_required
@require_POST
def draw(request: Request, code: str, role: str) -> HttpResponse:
    """Announce a draw, hold it, or give a free place to the next who waits."""
    cohort = queries.cohort_for(request.user, code)
    act = request.POST.get("act", "")
    if act == "announce":
        actions.announce_draw(cohort, role=role, by=request.user)
        messages.success(request, _("Announced. The fingerprint stands on the page of the call."))
    elif act == "hold":
        held = actions.hold_draw(queries.draw_for(request.user, code, role), by=request.user)
        if not held.repeated:
            messages.success(request, _("Drawn. Everybody without a place gets a mail that says why."))
    elif act == "next":
        moved = actions.move_up(queries.draw_for(request.user, code, role), by=request.user)
        text = _("%(name)s has moved up, and gets a mail.") % {"name": moved.person.name} if moved else ""
        messages.success(request, text or _("Nobody is on the waiting list."))
    else:
        raise Refused(_("Choose what to do: announce the draw, hold it, or give a free place."))
    return redirect("programs:places", cohort.code)


@login_required
@require_safe
def draw_file(request: Request, code: str, role: str) -> HttpResponse:
    """The draw as a file for `viceversa draw verify`."""
    found = queries.draw_for(request.user, code, role)
    if found.drawn_at is None or (found.by_panel and found.cohort.state in queries.UNDER_WAY):
        raise Http404
    answer = JsonResponse(found.record, json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="draw-{found.role}s.json"'
    return answer


@login_required
@require_safe
def place(request: Request, code: str) -> HttpResponse:
    """How a draw went for oneself: chances, ticket, place on the waiting list, and how to check it."""
    participant = queries.participant_for(request.user, code)
    own = queries.own_place(participant)
    drawn = own is not None and own.draw.drawn_at is not None
    has_place = own is not None and drawn and queries.has_place(participant, own.draw)
    context = {
        "nav": "home",
        "participant": participant,
        "cohort": participant.cohort,
        "program": participant.cohort.program,
        "own": own,
        "drawn": drawn,
        "over": participant.cohort.state in queries.UNDER_WAY,
        "waits": participant.state == ParticipantState.LISTED,
        "has_place": has_place,
        "waited": participant.state == ParticipantState.FINISHED and not has_place,
        "is_out": participant.state in (ParticipantState.DECLINED, ParticipantState.WITHDRAWN),
        "ticket": ticket(own.draw.seed, participant.code) if own and drawn else "",
        "kept": queries.strata_labels(own.draw.strata) if own else [],
        "next_round": queries.next_round_of(participant.cohort),
        "findings": queries.found_about(participant) if own and own.by_panel and drawn else [],
    }
    return render(request, "programs/place.html", context)


def _places(request: Request, cohort: Cohort, form: PlacesForm | None = None) -> HttpResponse:
    call = queries.call_of(cohort)
    rows = queries.places_of(cohort, call)
    initial = {"mentors": call.mentor_places, "mentees": call.mentee_places, "keep": call.strata}
    context = {
        "nav": "recruiting",
        "tab": "places",
        "cohort": cohort,
        "program": cohort.program,
        "form": form or PlacesForm(initial=initial),
        "wrong": form,
        "rows": rows,
        "is_announced": any(row.draw for row in rows),
        "kept": queries.strata_labels(call.strata),
        "matching": cohort.state == CohortState.MATCHING,
        "recruits": cohort.state == CohortState.RECRUITING,
        "over": cohort.state in queries.UNDER_WAY,
    }
    return render(request, "programs/places.html", context, status=422 if form else 200)
