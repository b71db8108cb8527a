"""Workshops, for those whom they are for."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from viceversa.core.errors import Refused
from viceversa.workshops import actions, queries


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What one is asked to, and what one leads."""
    context = {"nav": "home", "workshops": queries.own_workshops(request.user), "led": queries.led_by(request.user)}
    return render(request, "workshops/own.html", context)


@login_required
@require_safe
def workshop(request: HttpRequest, code: str) -> HttpResponse:
    """What it is for, its dates, and one's own seat."""
    return render(request, "workshops/workshop.html", {"nav": "home", "own": queries.own_workshop(request.user, code)})


@login_required
@require_POST
def seat(request: HttpRequest, code: str) -> HttpResponse:
    """Take a seat at one of its dates, or wait for one."""
    found = queries.own_workshop(request.user, code)
    wanted = next((one.date for one in found.choices if one.date.code == request.POST.get("date")), None)
    if wanted is None:
        raise Refused(_("Choose one of the dates."))
    taken = actions.take_seat(wanted, participant=found.me, by=request.user)
    if taken.state == "waiting":
        messages.success(
            request, _("All seats are taken. You are on the waiting list, and get a mail once a seat is yours.")
        )
    else:
        messages.success(request, _("You have a seat. A mail brings it into your calendar."))
    return redirect("workshops:workshop", code)


@login_required
@require_POST
def give_back(request: HttpRequest, code: str) -> HttpResponse:
    """Give one's seat back, or leave the list."""
    found = queries.own_workshop(request.user, code)
    if not actions.leave(found.workshop, participant=found.me, by=request.user).repeated:
        messages.success(request, _("Thank you for telling us. Your seat or place on the list is free."))
    # During a break its page was there for this alone.
    return redirect("workshops:workshop", code) if found.is_asked else redirect("workshops:own")
