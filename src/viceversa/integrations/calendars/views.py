"""One's own calendar: the page, and the feed that calendar programs read."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.integrations.calendars import actions, caldav, queries
from viceversa.integrations.calendars.caldav import Account
from viceversa.integrations.calendars.forms import ChoiceForm, ConnectForm, sealed_for, unsealed_for
from viceversa.messaging import actions as messaging
from viceversa.messaging.rendering import address_of, language_of
from viceversa.pairings.ical import published
from viceversa.pairings.inviting import FOR_CALENDAR
from viceversa.people.models import Person

# Where a fresh secret waits for the page that shows it once.
FRESH = "calendars.fresh_feed"


@login_required
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """GET /me/calendar/: invitations by mail, the feed. A secret that was just made is shown here once."""
    return _page(request, _person(request), ConnectForm())


def _page(request: HttpRequest, person: Person, form: ConnectForm, choice: ChoiceForm | None = None) -> HttpResponse:
    token = request.session.pop(FRESH, "")
    connected = queries.connection_of(person) if caldav.is_offered() else None
    context = {
        "nav": "me",
        "form": form,
        "choice": choice,
        "gets_entries": queries.gets_entries(person),
        "feed": queries.feed_of(person),
        "fresh": address_of("calendars:feed", token) if token else "",
        "offered": caldav.is_offered(),
        "connected": connected,
        "problem": actions.SENTENCES.get(connected.problem, "") if connected else "",
    }
    return render(
        request, "calendars/own.html", context, status=422 if form.errors or (choice and choice.errors) else 200
    )


@login_required
@never_cache
@require_POST
def connection(request: HttpRequest) -> HttpResponse:
    """POST /me/calendar/connection/: connect one's calendar; `writes` lets us write into it or not, `end` forgets it."""
    person = _person(request)
    if "end" in request.POST:
        actions.disconnect(by=request.user)
        messages.success(request, _("Forgotten: address, password and times."))
        return redirect("calendars:own")
    if not caldav.is_offered():
        raise Http404
    if "writes" in request.POST:
        on = request.POST["writes"] == "yes"
        actions.set_writing(on, by=request.user)
        messages.success(
            request,
            _("Your meetings are written into it within a quarter of an hour, and no longer come by mail.")
            if on
            else _("What we wrote is taken out within a quarter of an hour. New dates come by mail again."),
        )
        return redirect("calendars:own")
    if "sealed" in request.POST:
        return _chosen(request, person)
    form = ConnectForm(request.POST)
    if form.is_valid():
        try:
            found = actions.find(**form.cleaned_data, by=request.user)
            if len(found) > 1:
                sealed = sealed_for(person, form.cleaned_data, found, now=clock.now())
                return _page(request, person, form, ChoiceForm(found=found, sealed=sealed))
            return _connected(request, Account(**{**form.cleaned_data, "url": found[0].url}))
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
    return _page(request, person, form)


def _chosen(request: HttpRequest, person: Person) -> HttpResponse:
    """One of several calendars was chosen: only those that the server named."""
    account, found = unsealed_for(person, request.POST["sealed"], now=clock.now())
    choice = ChoiceForm(request.POST, found=found)
    form = ConnectForm(initial={"url": account.url, "user": account.user})
    if choice.is_valid():
        try:
            return _connected(request, replace(account, url=choice.cleaned_data["calendar"]))
        except Refused as refusal:
            choice.add_error("calendar", str(refusal))
    return _page(request, person, form, choice)


def _connected(request: HttpRequest, account: Account) -> HttpResponse:
    actions.connect(url=account.url, user=account.user, password=account.password, by=request.user)
    messages.success(request, _("Connected. Dates that are offered from now on are free in it."))
    return redirect("calendars:own")


@login_required
@require_POST
def feed_address(request: HttpRequest) -> HttpResponse:
    """POST /me/calendar/feed/: make the secret address, renew it, or with `withdraw` take it away."""
    _person(request)
    if "withdraw" in request.POST:
        actions.withdraw_feed(by=request.user)
        request.session.pop(FRESH, None)
        messages.success(request, _("The address leads nowhere now."))
    else:
        _feed, token = actions.renew_feed(by=request.user, former=request.POST.get("former", ""))
        if token:
            request.session[FRESH] = token
            messages.success(request, _("The address is made. Copy it now: it is shown this once."))
    return redirect("calendars:own")


@login_required
@require_POST
def mails(request: HttpRequest) -> HttpResponse:
    """POST /me/calendar/mails/: no more invitations by mail, or with `resume` again."""
    person = _person(request)
    if "resume" in request.POST:
        messaging.resume(FOR_CALENDAR, person=person, by=request.user)
        messages.success(request, _("New dates come to your calendar by mail again."))
    else:
        messaging.stop(FOR_CALENDAR, person=person, by=request.user)
        messages.success(request, _("New dates no longer come to your calendar by mail."))
    return redirect("calendars:own")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """GET /calendar/meetings/<token>.ics: times and neutral titles. The token is the permission."""
    dates = queries.dates_of_feed(token, now=clock.now())
    with translation.override(language_of(dates.person)):
        content = published(dates.entries, name=_("Appointments"))
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    modified = int(dates.changed_at.timestamp())
    found = get_conditional_response(request, etag=etag, last_modified=modified, response=answer) or answer
    found["Cache-Control"] = "private, no-cache"
    found["ETag"] = etag
    found["Last-Modified"] = http_date(modified)
    return found


def _person(request: HttpRequest) -> Person:
    if request.user.person is None:
        raise Http404
    return request.user.person
