"""Self-match, for those who ask (signed in) and those who are asked (signed in, or by the link in the mail)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.core.typed import whole
from viceversa.matching import actions
from viceversa.matching import queries_self_match as queries
from viceversa.matching.forms_self_match import AskForm, RulesForm
from viceversa.matching.queries_self_match import OwnRequests
from viceversa.matching.views.manager import SignedIn
from viceversa.matching.views.typed import done
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import User
from viceversa.programs.models import Role

PAGE_AND_FORM = ["GET", "HEAD", "POST"]


def _sides(role: str) -> dict[str, str]:
    """What a person brings flows the way of their role; the reader has the other one."""
    theirs, back = ("versa", "vice") if role == Role.MENTOR else ("vice", "versa")
    return {"side": theirs, "other_side": back}


@login_required
@require_http_methods(PAGE_AND_FORM)
def asking(request: SignedIn, code: str) -> HttpResponse:
    """Whom one may ask, and whom one has asked. POST asks somebody."""
    now = clock.now()
    asked = request.GET
    topic = whole(asked.get("topic")) or 0
    own = queries.own_asking(
        request.user, code, now=now, words=asked.get("q", ""), topic=topic, page=asked.get("page", 1)
    )
    typed: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        form = AskForm(request.POST)
        if form.is_valid():
            person, note = form.cleaned_data["person"], form.cleaned_data["note"]
            actions.ask(own.round, asker=own.participant, asked=person, note=note, by=request.user, now=now)
            messages.success(request, _("Your request is saved."))
            return redirect("matching:asking", code)
        if "note" not in form.errors:
            raise Refused(_("That did not reach us whole. Try again."))
        typed = {
            "person": request.POST.get("person", ""),
            "note": request.POST.get("note", ""),
            "error": str(form.errors["note"][0]),
        }
        status = 422
    context = {
        "nav": "home",
        "own": own,
        "program": own.round.cohort.program,
        "support": own.round.cohort.program.support,
        "words": asked.get("q", ""),
        "topic": topic,
        "typed": typed,
        **_sides(own.participant.role),
    }
    part = "#found" if request.htmx else ""
    return render(request, f"matching/asking.html{part}", context, status=status)


@login_required
@require_POST
def sooner(request: SignedIn, code: str) -> HttpResponse:
    """Ask this one before the one above, of those that wait their turn."""
    made = queries.own_request(request.user, code)
    if not actions.ask_sooner(made, by=request.user).repeated:
        messages.success(request, _("Saved. That is the order in which they are asked."))
    return redirect("matching:asking", made.asker.code)


@login_required
@require_POST
def withdrawal(request: SignedIn, code: str) -> HttpResponse:
    """Take a request back."""
    made = queries.own_request(request.user, code)
    enrollment = made.asker.code
    actions.withdraw_request(made, by=request.user)
    messages.success(request, _("Taken back. Nobody is told."))
    return redirect("matching:asking", enrollment)


@login_required
@require_http_methods(PAGE_AND_FORM)
def requests(request: SignedIn, code: str) -> HttpResponse:
    """What waits for oneself, and one's rules, signed in."""
    own = queries.own_requests(request.user, code, now=clock.now())
    back = reverse("matching:requests", args=[code])
    return _requests(request, own, by=request.user, back=back, frame={"nav": "home", "frame": "web/page.html"})


@never_cache
@require_http_methods(PAGE_AND_FORM)
def requests_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same without signing in."""
    own = queries.own_requests_by_link(token, now=clock.now())
    back = reverse("matching:requests_by_link", args=[token])
    return _requests(request, own, by=None, back=back, frame={"frame": "web/plain.html"})


def _requests(
    request: HttpRequest, own: OwnRequests, *, by: User | None, back: str, frame: dict[str, Any]
) -> HttpResponse:
    form = None
    if request.method == "POST":
        by = by or account_for(own.participant.person)
        if "approve" in request.POST or "decline" in request.POST:
            _answer(request, own, by)
            return redirect(back)
        form = RulesForm(request.POST, seat=own.seat, topics=own.topics)
        if form.is_valid() and done(form, lambda: actions.set_asking_rules(own.seat, **form.rules(), by=by)):
            messages.success(request, _("Your rules are saved. They hold from now on."))
            return redirect(back)
    program = own.round.cohort.program
    context = {
        "own": own,
        "program": program,
        "support": program.support,
        "form": form or RulesForm(seat=own.seat, topics=own.topics),
        **_sides(own.participant.role),
    }
    return render(request, "matching/requests.html", context | frame, status=422 if form else 200)


def _answer(request: HttpRequest, own: OwnRequests, by: User) -> None:
    says_yes = "approve" in request.POST
    code = request.POST["approve" if says_yes else "decline"]
    chosen = next((one.request for one in own.received if one.request.code == code), None)
    if chosen is None:
        raise Refused(_("This request is no longer open. There is nothing for you to do."))
    if says_yes:
        actions.approve(chosen, by=by)
        messages.success(request, _("You have said yes. As soon as it is settled, both of you hear."))
    else:
        actions.decline_request(chosen, by=by)
        messages.success(request, _("Let go. Nobody is told."))
