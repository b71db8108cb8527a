"""Hours for line managers: one question, one answer; by a signed link in a mail, or signed in. They see nothing else."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core import clock
from viceversa.people.actions.accounts import account_for
from viceversa.programs import actions, dates, queries
from viceversa.programs.models import Release
from viceversa.programs.views.request import Request


@login_required
@require_safe
def hours(request: Request) -> HttpResponse:
    """Whose hours a line manager was told of or asked for."""
    rows = queries.releases_of(request.user, page=request.GET.get("page", "1"))
    return render(request, "programs/hours.html", {"nav": "home", "rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hours_one(request: Request, code: str) -> HttpResponse:
    """One question, signed in."""
    release = queries.release_for(request.user, code)
    if request.method == "POST":
        actions.answer_release(release, answer=request.POST.get("answer", ""), by=request.user)
        return redirect("programs:hours_one", release.code)
    return render(request, "programs/release.html", _context(request, release) | {"layout": "web/page.html"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hours_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same without signing in. The answer tapped in the mail is marked; a second tap gives it."""
    release = queries.release_by_link(token, now=clock.now())
    if request.method == "POST":
        by = account_for(release.line_manager)
        actions.answer_release(release, answer=request.POST.get("answer", ""), by=by)
        return redirect("programs:hours_by_link", token)
    return render(request, "programs/release.html", _context(request, release) | {"layout": "web/plain.html"})


def _context(request: HttpRequest, release: Release) -> dict[str, object]:
    cohort = release.participant.cohort
    managers = queries.managers_of(cohort.program)
    return {
        "release": release,
        "name": release.participant.person.name,
        "start": cohort.kick_off,
        "end": dates.end_date(cohort),
        "contact": managers[0].user if managers else None,
        "waits": release.answer == Release.Answer.WAITING,
        "marked": request.GET.get("answer", ""),
    }
