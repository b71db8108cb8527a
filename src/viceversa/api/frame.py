"""What every request to the API passes, whatever it is about."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from viceversa.api import limits
from viceversa.api.once import once
from viceversa.api.problems import (
    INVALID,
    NO_SUCH_METHOD,
    NOT_ALLOWED,
    NOT_NOW,
    REFUSED,
    TOO_LARGE,
    UNEXPECTED,
    UNREADABLE,
    Problem,
    not_found,
)
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.outage import SENTENCES, outage_of
from viceversa.tokens import queries as tokens
from viceversa.tokens.carried import keep_token

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


def framed(view: View) -> View:
    """A view of the API: who comes, how often, once only, and every answer as a machine can read it.

    The token acts as itself: what is recorded meanwhile names it, and no person.
    """

    @csrf_exempt
    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        headers: dict[str, str] = {}
        try:
            found = _asked(request, view, args, kwargs, headers)
        except Exception as error:
            found = problem_of(error).answer()
        for name, value in headers.items():
            found[name] = value
        return _fresh(request, found)

    return answer


def _asked(
    request: HttpRequest, view: View, args: Any, kwargs: dict[str, Any], headers: dict[str, str]
) -> HttpResponse:
    now = clock.now()
    if "%00" in request.META.get("QUERY_STRING", "") or any("\0" in str(value) for value in kwargs.values()):
        raise Problem(UNREADABLE, _("The address holds a character that can’t be kept (NUL)."))
    token = tokens.token_of(request.headers.get("Authorization", ""), now=now)
    keep_token(request, token)

    def act() -> HttpResponse:
        found = view(request, *args, **kwargs)
        if found.status_code == NO_SUCH_METHOD.status:
            raise Problem(
                NO_SUCH_METHOD,
                _("This address does not take %(method)s.") % {"method": request.method},
                headers={"Allow": found.headers.get("Allow", "")},
            )
        return found

    if token is None:
        return act()
    headers |= limits.count(token, now=now).headers
    with events.through(token.machine):
        return once(request, token, act, now=now)


def problem_of(error: Exception) -> Problem:
    """What an exception means to whoever sent the request."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refused):
        where = [(error.field, str(error))] if error.field else []
        kind = NOT_ALLOWED if isinstance(error, NotAllowed) else REFUSED
        return Problem(kind, str(error), errors=where, keeps=error.keeps)
    if isinstance(error, Http404):
        return not_found()
    if isinstance(error, ValidationError):
        errors = [(_where(one["loc"]), one["msg"].removeprefix("Value error, ")) for one in error.errors]
        return Problem(INVALID, _("Something in the request is not as it has to be."), errors=errors)
    if isinstance(error, RequestDataTooBig):
        return Problem(TOO_LARGE, _("The request is larger than this installation takes."))
    if isinstance(error.__cause__, Problem):  # ninja has a word of its own for what its parser raises
        return error.__cause__
    is_told = isinstance(error, HttpError) and error.status_code == 400
    if is_told or isinstance(error, SuspiciousOperation | MultiPartParserError):
        return Problem(UNREADABLE, _("The request could not be read. Send JSON."))
    log.error("A request to the API failed.", exc_info=error)
    if outage := outage_of(error):
        return Problem(NOT_NOW, SENTENCES[outage], headers={"Retry-After": "60"})
    return Problem(UNEXPECTED, _("This did not work, and it is a fault of ours. Nothing was changed."))


def _where(place: Sequence[Any]) -> str:
    """The field at fault: without the name that the body has in our code."""
    return ".".join(map(str, place[2:] if place[0] == "body" and len(place) > 2 else place[1:])) or str(place[0])


def _fresh(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """An ETag on what is read, and 304 when the machine has it already: it saves the way, not the work."""
    if request.method != "GET" or answer.status_code != 200:
        return answer
    etag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    if etag in (one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")):
        kept = {name: value for name, value in answer.headers.items() if name.lower().startswith("ratelimit")}
        answer = HttpResponse(status=304, headers=kept)
    answer["ETag"] = etag
    return answer


class Reader(Parser):
    """Reads JSON, and refuses what no database can keep: NUL, and halves of characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            found = json.loads(request.body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise Problem(UNREADABLE, _("The body is not JSON.")) from error
        try:
            json.dumps(found, ensure_ascii=False).encode()
            is_kept = not _holds_nul(found)
        except (UnicodeEncodeError, RecursionError):
            is_kept = False
        if not is_kept:
            raise Problem(UNREADABLE, _("The text holds a character that can’t be kept."))
        return found


def _no_number(name: str) -> None:
    raise ValueError(name)


def _holds_nul(found: Any) -> bool:
    if isinstance(found, dict):
        return any(_holds_nul(key) or _holds_nul(value) for key, value in found.items())
    if isinstance(found, list):
        return any(map(_holds_nul, found))
    return isinstance(found, str) and "\0" in found
