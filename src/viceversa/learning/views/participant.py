"""The library of guides, one of them, and the guide for a meeting."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core.typed import whole
from viceversa.learning import actions, guidebook, queries
from viceversa.pairings import doors
from viceversa.pairings.models import Meeting
from viceversa.people import catalog


@login_required
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """All guides one may read, narrowed by words and what they are about."""
    words, family = request.GET.get("q", "").strip(), request.GET.get("family", "")
    guides = queries.guides_for(request.user, words=words, family=family)
    used = {key for guide in guidebook.library() for key in guide.families}
    context = {
        "nav": "guides",
        "guides": guides,
        "words": words,
        "family": family,
        "families": [(one.key, one.name) for one in catalog.families() if one.key in used],
    }
    return render(request, "learning/library.html", context)


@login_required
@require_safe
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """One guide, its minutes drawn to scale; `?minutes=45` for a meeting of that length."""
    found = queries.guide_for(request.user, key)
    asked = whole(request.GET.get("minutes"))
    minutes = asked if asked is not None and len(found.parts) <= asked <= guidebook.LONGEST else found.minutes
    context = {
        "nav": "guides",
        "guide": found,
        "shown": found.in_minutes(minutes),
        "read_on": queries.to_read_on(request.user, found.families),
    }
    return render(request, "learning/guide.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest, code: str, meeting: str) -> HttpResponse:
    """Take a guide for a meeting, another one, or none."""
    own = doors.space_for(request.user, code)
    found = doors.meeting_in(own, meeting)
    if request.method == "POST":
        return _take(request, own, found)
    offered = queries.for_meeting(own, found)
    context = {
        "nav": "pair",
        "my_side": own.my_side,
        "space": own,
        "pairing": own.pairing,
        "meeting": found,
        "m": offered,
        "read_on": queries.to_read_on(request.user, offered.families, topics=offered.topics, role=own.me.role),
    }
    return render(request, "learning/choice.html", context)


def _take(request: HttpRequest, own: doors.Space, meeting: Meeting) -> HttpResponse:
    key = request.POST.get("guide", "")
    if key:
        taken = next((one for one in queries.guides_of(own) if one.key == key and not one.is_retired), None)
        if taken is None:
            raise Http404
        actions.take_guide(meeting, guide=taken, by=request.user)
        text = (
            _("All three of you see “%(title)s” for this meeting now.")
            if own.is_pod
            else _("You both see “%(title)s” for this meeting now.")
        )
        messages.success(request, text % {"title": taken.title})
    elif actions.put_back(meeting, by=request.user):
        messages.success(request, _("This meeting has no guide now."))
    return redirect(f"{reverse('pairings:pair', args=[own.pairing.code])}#agenda")
