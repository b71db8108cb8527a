"""From an event to a post, in the event's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from viceversa.core import jobs
from viceversa.core.models import Event
from viceversa.integrations.chat import rules
from viceversa.integrations.chat.models import Channel, Post
from viceversa.integrations.chat.texts import BY_VERB, PROGRAM_OF

# By its path, because the job asks what posts.
DELIVER: Final = "viceversa.integrations.chat.tasks.post"


def put(event: Event) -> None:
    """Queue a post for each channel that wants it. One query; where there is one, a few more. For other events, and where
    there is no chat, none.

    A call is posted once, however often it is opened.
    """
    kind = BY_VERB.get(event.verb)
    if not settings.CHAT_SERVICES or kind is None or event.subject_type != kind.noun:
        return
    program = apps.get_model(kind.noun)._default_manager.filter(code=event.subject_code).values(PROGRAM_OF[kind.noun])
    on = Channel.objects.filter(program__in=program, is_on=True, service__in=rules.offered())
    channels = [one for one in on if kind.group in one.kinds]
    if not channels or not kind.is_true(event.subject_code):
        return
    key = f"{kind.name}:{event.subject_code}" if kind.group == "call" else f"{kind.name}:{event.pk}"
    for channel in channels:
        post, made = Post.objects.get_or_create(
            channel=channel,
            key=key,
            defaults={
                "kind": kind.name,
                "subject_code": event.subject_code,
                "next_at": event.at,
                "created_at": event.at,
            },
        )
        if made:
            send_soon([post])


def send_soon(posts: Iterable[Post], *, at: datetime | None = None) -> None:
    """Let the worker post them. One insert each."""
    for post in posts:
        jobs.enqueue(import_string(DELIVER), post.code, at=at)
