"""Webhooks, for system administrators: endpoints, what each is told, and the log."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.integrations.webhooks import actions, queries, rules
from viceversa.integrations.webhooks.forms import EndpointForm, SinceForm
from viceversa.integrations.webhooks.states import DeliveryState

# Where a fresh secret waits for the page that shows it once.
FRESH = "webhooks.fresh_secret"


@login_required
@require_safe
def endpoints(request: HttpRequest) -> HttpResponse:
    """GET /webhooks/: who is told things."""
    return render(request, "webhooks/list.html", {"nav": "webhooks", "endpoints": queries.endpoints(request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET /webhooks/new/. POST adds an endpoint; its secret is shown on its page, once."""
    rules.must_keep(request.user)
    form = EndpointForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            endpoint, secret = actions.add_endpoint(**form.words, by=request.user)
        except Refused as refusal:
            form.add_error(form.field_of(refusal.field), str(refusal))
        else:
            request.session[FRESH] = [endpoint.code, secret]
            messages.success(request, _("Added. Copy its secret now: it is shown this once."))
            return redirect("webhooks:endpoint", endpoint.code)
    return render(request, "webhooks/form.html", {"nav": "webhooks", "form": form}, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def endpoint(request: HttpRequest, code: str) -> HttpResponse:
    """GET /webhooks/<code>/ (?state=, ?page=): one endpoint, and the log of what it was told."""
    return _page(request, code, SinceForm(initial={"since": queries.default_since(clock.now())}))


def _page(request: HttpRequest, code: str, since: SinceForm) -> HttpResponse:
    found = queries.endpoint_for(request.user, code)
    of, secret = request.session.pop(FRESH, ("", ""))
    now = clock.now()
    state = request.GET.get("state", "")
    context = {
        "nav": "webhooks",
        "endpoint": found,
        "kinds": queries.kinds_of(found),
        "fresh": secret if of == found.code else "",
        "good": len(found.secrets(now)),
        "log": queries.log_of(found, state=state, page=request.GET.get("page", "")),
        "state": state,
        "states": DeliveryState.choices,
        "since": since,
        "keep_days": actions.LOG_DAYS,
    }
    return render(request, "webhooks/endpoint.html", context, status=422 if since.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """GET /webhooks/<code>/settings/: name, address, and what it is told. POST saves."""
    found = queries.endpoint_for(request.user, code)
    data = request.POST if request.method == "POST" else None
    form = EndpointForm(data, name=found.name, kinds=found.kinds)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_endpoint(found, **form.words, by=request.user)
        except Refused as refusal:
            form.add_error(form.field_of(refusal.field), str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("webhooks:endpoint", code)
    context = {"nav": "webhooks", "form": form, "endpoint": found}
    return render(request, "webhooks/form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def switching(request: HttpRequest, code: str) -> HttpResponse:
    """POST /webhooks/<code>/switching/ with `on` yes or no."""
    found = queries.endpoint_for(request.user, code)
    on = request.POST.get("on") == "yes"
    actions.switch(found, on=on, by=request.user)
    if on:
        messages.success(request, _("It is on. What it missed can be sent below."))
    else:
        messages.success(request, _("It is off, and told nothing."))
    return redirect("webhooks:endpoint", code)


@login_required
@require_POST
def secret(request: HttpRequest, code: str) -> HttpResponse:
    """POST /webhooks/<code>/secret/: a new one, shown once. `good` is how many the page knew of."""
    found = queries.endpoint_for(request.user, code)
    good = request.POST.get("good", "")
    row, fresh = actions.renew_secret(found, former=int(good) if good.isdecimal() else 0, by=request.user)
    if fresh:
        request.session[FRESH] = [row.code, fresh]
        messages.success(request, _("Copy the new secret now: it is shown this once. The former one holds for a day."))
    return redirect("webhooks:endpoint", code)


@login_required
@require_POST
def test(request: HttpRequest, code: str) -> HttpResponse:
    """POST /webhooks/<code>/test/: send a test, and say what was answered."""
    found = queries.endpoint_for(request.user, code)
    made = actions.send_test(found, by=request.user)
    answer = queries.said(made.tries[-1][1])
    if made.state == DeliveryState.DELIVERED:
        messages.success(request, _("The test was taken. %(answer)s") % {"answer": answer})
    else:
        messages.warning(request, _("The test was not taken. %(answer)s") % {"answer": answer})
    return redirect("webhooks:endpoint", code)


@login_required
@require_POST
def removal(request: HttpRequest, code: str) -> HttpResponse:
    """POST /webhooks/<code>/removal/"""
    actions.remove_endpoint(queries.endpoint_for(request.user, code), by=request.user)
    messages.success(request, _("Removed, with its secret and its log."))
    return redirect("webhooks:list")


@login_required
@require_POST
def replays(request: HttpRequest, code: str) -> HttpResponse:
    """POST /webhooks/<code>/replays/ with `since`: all that failed or was missed since."""
    found = queries.endpoint_for(request.user, code)
    form = SinceForm(request.POST)
    if form.is_valid():
        try:
            count = actions.replay_since(found, since=form.moment, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(
                request,
                ngettext("%(n)d is sent again.", "%(n)d are sent again.", count) % {"n": count}
                if count
                else _("Nothing failed or was missed since then."),
            )
            return redirect("webhooks:endpoint", code)
    return _page(request, code, form)


@login_required
@require_POST
def replay(request: HttpRequest, code: str, delivery: str) -> HttpResponse:
    """POST /webhooks/<code>/deliveries/<delivery>/replay/: send one again, under the same id."""
    actions.replay(queries.delivery_for(request.user, code, delivery), by=request.user)
    messages.success(request, _("It is sent again, under the same id."))
    return redirect("webhooks:endpoint", code)
