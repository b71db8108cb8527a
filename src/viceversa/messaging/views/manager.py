"""A cohort's messages, for its managers: what waits, what runs by itself, what went out, what needs a decision."""

from __future__ import annotations

from collections.abc import Callable

from csp.decorators import csp_exempt, csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from viceversa.core.typed import way_back
from viceversa.messaging import actions, due, queries
from viceversa.messaging.models import Message
from viceversa.messaging.scopes import scope_for
from viceversa.messaging.views.letter import letter

COHORT = "programs.cohort"

MESSAGE_ACTS = {
    "release": actions.release_all,
    "send_now": actions.send_all_now,
    "hold": actions.hold_all,
    "skip": actions.skip_all,
}
# What can be decided about a single message: the verb, the door to the message, and what is said then.
ONE: dict[str, tuple[Callable[..., Message], Callable[..., Message], Promise]] = {
    "release": (actions.release, queries.message_for, gettext_lazy("It is released.")),
    "dispatch": (actions.send_now, queries.message_for, gettext_lazy("It goes out now.")),
    "hold": (actions.hold, queries.message_for, gettext_lazy("It is held. Nobody gets it until you let it go.")),
    "skip": (actions.skip, queries.problem_for, gettext_lazy("It is skipped. It will not go out.")),
    "confirmation": (actions.confirm, queries.problem_for, gettext_lazy("Noted: it arrived.")),
    "resending": (actions.send_again, queries.problem_for, gettext_lazy("It goes out again.")),
}
STEP_ACTS = {"release": due.resume_all, "send_now": due.play_all_now, "hold": due.hold_all, "skip": due.skip_all}


@require_safe
@login_required
def cohort(request: HttpRequest, code: str) -> HttpResponse:
    """GET /cohorts/<code>/messages/"""
    scope = scope_for(request.user, COHORT, code)
    drafts, groups = queries.waiting(scope, limit=40)
    context = {
        **scope.page,
        "nav": "messages",
        "scope": scope,
        "drafts": drafts,
        "groups": groups,
        "problems": queries.problems_of(scope),
        "sent": queries.sent_by_kind(scope),
    }
    return render(request, "messaging/cohort.html", context)


@require_POST
@login_required
def group(request: HttpRequest, code: str) -> HttpResponse:
    """POST /cohorts/<code>/messages/group/ with `key` and `act`: one act on a group."""
    scope = scope_for(request.user, COHORT, code)
    source, rows = queries.group_rows(scope, request.POST.get("key", ""))
    act = request.POST.get("act", "")
    if act not in MESSAGE_ACTS:
        raise Http404
    if source == "steps":
        count = STEP_ACTS[act](scope, rows=rows, by=request.user)
    else:
        count = MESSAGE_ACTS[act](scope, messages=rows, by=request.user)
    if count:
        messages.success(request, _said(act, count))
    else:
        messages.info(request, _("Nothing to change: it has moved on in the meantime."))
    return _back(request, code)


@require_safe
@login_required
@csp_update({"frame-src": ["'self'"]})
def mail(request: HttpRequest, code: str) -> HttpResponse:
    """GET /messages/<code>/: one mail before it goes out, for kinds that managers may read."""
    found = queries.draft_to_read(request.user, code)
    scope = scope_for(request.user, found.message.scope_type, found.message.scope_code)
    return render(
        request, "messaging/mail_page.html", {**scope.page, "nav": "messages", "scope": scope, "letter": found}
    )


@require_safe
@login_required
@csp_exempt()
@xframe_options_sameorigin
def raw(request: HttpRequest, code: str) -> HttpResponse:
    """GET /messages/<code>/raw/: its HTML part alone, for the frame."""
    found = queries.draft_to_read(request.user, code)
    if found.words is None:
        raise Http404
    return letter(found.words.html)


def _said(act: str, count: int) -> str:
    if act == "hold":
        return ngettext(
            "%(n)d is held. Nobody gets it until you let it go.",
            "%(n)d are held. Nobody gets them until you let them go.",
            count,
        ) % {"n": count}
    if act == "skip":
        return ngettext("%(n)d is skipped. It will not go out.", "%(n)d are skipped. They will not go out.", count) % {
            "n": count
        }
    if act == "send_now":
        return ngettext("%(n)d goes out now.", "%(n)d go out now.", count) % {"n": count}
    return ngettext("%(n)d is released.", "%(n)d are released.", count) % {"n": count}


def _back(request: HttpRequest, code: str) -> HttpResponse:
    return redirect(way_back(request, request.POST.get("next", "")) or reverse("messaging:cohort", args=[code]))


@require_POST
@login_required
def one(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """POST /messages/<code>/<act>/: what is decided about a single message."""
    verb, find, sentence = ONE[act]
    message = find(request.user, code)
    done = verb(message, by=request.user)
    if not done.repeated:
        messages.success(request, str(sentence))
    if message.scope_type != COHORT:
        return redirect("messaging:problems")
    return _back(request, message.scope_code)
