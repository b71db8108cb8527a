"""What the pages of a pair share: the way back, one part of the page, a page with one form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from viceversa.core import clock
from viceversa.core.typed import whole
from viceversa.pairings import assisting, doors, forms, reflecting, space
from viceversa.pairings.doors import Space
from viceversa.pairings.models import CheckIn
from viceversa.people.models import User

PAGE_AND_FORM = ["GET", "HEAD", "POST"]
FACES = {4: "smile3", 3: "smile2", 2: "smile1", 1: "smile0", 0: "nomeet"}


def back_to(own: Space, anchor: str = "") -> HttpResponse:
    """The pair page, at one of its parts."""
    address = reverse("pairings:pair", args=[own.pairing.code])
    return redirect(f"{address}#{anchor}" if anchor else address)


def part(request: HttpRequest, own: Space, name: str) -> HttpResponse:
    """One part of the pair page for htmx, else the page at that part."""
    if request.htmx:
        return render(
            request, f"pairings/pair.html#{name}", pair_context(space_with_keeper(request.user, own.pairing.code))
        )
    return back_to(own, name)


def act_page(request: HttpRequest, own: Space, template: str, **context: Any) -> HttpResponse:
    """A page with one form of the space; 422 when the form was refused."""
    form = context.get("form")
    step_form = context.get("step_form")
    wrong = any(each is not None and each.is_bound and not each.is_valid() for each in (form, step_form))
    base = {"nav": "pair", "my_side": own.my_side, "space": own, "pairing": own.pairing, "partner": own.partner_person}
    return render(request, template, base | context, status=422 if wrong else 200)


def number(typed: str | None) -> int:
    """A number from a button; -1 for anything else, which every verb refuses."""
    found = whole(typed)
    return -1 if found is None else found


def space_with_keeper(user: User, code: str) -> Space:
    """The space, and who keeps the dates of each, as the pair page says. One query."""
    return doors.space_for(user, code, beside=assisting.keepers(clock.now()))


def pair_context(own: Space) -> dict[str, Any]:
    """What the pair page draws of `space_with_keeper`."""
    now = clock.now()
    kept_until = own.kept_until
    return {
        "nav": "pair",
        "my_side": own.my_side,
        "space": own,
        "pairing": own.pairing,
        "page": space.pair_page(own, now=now),
        "kept_until": kept_until,
        "keeper": assisting.keeper_of(own.me),
        "notes_gone": kept_until is not None and kept_until.notes <= now,
        "look_back": reflecting.open_moment(own.pairing, now=now),
        "living": space.may_write(own),
        "active": space.is_active(own),
        "agenda_form": forms.AgendaForm(),
    }


def rate_answers() -> list[tuple[int, Any, str]]:
    """The five answers of a check-in with their faces, best first."""
    return [(choice.value, choice.label, FACES[choice.value]) for choice in reversed(CheckIn.Answer)]
