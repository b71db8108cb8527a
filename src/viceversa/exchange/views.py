"""The messages of a pair: one page to read and write, taking back, and the files beside them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.codes import new_code
from viceversa.core.errors import Refused
from viceversa.core.uploads import takes_files
from viceversa.exchange import actions, queries, rules
from viceversa.exchange.files import MOST_BYTES, MOST_FILES, TEXT
from viceversa.exchange.forms import MessageForm, given
from viceversa.pairings import doors
from viceversa.pairings.forms import put_refusal
from viceversa.pairings.states import PairingState


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(lambda: MOST_FILES * MOST_BYTES)
def thread(request: HttpRequest, code: str) -> HttpResponse:
    """The newest messages, or earlier ones; POST writes one.

    Whoever opens the page has read it. What comes while it lies open (htmx asks for the list anew) has not been read.
    """
    own = doors.space_for(request.user, code)
    if own.pairing.state in (PairingState.ASKED, PairingState.NOT_FORMED):
        return redirect("pairings:answer", code)
    allowed = own.program.files_in_messages
    form = MessageForm(request.POST or None, request.FILES or None, initial={"key": new_code()}, allowed=allowed)
    if request.method == "POST" and form.is_valid():
        try:
            text, key = form.cleaned_data["text"], form.cleaned_data["key"]
            files = given(request.FILES.getlist("attached"))
            actions.write(own.pairing, text=text, key=key, files=files, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            return redirect("exchange:thread", code)
    wrong = form.is_bound and not form.is_valid()
    shown = queries.thread_of(own, before=request.GET.get("before", ""), now=clock.now())
    context = {
        "nav": "pair",
        "my_side": own.my_side,
        "space": own,
        "pairing": own.pairing,
        "partner": own.partner_person,
        "thread": shown,
        "form": form,
        "open": rules.is_open(own.pairing),
        "kept_until": queries.kept_until(own),
    }
    if request.htmx:
        return render(request, "exchange/thread.html#messages", context)
    if shown.new and request.method == "GET":
        actions.read(own.pairing, up_to=shown.last, by=request.user)
    return render(request, "exchange/thread.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def removal(request: HttpRequest, code: str, message: str) -> HttpResponse:
    """Take back what one has just written."""
    own = doors.space_for(request.user, code)
    actions.take_back(queries.message_in(own, message), by=request.user)
    messages.success(request, _("Taken back. Whoever had the page open may have seen it."))
    return redirect("exchange:thread", code)


@login_required
@require_safe
def attachment(request: HttpRequest, code: str, attachment: str) -> HttpResponse:
    """One file, to save: as what it was found to be, never shown in the page's own place."""
    found = queries.attachment_in(doors.space_for(request.user, code), attachment)
    response = HttpResponse(found.content, content_type=found.kind + ("; charset=utf-8" if found.kind == TEXT else ""))
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    return response
