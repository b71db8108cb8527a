"""Versions: choosing what is in one, looking at it as a reader would, showing it to somebody, ending that, files."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.messaging.rendering import address_of
from viceversa.pairings.forms import put_refusal
from viceversa.portfolio import contents, files, forms, queries
from viceversa.portfolio.actions import versions

PAGE_AND_FORM = ["GET", "HEAD", "POST"]
USUAL_TIME = timedelta(weeks=4)


@login_required
@never_cache
@require_http_methods(PAGE_AND_FORM)
def compose(request: HttpRequest) -> HttpResponse:
    """Choose what is in a version, and freeze it."""
    person = queries.person_of(request.user, clock.now())
    parts = contents.parts_of(person)
    form = forms.ComposeForm(request.POST or None, parts=parts)
    if request.method == "POST" and form.is_valid():
        try:
            made = versions.compose(person, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Made. Nobody has been shown it yet."))
            return redirect("portfolio:version", made.code)
    context = {"nav": "portfolio", "my_side": "vice", "form": form, "parts": parts}
    return render(request, "portfolio/compose.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def version(request: HttpRequest, code: str) -> HttpResponse:
    """A version as a reader reads it, and whom it was shown to."""
    one = queries.version_for(request.user, code)
    log = [(each, address_of("portfolio:shown", each.share.code)) for each in queries.log_of(one, clock.now())]
    context = {
        "nav": "portfolio",
        "my_side": "vice",
        "version": one,
        "parts": contents.read(one),
        "log": log,
        "kept_until": queries.kept_until(one.person),
    }
    return render(request, "portfolio/version.html", context)


@login_required
@require_POST
def removal(request: HttpRequest, code: str) -> HttpResponse:
    """Delete it."""
    versions.remove(queries.version_for(request.user, code), by=request.user)
    messages.success(request, _("Deleted. Nobody can open it any more."))
    return redirect("portfolio:own")


@login_required
@require_http_methods(PAGE_AND_FORM)
def sharing(request: HttpRequest, code: str) -> HttpResponse:
    """Show it to somebody. What that means stands above the form, before the first time and every time."""
    one = queries.version_for(request.user, code)
    form = forms.ShareForm(request.POST or None, initial={"until": clock.today() + USUAL_TIME})
    if request.method == "POST" and form.is_valid():
        try:
            made = versions.share(one, **form.words, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            text = _("%(name)s can read it now, and gets a mail.") % {"name": made.reader.name}
            messages.success(request, text)
            return redirect("portfolio:version", code)
    context = {"nav": "portfolio", "my_side": "vice", "version": one, "form": form}
    return render(request, "portfolio/sharing.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """End a reader's access."""
    share = queries.own_share(request.user, code)
    versions.end_share(share, by=request.user)
    messages.success(request, _("Ended. They can’t open it any more, and are not told."))
    return redirect("portfolio:version", share.version.code)


@login_required
@never_cache
@require_safe
def file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """A version as PDF or JSON, for its owner."""
    one = queries.version_for(request.user, code)
    data = files.data_of(one.content["name"], one.title, contents.read(one), made_at=one.created_at)
    if form == "json":
        return files.json_answer(f"portfolio-{one.code}", data)
    if form != "pdf":
        raise Http404
    response = HttpResponse(files.pdf_of(one, contents.read(one)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="portfolio-{one.code}.pdf"'
    return response
