"""What somebody was shown: one version, with who shows it, what for, and until when."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from viceversa.core import clock
from viceversa.portfolio import contents, queries
from viceversa.portfolio.actions import versions


@login_required
@never_cache
@require_safe
def shown(request: HttpRequest, code: str) -> HttpResponse:
    """For the named reader alone, as long as it is open. Each look is in the owner's log."""
    now = clock.now()
    share = queries.shared_with(request.user, code, now)
    versions.open_share(share, by=request.user, now=now)
    context = {"share": share, "version": share.version, "parts": contents.read(share.version)}
    return render(request, "portfolio/shown.html", context)
