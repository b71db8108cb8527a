"""Events of short conversations, for the managers of a program: planned, people asked, seated, announced; the day; then numbers."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from viceversa.core import clock
from viceversa.core.moments import written
from viceversa.core.zones import zone_named
from viceversa.matching import actions, queries_seating, queries_shortlists
from viceversa.matching import queries_event as queries
from viceversa.matching.forms_event import EventForm, MoveForm
from viceversa.matching.models import ConversationEvent
from viceversa.matching.states import EventState
from viceversa.matching.timetable import hours_of
from viceversa.matching.views.manager import SignedIn
from viceversa.matching.views.typed import done
from viceversa.messaging.kinds import KINDS
from viceversa.messaging.rendering import sample_of
from viceversa.programs import modes
from viceversa.programs.models import Cohort
from viceversa.programs.queries import cohort_for

# The mail that the next act sends.
MAILS = {EventState.PLANNED: "matching.event_invitation", EventState.SEATED: "matching.event_plan"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def events(request: SignedIn, code: str) -> HttpResponse:
    """The newest event of a cohort; a POST plans one, or changes the one that is planned."""
    cohort = cohort_for(request.user, code)
    event = queries.newest_event(cohort)
    if event is None and not modes.making_of(cohort.program).has_events and request.method != "POST":
        raise Http404
    if request.method != "POST":
        return _page(request, cohort, event)
    form = EventForm(request.POST)

    def save() -> ConversationEvent:
        if event is not None and event.state == EventState.PLANNED:
            return actions.change_event(event, details=form.details(), by=request.user)
        return actions.plan_event(cohort, details=form.details(), by=request.user)

    if form.is_valid() and (saved := done(form, save)):
        if not saved.repeated:
            messages.success(request, _("Saved. Nobody has been told."))
        return redirect("matching:events", code)
    return _page(request, cohort, event, form, status=422)


def _act(request: SignedIn, code: str, verb: Callable[..., ConversationEvent], said: str) -> HttpResponse:
    """One press of a button: the verb, a sentence unless it was done before, and back to the page."""
    event = queries.event_for(request.user, code)
    if not verb(event, by=request.user).repeated:
        messages.success(request, said)
    return redirect("matching:events", event.cohort.code)


@login_required
@require_POST
def invitation(request: SignedIn, code: str) -> HttpResponse:
    """Ask everybody who is ready."""
    return _act(request, code, actions.invite, _("Everybody who is ready is asked now."))


@login_required
@require_POST
def plan(request: SignedIn, code: str) -> HttpResponse:
    """Plan the rounds ahead anew."""
    event = queries.event_for(request.user, code)
    made = actions.seat(event, by=request.user)
    messages.info(request, _("Nothing has changed, so this plan stands.") if made.repeated else _("The rounds ahead are planned anew."))  # fmt: skip
    return redirect("matching:events", event.cohort.code)


@login_required
@require_POST
def announcement(request: SignedIn, code: str) -> HttpResponse:
    """Tell everybody their rounds."""
    return _act(request, code, actions.announce, _("Everybody who comes is told their rounds now."))


@login_required
@require_POST
def end(request: SignedIn, code: str) -> HttpResponse:
    """Ask those who met whom they would like."""
    return _act(request, code, actions.end_event, _("Everybody who met somebody is asked now whom they would like."))


@login_required
@require_POST
def new_date(request: SignedIn, code: str) -> HttpResponse:
    """Move it to another date; what people answered stays."""
    event = queries.event_for(request.user, code)
    form = MoveForm(request.POST, event=event)
    if form.is_valid() and (
        moved := done(form, lambda: actions.move_event(event, **form.cleaned_data, by=request.user))
    ):
        if not moved.repeated:
            messages.success(request, _("Moved. Everybody it concerns is told now; their answers stay."))
        return redirect("matching:events", event.cohort.code)
    return _page(request, event.cohort, event, moving=form, status=422)


@login_required
@require_POST
def cancellation(request: SignedIn, code: str) -> HttpResponse:
    """Call it off."""
    return _act(request, code, actions.cancel_event, _("The event is called off."))


@login_required
@require_POST
def presence(request: SignedIn, code: str) -> HttpResponse:
    """Here, did not come, had to leave: one tap."""
    guest = queries.guest_to_note(request.user, code)
    name = {"name": guest.participant.person.name}
    noted = actions.note_presence(guest, presence=request.POST.get("presence", ""), by=request.user)
    if not noted.repeated:
        messages.success(request, _("Noted for %(name)s. The rounds ahead are planned anew.") % name)
    return redirect(reverse("matching:events", args=[guest.event.cohort.code]) + f"#{guest.code}")


@login_required
@require_GET
def seating(request: SignedIn, code: str) -> HttpResponse:
    """The seating plan and a slip for each person, to be printed."""
    event = queries.event_for(request.user, code)
    if event.state not in (EventState.SEATED, EventState.ANNOUNCED):
        raise Http404
    plan = queries_seating.seating_of(request.user, event)
    context = {"nav": "matching", "cohort": event.cohort, "event": event, "seating": plan}
    # What is printed lies on tables there, so it is on the clock there.
    with timezone.override(zone_named(event.time_zone)):
        context["slips"] = _slips(event, plan)
        # Said once, not in each of the hundreds of cells.
        rounds = [_("Round %(n)s") % {"n": number} for number in range(1, event.rounds + 1)]
        context["tables"] = [(table, list(zip(rounds, cells, strict=True))) for table, cells in plan.tables]
        return render(request, "matching/seating.html", context)


def _slips(event: ConversationEvent, plan: queries_seating.Seating) -> list[tuple[str, list[tuple[str, str]]]]:
    """For each person their rounds in words, with whom; the hours are said once, since there may be hundreds of slips."""
    table = _("Round %(n)s, %(start)s to %(end)s, table %(table)s")
    room = _("Round %(n)s, %(start)s to %(end)s, room %(table)s")
    words = table if event.place else room
    hours = [
        {"n": one.number, "start": written(one.start, "time"), "end": written(one.end, "time")} for one in plan.hours
    ]
    return [
        (
            row.person.name,
            [
                (words % {**hour, "table": seat.table}, seat.other.name if seat.other else "")
                for hour, seat in zip(hours, row.seats, strict=True)
                if seat
            ],
        )
        for row in plan.slips
    ]


def _page(
    request: SignedIn,
    cohort: Cohort,
    event: ConversationEvent | None,
    form: EventForm | None = None,
    moving: MoveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    is_new = event is None or event.state in (EventState.OVER, EventState.CANCELLED)
    if form is None and (is_new or (event and event.state == EventState.PLANNED)):
        zone = request.user.person.time_zone if request.user.person else ""
        form = EventForm(event=None if is_new else event, zone=zone, now=now)
    context = {
        "nav": "matching",
        "cohort": cohort,
        "event": event,
        "is_new": is_new,
        "form": form,
        "making": modes.making_of(cohort.program),
        "q": request.GET.get("q", ""),
        "others": "others" in request.GET,
    }
    if event is not None:
        context |= _shown(request, event)
        context |= {
            "hours": hours_of(event),
            "moving": moving or (MoveForm(event=event) if actions.is_movable(event, now) else None),
            "is_ended": now >= event.ends_at,
            "round_now": queries_seating.round_now(event, now),
        }
    return render(request, "matching/events.html", context, status=status)


def _shown(request: SignedIn, event: ConversationEvent) -> dict[str, object]:
    """What a state of the event shows besides."""
    found: dict[str, object] = {}
    if event.state in MAILS:
        found["mail"] = sample_of(KINDS[MAILS[EventState(event.state)]])
    if event.state == EventState.PLANNED:
        found["ready"] = queries_seating.ready_number(event.cohort)
    if event.state in (EventState.INVITED, EventState.SEATED, EventState.ANNOUNCED):
        found["sizes"] = queries_seating.sizes_of(event)
        found["rows"] = queries_seating.guests_of(
            request.user,
            event,
            q=request.GET.get("q", ""),
            page=request.GET.get("page", 1),
            others="others" in request.GET and event.state == EventState.ANNOUNCED,
        )
    if event.shortlists is not None:
        found["answers"] = queries_shortlists.sizes_of(event.shortlists)
    return found
