"""Pages of the two people: home, their space, and each act in it. Every act is a form that works by itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.matching.queries import topic_names
from viceversa.matching.words import for_participant
from viceversa.pairings import doors, forms, home, space
from viceversa.pairings.actions import (
    agenda,
    agreement,
    answers,
    check_ins,
    closure,
    decisions,
    goals,
    leave,
    meetings,
    notes,
)
from viceversa.pairings.clauses import draft_for
from viceversa.pairings.doors import Space
from viceversa.pairings.models import CheckIn, Goal, Meeting
from viceversa.pairings.queries import suggested_times
from viceversa.pairings.states import AnswerState, PairingState
from viceversa.programs.models import Role

PAGE_AND_FORM = ["GET", "HEAD", "POST"]
FACES = {4: "smile3", 3: "smile2", 2: "smile1", 1: "smile0", 0: "nomeet"}


def rate_answers() -> list[tuple[int, Any, str]]:
    """The five answers of a check-in with their faces, best first."""
    return [(choice.value, choice.label, FACES[choice.value]) for choice in reversed(CheckIn.Answer)]


@login_required
@require_safe
def home_page(request: HttpRequest) -> HttpResponse:
    """What is next for this person."""
    page = home.home_of(request.user, now=clock.now())
    context = {"nav": "home", "home": page, "answers": rate_answers()}
    if page.space:
        context["my_side"] = page.space.my_side
    return render(request, "pairings/home.html", context)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """ "My pair": the one there is, or home when there is none or more than one."""
    page = home.home_of(request.user, now=clock.now())
    if page.space and not page.others:
        return redirect("pairings:pair", page.space.pairing.code)
    if not page.space and len(page.asked) == 1:
        return redirect("pairings:answer", page.asked[0].pairing.code)
    return redirect("pairings:home")


@login_required
@require_safe
def pair(request: HttpRequest, code: str) -> HttpResponse:
    """The space of the two."""
    own = doors.space_for(request.user, code)
    if own.pairing.state in (PairingState.ASKED, PairingState.NOT_FORMED):
        return redirect("pairings:answer", code)
    return render(request, "pairings/pair.html", pair_context(own))


def pair_context(own: Space) -> dict[str, Any]:
    """What the pair page draws."""
    now = clock.now()
    kept_until = own.kept_until
    return {
        "nav": "pair",
        "my_side": own.my_side,
        "space": own,
        "pairing": own.pairing,
        "page": space.pair_page(own, now=now),
        "kept_until": kept_until,
        "notes_gone": kept_until is not None and kept_until.notes <= now,
        "living": space.may_write(own),
        "active": space.is_active(own),
        "agenda_form": forms.AgendaForm(),
    }


# Being asked


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
    return render(request, "pairings/answer.html", answer_context(own) | {"nav": "pair", "frame": "web/page.html"})


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
        "reasons": for_participant(
            own.pairing.reasons, role=own.me.role, partner=own.partner_person.first_name, topics=topic_names()
        )
        if open_
        else [],
        "support": own.program.support_contact,
    }


def give_answer(request: HttpRequest, own: Space, *, by: Any) -> None:
    """Save a yes or a no. Nothing else counts as an answer."""
    said = request.POST.get("answer")
    if said == "yes":
        answers.accept(own.me, by=by)
        own.pairing.refresh_from_db(fields=["state"])
        if own.pairing.state == PairingState.ACTIVE:
            messages.success(request, _("You are a pair. Begin with a conversation of 15 minutes."))
        else:
            messages.success(request, _("Thank you. You hear from us as soon as the other answer is there."))
    elif said == "no":
        answers.decline(own.me, by=by)
        own.pairing.refresh_from_db(fields=["state"])
        messages.success(request, _("Thank you for telling us. Nobody is told that it was you."))
    else:
        raise Refused(_("Choose yes or no."))


# Meetings


@login_required
@require_http_methods(PAGE_AND_FORM)
def new_meeting(request: HttpRequest, code: str) -> HttpResponse:
    """Plan one meeting or a series; three moments that suit both are one tap."""
    own = doors.space_for(request.user, code)
    now = clock.now()
    offered = suggested_times(own.pairing, own.members, now=now) if space.is_active(own) else []
    start = forms.WhenForm.initial_of(offered[0], 60) if offered else {}
    form = forms.MeetingForm(request.POST or None, initial=start)
    if request.method == "POST":
        if "moment" in request.POST:
            moment = next((each for each in offered if each.isoformat() == request.POST["moment"]), None)
            if moment is None:
                raise Refused(_("This time is no longer free. Choose another one."))
            made = meetings.plan(own.pairing, starts_at=moment, by=request.user)
            return said(request, own, [made])
        if form.is_valid():
            try:
                return said(request, own, plan_from(form.cleaned_data, own, by=request.user))
            except Refused as refusal:
                forms.put_refusal(form, refusal)
    return act_page(request, own, "pairings/meeting_new.html", form=form, times=offered)


def plan_from(data: dict[str, Any], own: Space, *, by: Any) -> list[Meeting]:
    """One meeting, or a series when a rhythm was chosen."""
    if data["every_weeks"]:
        return meetings.plan_series(
            own.pairing,
            first=data["starts_at"],
            every_weeks=data["every_weeks"],
            count=data["count"],
            minutes=data["minutes"],
            place=data["place"],
            by=by,
        )
    return [
        meetings.plan(own.pairing, starts_at=data["starts_at"], minutes=data["minutes"], place=data["place"], by=by)
    ]


def said(request: HttpRequest, own: Space, made: list[Meeting]) -> HttpResponse:
    """Back to the space, with what was planned."""
    text = ngettext(
        "%(n)s meeting planned. %(name)s gets a mail.", "%(n)s meetings planned. %(name)s gets a mail.", len(made)
    )
    messages.success(request, text % {"n": len(made), "name": own.partner_person.first_name})
    return back_to(own)


@login_required
@require_http_methods(PAGE_AND_FORM)
def meeting(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """What one meeting is about and where; the ways to move or cancel it."""
    own = doors.space_for(request.user, code)
    one = doors.meeting_in(own, meeting)
    form = forms.PlaceForm(request.POST or None, initial=forms.describe_initial(one))
    if request.method == "POST" and form.is_valid():
        meetings.describe(one, title=form.cleaned_data["title"], place=form.cleaned_data["place"], by=request.user)
        messages.success(request, _("Saved."))
        return back_to(own)
    return act_page(request, own, "pairings/meeting.html", form=form, meeting=one, past=one.ends_at <= clock.now())


@login_required
@require_http_methods(PAGE_AND_FORM)
def meeting_date(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """Move a meeting."""
    own = doors.space_for(request.user, code)
    one = doors.meeting_in(own, meeting)
    form = forms.WhenForm(request.POST or None, initial=forms.WhenForm.initial_of(one.starts_at, one.minutes))
    if request.method == "POST" and form.is_valid():
        try:
            meetings.move(
                one, starts_at=form.cleaned_data["starts_at"], minutes=form.cleaned_data["minutes"], by=request.user
            )
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            messages.success(request, _("Moved. %(name)s gets a mail.") % {"name": own.partner_person.first_name})
            return back_to(own)
    return act_page(request, own, "pairings/meeting_date.html", form=form, meeting=one)


@login_required
@require_http_methods(PAGE_AND_FORM)
def meeting_cancellation(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """Cancel a meeting; then other times are offered at once."""
    own = doors.space_for(request.user, code)
    one = doors.meeting_in(own, meeting)
    if request.method == "POST":
        meetings.cancel(one, by=request.user)
        messages.success(
            request,
            _("Cancelled. %(name)s gets a mail with other times; you can take one here.")
            % {"name": own.partner_person.first_name},
        )
        if space.is_active(own):
            return redirect("pairings:meetings", code)
        return back_to(own)
    return act_page(request, own, "pairings/meeting_cancellation.html", meeting=one)


@login_required
@require_POST
def meeting_held(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """The meeting took place; `undo` takes that back."""
    own = doors.space_for(request.user, code)
    one = doors.meeting_in(own, meeting)
    if "undo" in request.POST or "undo" in request.GET:
        meetings.unhold(one, by=request.user)
        messages.success(request, _("Undone. The meeting is planned again."))
    else:
        meetings.hold(one, by=request.user)
        undo = reverse("pairings:held", args=[code, one.code]) + "?undo"
        messages.success(request, _("Noted: you met."), extra_tags=f"undo:{undo}")
    return back_to(own)


@login_required
@require_POST
def check_in(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """One tap about one meeting."""
    own = doors.space_for(request.user, code)
    one = doors.meeting_in(own, meeting)
    check_ins.answer(one, member=own.me, answer=number(request.POST.get("answer")), by=request.user)
    messages.success(request, _("Thank you. You can change it for a week."))
    return redirect(reverse("pairings:home") + "#check-in")


def number(typed: str | None) -> int:
    """A number from a button; -1 for anything else, which every verb refuses."""
    return int(typed) if typed is not None and typed.isascii() and typed.isdigit() else -1


# Agenda


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


# Goals


@login_required
@require_http_methods(PAGE_AND_FORM)
def new_goal(request: HttpRequest, code: str) -> HttpResponse:
    """Write down a goal."""
    own = doors.space_for(request.user, code)
    learner = request.GET.get("learner", own.me.role)
    form = forms.GoalForm(
        request.POST or None, space=own, initial={"learner": learner if learner in Role.values else own.me.role}
    )
    if request.method == "POST" and form.is_valid():
        try:
            goal = goals.add_goal(own.pairing, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            return redirect("pairings:goal", code, goal.code)
    return act_page(request, own, "pairings/goal_new.html", form=form)


@login_required
@require_http_methods(PAGE_AND_FORM)
def goal(request: HttpRequest, code: str, goal: str) -> HttpResponse:
    """One goal: its words, its steps."""
    own = doors.space_for(request.user, code)
    one = doors.goal_in(own, goal)
    form = forms.WordsForm(request.POST or None, initial={"text": one.text})
    if request.method == "POST" and form.is_valid():
        goals.reword_goal(one, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("pairings:goal", code, one.code)
    return goal_page(request, own, one, form=form)


def goal_page(
    request: HttpRequest, own: Space, one: Goal, *, form: Form | None = None, step_form: Form | None = None
) -> HttpResponse:
    """The page of one goal, with what is wrong in either form."""
    side = "vice" if one.learner == Role.MENTEE else "versa"
    return act_page(
        request,
        own,
        "pairings/goal.html",
        form=form or forms.WordsForm(initial={"text": one.text}),
        step_form=step_form or forms.StepForm(),
        goal=one,
        side=side,
    )


@login_required
@require_POST
def steps(request: HttpRequest, code: str, goal: str) -> HttpResponse:
    """Add a key step."""
    own = doors.space_for(request.user, code)
    one = doors.goal_in(own, goal)
    form = forms.StepForm(request.POST)
    if form.is_valid():
        try:
            goals.add_step(one, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            return redirect("pairings:goal", code, one.code)
    return goal_page(request, own, one, step_form=form)


@login_required
@require_POST
def goal_closure(request: HttpRequest, code: str, goal: str) -> HttpResponse:
    """Put a goal aside; `undo` takes it up again."""
    own = doors.space_for(request.user, code)
    one = doors.goal_in(own, goal)
    if "undo" in request.GET:
        goals.reopen_goal(one, by=request.user)
    else:
        goals.close_goal(one, by=request.user)
        undo = reverse("pairings:goal_closure", args=[code, one.code]) + "?undo"
        messages.success(request, _("The goal is closed."), extra_tags=f"undo:{undo}")
    return back_to(own, "goals")


@login_required
@require_POST
def step_tick(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Tick a step, or take the tick away: what the box says now."""
    own = doors.space_for(request.user, code)
    one = doors.step_in(own, step)
    verb = goals.finish_step if "done" in request.POST else goals.reopen_step
    verb(one, by=request.user)
    return part(request, own, "goals")


@login_required
@require_POST
def step_removal(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Take a step out."""
    own = doors.space_for(request.user, code)
    one = doors.step_in(own, step)
    goals.remove_step(one, by=request.user)
    return redirect("pairings:goal", code, one.goal.code)


# Decisions


@login_required
@require_http_methods(PAGE_AND_FORM)
def new_decision(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what was decided."""
    own = doors.space_for(request.user, code)
    form = forms.DecisionForm(request.POST or None, space=own)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        owner = form.people.get(data["owner"])
        decisions.decide(own.pairing, text=data["text"], owner=owner, due_on=data["due_on"], by=request.user)
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


# Notes


@login_required
@require_POST
def note(request: HttpRequest, code: str) -> HttpResponse:
    """Keep one's own notes, saved as one types."""
    own = doors.space_for(request.user, code)
    form = forms.NoteForm(request.POST)
    quiet = bool(request.headers.get("X-Autosave"))
    try:
        if not form.is_valid():
            raise Refused(_("These notes are longer than 20,000 letters. Shorten them a little."))
        notes.keep(own.pairing, text=form.cleaned_data["text"], by=request.user)
    except Refused as refusal:
        if quiet:
            return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
        raise
    if quiet:
        return HttpResponse(status=204)
    messages.success(request, _("Saved."))
    return back_to(own, "notes")


# Agreement


@login_required
@require_http_methods(PAGE_AND_FORM)
def agreement_page(request: HttpRequest, code: str) -> HttpResponse:
    """Read the whole agreement, change it, propose it."""
    own = doors.space_for(request.user, code)
    newest = doors.agreement_in(own)
    clauses = newest.clauses if newest else draft_for(own.pairing, own.members)
    form = forms.AgreementForm(request.POST or None, clauses=clauses)
    if request.method == "POST" and form.is_valid():
        try:
            made = agreement.propose(own.pairing, clauses=form.clauses(), by=request.user)
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            if not made.repeated:
                name = own.partner_person.first_name
                messages.success(request, _("Signed by you. %(name)s signs it here too.") % {"name": name})
            return redirect("pairings:agreement", code)
    return act_page(
        request,
        own,
        "pairings/agreement.html",
        form=form,
        agreement=newest,
        signed_by_me=newest.signed_at(own.me.role) if newest else None,
        signed_by_partner=newest.signed_at(own.partner.role) if newest else None,
        editing=newest is None or "edit" in request.GET or form.is_bound,
    )


@login_required
@require_POST
def signature(request: HttpRequest, code: str) -> HttpResponse:
    """Sign the newest version."""
    own = doors.space_for(request.user, code)
    newest = doors.agreement_in(own)
    if newest is None or str(newest.version) != request.POST.get("version"):
        raise Refused(_("There is a newer version. Read that one, then sign it."))
    agreement.sign(newest, by=request.user)
    messages.success(request, _("Signed."))
    return redirect("pairings:agreement", code)


# Pausing, leaving


@login_required
@require_http_methods(PAGE_AND_FORM)
def pause(request: HttpRequest, code: str) -> HttpResponse:
    """Rest for a while."""
    own = doors.space_for(request.user, code)
    form = forms.PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            closure.pause(own.pairing, until=form.cleaned_data["until"], by=request.user)
        except Refused as refusal:
            forms.put_refusal(form, refusal)
        else:
            messages.success(request, _("Paused. Meetings ahead are cancelled."))
            return back_to(own)
    return act_page(request, own, "pairings/pause.html", form=form)


@login_required
@require_POST
def resumption(request: HttpRequest, code: str) -> HttpResponse:
    """Go on after a pause."""
    own = doors.space_for(request.user, code)
    closure.resume(own.pairing, by=request.user)
    messages.success(request, _("Good. Plan the next meeting."))
    return redirect("pairings:meetings", code)


@login_required
@require_http_methods(PAGE_AND_FORM)
def ending(request: HttpRequest, code: str) -> HttpResponse:
    """The neutral exit: one click, no reason."""
    own = doors.space_for(request.user, code)
    if request.method == "POST":
        closure.end(own.pairing, by=request.user)
        messages.success(request, _("The pair has ended. We look for somebody else for you."))
        return redirect("pairings:home")
    return act_page(request, own, "pairings/closure.html")


@login_required
@require_POST
def leaving(request: HttpRequest, code: str) -> HttpResponse:
    """Out of the program altogether."""
    leave.leave_program(doors.participant_for(request.user, code), by=request.user)
    messages.success(request, _("You have left the program. Your answers are deleted."))
    return redirect("pairings:home")


# Shared


def back_to(own: Space, anchor: str = "") -> HttpResponse:
    """The pair page, at one of its parts."""
    address = reverse("pairings:pair", args=[own.pairing.code])
    return redirect(f"{address}#{anchor}" if anchor else address)


def part(request: HttpRequest, own: Space, name: str) -> HttpResponse:
    """One part of the pair page for htmx, else the page at that part."""
    if request.htmx:
        fresh = doors.space_for(request.user, own.pairing.code)
        return render(request, f"pairings/pair.html#{name}", pair_context(fresh))
    return back_to(own, name)


def act_page(request: HttpRequest, own: Space, template: str, **context: Any) -> HttpResponse:
    """A page with one form of the space; 422 when the form was refused."""
    form = context.get("form")
    step_form = context.get("step_form")
    wrong = any(each is not None and each.is_bound and not each.is_valid() for each in (form, step_form))
    base = {"nav": "pair", "my_side": own.my_side, "space": own, "pairing": own.pairing, "partner": own.partner_person}
    return render(request, template, base | context, status=422 if wrong else 200)
