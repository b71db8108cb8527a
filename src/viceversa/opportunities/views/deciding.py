"""Deciding: applications in the order that was drawn, reasons for each, and the record."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.opportunities import queries
from viceversa.opportunities.actions import deciding
from viceversa.opportunities.forms import WeighForm
from viceversa.pairings.forms import put_refusal


@login_required
@never_cache
@require_safe
def reading(request: HttpRequest, code: str) -> HttpResponse:
    """All applications, once the last day is over."""
    one = queries.deciding_for(request.user, code)
    context = {"one": one, "last_day": queries.last_day(one), "reading": queries.reading_of(one, clock.now())}
    return render(request, "opportunities/reading.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, code: str, application: str) -> HttpResponse:
    """One application, and what is noted about it."""
    one = queries.deciding_for(request.user, code)
    read = queries.application_in(one, application, clock.now())
    data = request.POST if request.method == "POST" else None
    form = WeighForm(data, opportunity=one, judgment=read.judgment)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.weigh(read.application, **form.words, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Noted. Nobody is told before you decide on all."))
            return redirect("opportunities:deciding", code)
    context = {"one": one, "read": read, "form": form}
    return render(request, "opportunities/application.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def closure(request: HttpRequest, code: str) -> HttpResponse:
    """Decide."""
    deciding.decide(queries.deciding_for(request.user, code), by=request.user)
    messages.success(request, _("Decided. Everybody who applied gets a mail, and reads what you wrote for them."))
    return redirect("opportunities:record", code)


@login_required
@never_cache
@require_safe
def record(request: HttpRequest, code: str) -> HttpResponse:
    """Criteria, reasons and feedback, for who decided and who posted it."""
    one, lines, gone = queries.record_for(request.user, code)
    return render(request, "opportunities/record.html", {"one": one, "lines": lines, "gone": gone})
