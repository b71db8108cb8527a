"""Mails about signing in, written and sent beside the request.

The page that asks for a code says the same, in the same time, whether an address is known or not. So no answer waits for
a mail server, and none shows that it is down. These mails are not drafts of the outbox: they hold a secret, are worthless
after minutes, and must not wait behind other work. One that can't be sent is logged; its reader asks for another.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

log = logging.getLogger(__name__)

_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sign-in mail")
_pending: set[Future[None]] = set()


def send(template: str, *, to: str, facts: dict[str, str]) -> None:
    """Send `<template>_subject.txt` and `<template>_message.txt` soon, in the language of the page that asked for it."""
    future = _threads.submit(_send, template, to, facts, translation.get_language())
    _pending.add(future)
    future.add_done_callback(_pending.discard)


def wait() -> None:
    """Return once everything handed in so far was sent, or could not be."""
    wait_for(list(_pending))


def _send(template: str, to: str, facts: dict[str, str], language: str | None) -> None:
    try:
        with translation.override(language):
            context = {"organization": settings.ORGANIZATION, "address": settings.BASE_URL, **facts}
            subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
            body = render_to_string(f"{template}_message.txt", context).strip()
        EmailMessage(subject, body, to=[to]).send()
    except Exception:
        log.exception("A mail about signing in could not be sent.")
