"""What the two bring to a meeting, decide in it, and note for themselves."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core.errors import Refused
from viceversa.pairings import doors, forms
from viceversa.pairings.actions import (
    agenda,
    decisions,
    notes,
)
from viceversa.pairings.views.participant.base import PAGE_AND_FORM, act_page, back_to, part


@login_required
@require_POST
def agenda_items(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """Add something to talk about."""
    own = doors.space_for(request.user, code)
    one = doors.meeting_in(own, meeting)
    form = forms.AgendaForm(request.POST)
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    agenda.add_item(one, text=form.cleaned_data["text"], minutes=form.cleaned_data["minutes"] or 10, by=request.user)
    return part(request, own, "agenda")


@login_required
@require_POST
def agenda_removal(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Take out what one added."""
    own = doors.space_for(request.user, code)
    agenda.remove_item(doors.agenda_item_in(own, item), by=request.user)
    return part(request, own, "agenda")


@login_required
@require_POST
def agenda_aside(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """ "Not this one", without a word; `undo` takes that back."""
    own = doors.space_for(request.user, code)
    one = doors.agenda_item_in(own, item)
    verb = agenda.put_back if "undo" in request.POST else agenda.put_aside
    verb(one, by=request.user)
    return part(request, own, "agenda")


@login_required
@require_http_methods(PAGE_AND_FORM)
def new_decision(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what was decided."""
    own = doors.space_for(request.user, code)
    form = forms.DecisionForm(request.POST or None, space=own)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            decisions.decide(
                own.pairing,
                text=data["text"],
                owner=form.people.get(data["owner"]),
                due_on=data["due_on"],
                to_do=data["owner"] != form.NOBODY,
                by=request.user,
            )
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            return back_to(own, "decisions")
    return act_page(request, own, "pairings/decision_new.html", form=form)


@login_required
@require_POST
def decision_tick(request: HttpRequest, code: str, decision: str) -> HttpResponse:
    """Done, or not after all."""
    own = doors.space_for(request.user, code)
    one = doors.decision_in(own, decision)
    verb = decisions.finish if "done" in request.POST else decisions.reopen
    verb(one, by=request.user)
    return part(request, own, "decisions")


@login_required
@require_POST
def decision_removal(request: HttpRequest, code: str, decision: str) -> HttpResponse:
    """Take a decision out."""
    own = doors.space_for(request.user, code)
    decisions.remove(doors.decision_in(own, decision), by=request.user)
    return part(request, own, "decisions")


@login_required
@require_POST
def note(request: HttpRequest, code: str) -> HttpResponse:
    """Keep one's own notes, saved as one types."""
    own = doors.space_for(request.user, code)
    form = forms.NoteForm(request.POST)
    quiet = bool(request.headers.get("X-Autosave"))
    try:
        if not form.is_valid():
            raise Refused(_("These notes are longer than 20,000 characters. Shorten them a little."))
        notes.keep(own.pairing, text=form.cleaned_data["text"], by=request.user)
    except Refused as refusal:
        if quiet:
            return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
        raise
    if quiet:
        return HttpResponse(status=204)
    messages.success(request, _("Saved."))
    return back_to(own, "notes")
