"""Looking back: one's own answers, what the pair shares, the wish to go on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.pairings import doors, forms, reflecting
from viceversa.pairings.actions import reflections
from viceversa.pairings.doors import Space
from viceversa.pairings.looking_back import LookingBack
from viceversa.pairings.looking_back import looking_back as page_of
from viceversa.pairings.models import Reflection
from viceversa.pairings.views.participant.base import PAGE_AND_FORM, act_page, back_to
from viceversa.people.models import User


@login_required
@require_http_methods(PAGE_AND_FORM)
def looking_back(request: HttpRequest, code: str, moment: str) -> HttpResponse:
    """Answer alone, share, read side by side. POST keeps the answers, shares them now, or keeps the wish to go on."""
    own = doors.space_for(request.user, code)
    if moment not in reflecting.QUESTIONS:
        raise Http404
    now = clock.now()
    page = page_of(own, moment, now=now)
    form = form_of(own, moment, page.mine, request)
    if request.method == "POST" and "share_now" in request.POST:
        reflections.share_now(own.pairing, moment=moment, by=request.user)
        messages.success(request, _("Shared."))
        return redirect("pairings:looking_back", code, moment)
    if request.method == "POST" and keep(request, own, form, by=request.user):
        return redirect("pairings:looking_back", code, moment)
    return act_page(request, own, "pairings/looking_back.html", **context_of(own, page, form))


@login_required
@require_POST
def looking_back_agenda(request: HttpRequest, code: str, moment: str) -> HttpResponse:
    """Put what there is to talk about on the agenda of the next meeting."""
    own = doors.space_for(request.user, code)
    if moment not in reflecting.QUESTIONS:
        raise Http404
    page = page_of(own, moment, now=clock.now())
    if page.upcoming is None:
        raise Refused(_("Plan a meeting first. Then it can go on its agenda."))
    page.upcoming.pairing = own.pairing
    reflections.put_on_agenda(page.upcoming, moment=moment, by=request.user)
    messages.success(request, _("It is on the agenda."))
    return back_to(own, "agenda")


def form_of(own: Space, moment: str, mine: Reflection | None, request: HttpRequest) -> forms.ReflectionForm:
    """The questions; bound when the answers were sent, not the wish or the sharing."""
    sent = request.method == "POST" and not {"wish", "share_now"} & set(request.POST)
    return forms.ReflectionForm(request.POST if sent else None, moment=moment, space=own, mine=mine)


def keep(request: HttpRequest, own: Space, form: forms.ReflectionForm, *, by: User | None) -> bool:
    """Keep what was sent: the wish, or the answers. False when the form has to be shown again."""
    if "wish" in request.POST:
        kept = reflections.wish(own.pairing, wish=request.POST["wish"], member=own.me, by=by)
        text = (
            _("All of you would like to go on. Each of you is told by mail.")
            if kept.told_at
            else _("Kept to yourself.")
        )
        messages.success(request, text)
        return True
    if not form.is_valid():
        return False
    try:
        reflections.answer(own.pairing, moment=form.moment, **form.given(), member=own.me, by=by)
    except Refused as refusal:
        forms.put_refusal(form, refusal)
        return False
    messages.success(request, _("Thank you. It is kept."))
    return True


def context_of(own: Space, page: LookingBack, form: forms.ReflectionForm) -> dict[str, Any]:
    """What the page draws, with and without signing in."""
    return {
        "form": form,
        "page": page,
        "moment": page.moment,
        "is_open": reflecting.is_open(own.pairing, page.moment, now=clock.now()),
        "begins": reflecting.begins_on(own.pairing.cohort, page.moment),
        "questions": [(form[key], form[f"share_{key}"]) for key in reflecting.QUESTIONS[page.moment]],
        "wishes": Reflection.Wish.choices,
    }
