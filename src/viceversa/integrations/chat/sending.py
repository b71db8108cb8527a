"""One try of one post: taken, sent, settled, each a commit of its own. Who dies in between posts it again: twice rather
than never."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from viceversa.core import events, outbound, private
from viceversa.core.errors import Refused
from viceversa.integrations.chat import outbox, rules, texts
from viceversa.integrations.chat.models import Channel, Post
from viceversa.integrations.chat.services import SERVICES, Said
from viceversa.integrations.chat.states import POST, PostState

TIMEOUT: Final = 10.0
# How long after the n-th try that failed the next one comes. A date that comes a day late is no news.
WAITS: Final = (timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
HOLD: Final = timedelta(seconds=60)
# What a chat answers when a channel's address leads nowhere any more.
GONE: Final = frozenset({"403", "404", "410"})


def attempt(code: str, *, now: datetime) -> None:
    """Try a post, if it is to be tried now; else see to it that it is, later. Not inside a transaction."""
    taken = _take(code, now)
    if taken is not None:
        post, said = taken
        answer, wait = deliver(post.channel, said, now=now)
        _settle(post, answer, wait, now)


def deliver(channel: Channel, said: Said, *, now: datetime) -> tuple[str, timedelta]:
    """Send words to a channel: what was answered (a status, or why there is none), and how long it asks us to wait."""
    try:
        answer = outbound.send(
            channel.url,
            method="POST",
            body=SERVICES[channel.service].body(said),
            headers={"Content-Type": "application/json; charset=utf-8"},
            timeout=TIMEOUT,
            at_most=0,
        )
    except outbound.Unreachable as trouble:
        return trouble.why.value, timedelta()
    except Refused:
        return "refused", timedelta()
    except private.Tampered:
        return "sealed", timedelta()
    return str(answer.status), outbound.asked_wait(answer, now=now)


def _take(code: str, now: datetime) -> tuple[Post, Said] | None:
    with transaction.atomic():
        found = Post.objects.select_related("channel__program").select_for_update(of=("self",))
        post = found.filter(code=code, state=PostState.WAITING).first()
        if post is None:
            return None
        if post.held_until is not None and post.held_until > now:
            outbox.send_soon([post], at=post.held_until)
            return None
        try:
            is_wanted = post.channel.is_on and post.channel.service in rules.offered()
            said = texts.of(post, now=now) if is_wanted else None
        except texts.Gone:
            said = None
        if said is None:
            POST.apply(post, "drop")
            post.save(update_fields=["state"])
            return None
        post.attempts += 1
        post.held_until = now + HOLD
        post.save(update_fields=["attempts", "held_until"])
    return post, said


def _settle(tried: Post, said: str, wait: timedelta, now: datetime) -> None:
    with transaction.atomic():
        channel = Channel.objects.select_for_update(no_key=True).filter(pk=tried.channel_id).first()
        post = Post.objects.select_for_update().filter(pk=tried.pk, state=PostState.WAITING).first()
        if channel is None or post is None or post.attempts != tried.attempts:
            return
        post.held_until, post.said = None, said
        if said.startswith("2"):
            POST.apply(post, "post")
            post.posted_at = now
        elif said in GONE or post.attempts > len(WAITS):
            POST.apply(post, "give_up")
        else:
            post.next_at = now + max(WAITS[post.attempts - 1], min(wait, WAITS[-1]))
            outbox.send_soon([post], at=post.next_at)
        post.save(update_fields=["state", "held_until", "said", "next_at", "posted_at"])
        problem = "" if post.state == PostState.POSTED else said
        if problem != channel.problem:
            channel.problem = problem
            channel.save(update_fields=["problem"])
        if said in GONE and channel.is_on:
            channel.is_on = False
            channel.save(update_fields=["is_on"])
            events.record("chat.switched_off", by=None, subject=channel, now=now, answered=said)
