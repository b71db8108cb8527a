"""The way out of a kind of mail, by the link in its foot or the button of a mail program (RFC 8058)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from viceversa.messaging import actions, queries


@csrf_exempt  # the signed token is the permission; mail programs post without a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what would be stopped, POST stops it; POST with `again` lets it come again."""
    asked = queries.stop_request(token)
    if request.method == "POST":
        if "again" in request.POST:
            actions.resume(asked.kind.name, person=asked.person, by=None)
        else:
            actions.stop(asked.kind.name, person=asked.person, by=None)
        asked = queries.stop_request(token)
    return render(request, "messaging/stop.html", {"asked": asked})
