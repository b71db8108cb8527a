"""Pages that may be read from a copy of the database: lists that change nothing and that many people look at.

A page is named here by the name of its address; a test holds that each of them writes nothing, but for the note that it was looked at. Who has just changed
something (any request that is no GET) reads from the primary for VICEVERSA_READ_LAG_SECONDS, so they find what they did; a
copy that is further behind than that is not read at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from viceversa.core import replicas

PAGES: Final = frozenset(
    {
        "learning:library",
        "matching:cohort",
        "messaging:cohort",
        "pairings:cohort",
        "pairings:overview",
        "people:list",
        "people:topics",
        "programs:balance",
        "programs:calls",
        "programs:list",
        "programs:participants",
        "recognition:commitments",
        "recognition:ideas",
    }
)
COOKIE: Final = "wrote"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class ReplicaMiddleware:
    """Lets the pages above be read from a copy. Only there where the settings name one; the innermost of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.watch = replicas.Watch(lag=settings.READ_LAG_SECONDS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with replicas.reading(""):
            response = self.get_response(request)
        if request.method not in SAFE:
            remember(response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """From here on, until the answer is there, a page of the list reads from a copy that may be believed."""
        match = request.resolver_match
        if request.method not in SAFE or match is None or match.view_name not in PAGES or COOKIE in request.COOKIES:
            return
        request.read_from = self.watch.choose(replicas.names())  # type: ignore[attr-defined]
        replicas.begin(request.read_from)  # type: ignore[attr-defined]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The copy went away in the middle of a page: ask for the page again, from the primary."""
        alias = getattr(request, "read_from", "")
        if not alias or not isinstance(exception, DatabaseError | InterfaceError):
            return None
        self.watch.leave_alone(alias)
        return remember(HttpResponseRedirect(request.get_full_path()))


def remember(response: HttpResponse) -> HttpResponse:
    """Whoever gets this answer reads from the primary for a while."""
    response.set_cookie(
        COOKIE,
        "1",
        max_age=settings.READ_LAG_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
