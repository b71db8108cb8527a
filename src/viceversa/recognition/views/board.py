"""What a program reads: ideas and what became of them, and what leaders do differently."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from viceversa.recognition import hooks, queries
from viceversa.recognition.actions import sharing


@login_required
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """The programs whose page one may read; straight to it where there is one."""
    found = queries.boards_for(request.user)
    if len(found) == 1:
        return redirect("recognition:ideas", found[0].code)
    return render(request, "recognition/boards.html", {"nav": "board", "programs": found})


@login_required
@require_safe
def ideas(request: HttpRequest, code: str) -> HttpResponse:
    """The idea board."""
    return _board(request, code, "ideas")


@login_required
@require_safe
def commitments(request: HttpRequest, code: str) -> HttpResponse:
    """Published commitments."""
    return _board(request, code, "commitments")


def _board(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    program = queries.board_for(request.user, code)
    chosen = request.GET.get("state", "")
    context = {
        "nav": "board",
        "program": program,
        "kind": kind,
        "chosen": chosen,
        "places": hooks.places_of(request.user, program),
        "board": queries.board_of(request.user, program, kind, state=chosen, page=request.GET.get("page", "")),
    }
    return render(request, f"recognition/board_{kind}.html", context)


@login_required
@require_POST
def withdrawal(request: HttpRequest, code: str, kind: str, thing: str) -> HttpResponse:
    """Take back what one had agreed to."""
    program = queries.board_for(request.user, code)
    sharing.withdraw(queries.published_in(program, kind, thing), by=request.user)
    messages.success(request, _("Withdrawn. Nobody else reads it any more."))
    return redirect(f"recognition:{kind}", code)
