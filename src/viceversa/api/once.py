"""Doing a request once, however often it is sent: the Idempotency-Key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from viceversa.api.models import KeptAnswer
from viceversa.api.problems import INVALID, KEY_REUSED, Problem, Sent
from viceversa.api.retention import KEPT
from viceversa.tokens.models import AccessToken

HEADER: Final = "Idempotency-Key"
LONGEST: Final = 255


def once(request: HttpRequest, token: AccessToken, act: Callable[[], HttpResponse], *, now: datetime) -> HttpResponse:
    """Do `act` and keep its answer, in one transaction; or give the answer that is kept.

    Killed at any instant, both happened or neither. Two of the same at once: the second waits for the first. No
    refusal is kept: it may be tried again with the same key. What was done before one is undone, unless it says that it
    keeps that. Three statements.
    """
    key = request.headers.get(HEADER, "")
    if request.method != "POST" or not key:
        return act()
    if len(key) > LONGEST or not key.isprintable() or not key.isascii():
        raise Problem(
            INVALID, _("An Idempotency-Key is 1 to 255 letters and digits."), errors=[(HEADER, _("Shorten it."))]
        )
    fingerprint = fingerprint_of(request)
    try:
        with transaction.atomic():
            KeptAnswer.objects.filter(token=token, key=key, created_at__lte=now - KEPT).delete()
            kept = KeptAnswer.objects.create(token=token, key=key, fingerprint=fingerprint, created_at=now)
            answer = act()
            if isinstance(answer, Sent) and answer.keeps:
                kept.delete()
            elif answer.status_code >= 400:
                transaction.set_rollback(True)
            else:
                kept.status, kept.body = answer.status_code, answer.content.decode()
                kept.location = answer.headers.get("Location", "")
                kept.save(update_fields=["status", "body", "location"])
        return answer
    except IntegrityError:
        former = KeptAnswer.objects.filter(token=token, key=key).first()
        if former is None:  # it was no clash of keys
            raise
    if former.fingerprint != fingerprint:
        raise Problem(KEY_REUSED, _("This key came with another request before. Use a new key for each."))
    headers = {"Content-Type": "application/json", "Idempotency-Replayed": "true"}
    if former.location:
        headers["Location"] = former.location
    return HttpResponse(former.body, status=former.status, headers=headers)


def fingerprint_of(request: HttpRequest) -> str:
    """A hash of method, address and body; of a form with files, of what is in its fields and files."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            digest.update(repr((name, values)).encode())
        for field in sorted(request.FILES):
            for file in request.FILES.getlist(field):
                digest.update(repr((field, file.name)).encode())
                for chunk in file.chunks():
                    digest.update(chunk)
                file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()
