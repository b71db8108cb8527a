"""What needs a manager: one list, and what one does about each entry."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.adjusting import actions, queries
from viceversa.adjusting.attention import attention_for, item_for
from viceversa.adjusting.forms import AsideForm, DigestForm
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.pairings.forms import put_refusal
from viceversa.programs.queries import cohort_for


@login_required
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that needs this manager, what costs most to wait first."""
    cohort = cohort_for(request.user, code, "program__support_contact", "program__trusted_contact")
    context = {
        "nav": "attention",
        "cohort": cohort,
        "attention": attention_for(request.user, cohort, now=clock.now()),
    }
    return render(request, "adjusting/attention.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, code: str, kind: str, subject: str) -> HttpResponse:
    """Put one entry aside, until a day or until something changes."""
    cohort = cohort_for(request.user, code, "program__support_contact", "program__trusted_contact")
    form = AsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_aside(cohort, kind=kind, subject=subject, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Put aside. You find it below the list."))
            return redirect("adjusting:attention", code)
    context = {
        "nav": "attention",
        "cohort": cohort,
        "item": item_for(request.user, cohort, kind, subject, now=clock.now()),
        "form": form,
    }
    return render(request, "adjusting/item.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def back(request: HttpRequest, code: str, kind: str, subject: str) -> HttpResponse:
    """Put an entry on the list again."""
    actions.bring_back(cohort_for(request.user, code), kind=kind, subject=subject, by=request.user)
    messages.success(request, _("It is on the list again."))
    return redirect("adjusting:attention", code)


@login_required
@require_POST
def draft(request: HttpRequest, code: str, kind: str, subject: str) -> HttpResponse:
    """Have the message that belongs to an entry drafted, and go to the drafts."""
    new = actions.draft_about(cohort_for(request.user, code), kind=kind, subject=subject, by=request.user)
    if not new:
        messages.info(request, _("There was a message about this in the last three days. Nothing was drafted."))
        return redirect("adjusting:attention", code)
    text = ngettext("%(n)s draft waits for you.", "%(n)s drafts wait for you.", new) % {"n": new}
    messages.success(request, text)
    return redirect("messaging:cohort", code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def digest(request: HttpRequest, code: str) -> HttpResponse:
    """How often one is told by mail. For oneself alone."""
    cohort = cohort_for(request.user, code)
    form = DigestForm(request.POST or None, rhythm=queries.rhythm_of(request.user, cohort.program))
    if request.method == "POST" and form.is_valid():
        actions.set_digest(cohort.program, rhythm=form.cleaned_data["rhythm"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("adjusting:attention", code)
    context = {"nav": "attention", "cohort": cohort, "form": form}
    return render(request, "adjusting/digest.html", context, status=422 if form.is_bound else 200)
