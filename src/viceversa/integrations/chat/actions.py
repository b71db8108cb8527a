"""What a program's managers do with its channels."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events, outbound
from viceversa.core.codes import new_code
from viceversa.core.errors import Refused
from viceversa.integrations.chat import outbox, rules, sending, texts
from viceversa.integrations.chat.models import Channel, Post
from viceversa.integrations.chat.services import SERVICES
from viceversa.integrations.chat.states import POST, PostState
from viceversa.people.models import User
from viceversa.programs.models import Program

MOST: Final = 12


@transaction.atomic
def add_channel(
    program: Program,
    *,
    service: str,
    name: str,
    url: str,
    kinds: Collection[str],
    language: str,
    by: User,
    now: datetime | None = None,
) -> Channel:
    """Post a program's dates to a channel from now on. No request is made. Records `chat.added`, without the address.

    Refuses a chat that is not allowed here, an address that is not one of that chat, and nothing to post.
    """
    now = now or clock.now()
    rules.must_post(by, program)
    _must_be_offered(service)
    if program.chat_channels.count() >= MOST:
        raise Refused(_("A program posts to at most %(most)d channels.") % {"most": MOST})
    channel = Channel(code=new_code(), program=program, service=service, created_at=now)
    _put(channel, name=name, kinds=kinds, language=language)
    channel.url = _address(service, url)
    channel.save()
    events.record("chat.added", by=by, subject=channel, now=now, program=program.code, service=service)
    return channel


@transaction.atomic
def change_channel(
    channel: Channel,
    *,
    name: str,
    url: str,
    kinds: Collection[str],
    language: str,
    by: User,
    now: datetime | None = None,
) -> Channel:
    """Another name, address, language or choice. An empty `url` leaves the address as it is. Records `chat.changed`."""
    now = now or clock.now()
    row = _held(channel, by)
    before = (row.name, row.kinds, row.language)
    _put(row, name=name, kinds=kinds, language=language)
    moved = bool(url.strip())
    if moved:
        row.url = _address(row.service, url)
        row.problem = ""
    row.repeated = not moved and before == (row.name, row.kinds, row.language)
    if not row.repeated:
        row.save()
        events.record("chat.changed", by=by, subject=row, now=now, program=row.program.code, kinds=row.kinds)
    return row


@transaction.atomic
def switch(channel: Channel, *, on: bool, by: User, now: datetime | None = None) -> Channel:
    """Post there, or not. What is on its way while it is off is dropped. Records `chat.switched_on` or `…_off`."""
    now = now or clock.now()
    row = _held(channel, by)
    row.repeated = row.is_on == on
    if row.repeated:
        return row
    row.is_on = on
    row.problem = ""
    row.save(update_fields=["is_on", "problem"])
    if on:
        events.record("chat.switched_on", by=by, subject=row, now=now, program=row.program.code)
    else:
        events.record("chat.switched_off", by=by, subject=row, now=now, program=row.program.code)
    return row


@transaction.atomic
def remove_channel(channel: Channel, *, by: User, now: datetime | None = None) -> bool:
    """Forget a channel and what was posted there. False when it is gone already. Records `chat.removed`."""
    now = now or clock.now()
    rules.must_post(by, channel.program)
    row = Channel.objects.select_for_update().filter(pk=channel.pk).first()
    if row is None:
        return False
    row.delete()
    events.record("chat.removed", by=by, subject=channel, now=now, program=channel.program.code)
    return True


def send_test(channel: Channel, *, by: User, now: datetime | None = None) -> str:
    """Post one sentence now, also to a channel that is off; gives what was answered. Records `chat.tested`.

    Not inside a transaction. Refuses a chat that is no longer allowed here.
    """
    now = now or clock.now()
    rules.must_post(by, channel.program)
    _must_be_offered(channel.service)
    said, _wait = sending.deliver(channel, texts.example(channel.language), now=now)
    with transaction.atomic():
        events.record("chat.tested", by=by, subject=channel, now=now, program=channel.program.code, answered=said)
        Channel.objects.filter(pk=channel.pk).update(problem="" if said.startswith("2") else said)
    return said


@transaction.atomic
def post_again(post: Post, *, by: User, now: datetime | None = None) -> Post:
    """Try again what was given up, with the words that are true now. Records `chat.posted_again`.

    Refuses what was posted, a channel that is off, and a chat that is no longer allowed here.
    """
    now = now or clock.now()
    rules.must_post(by, post.channel.program)
    row = Post.objects.select_related("channel__program").select_for_update(of=("self",)).get(pk=post.pk)
    row.repeated = POST.is_done(row, "again")
    if row.repeated:
        return row
    if not row.channel.is_on:
        raise Refused(_("Switch the channel on first."))
    _must_be_offered(row.channel.service)
    POST.apply(row, "again")
    row.attempts, row.next_at = 0, now
    row.save(update_fields=["state", "attempts", "next_at"])
    outbox.send_soon([row])
    events.record("chat.posted_again", by=by, subject=row.channel, now=now, program=row.channel.program.code)
    return row


def stand_still() -> int:
    """After a backup was restored: post nothing until a manager switches a channel on. How many were on."""
    Post.objects.filter(state=PostState.WAITING).update(state=POST.target("give_up"), held_until=None)
    return Channel.objects.filter(is_on=True).update(is_on=False)


def _held(channel: Channel, by: User) -> Channel:
    rules.must_post(by, channel.program)
    return Channel.objects.select_related("program").select_for_update(of=("self",)).get(pk=channel.pk)


def _must_be_offered(service: str) -> None:
    if service not in rules.offered():
        raise Refused(_("Choose one of the chats that are listed."), field="service")


def _put(channel: Channel, *, name: str, kinds: Collection[str], language: str) -> None:
    chosen = [group for group in texts.GROUPS if group in kinds]
    if not chosen or len(chosen) != len(set(kinds)):
        raise Refused(_("Choose at least one thing that is posted."), field="kinds")
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("Choose one of the languages that are listed."), field="language")
    channel.name, channel.kinds, channel.language = name.strip(), chosen, language


def _address(service: str, url: str) -> str:
    """The address, if it is one of this chat, or of a server that the operator named."""
    url = url.strip()
    try:
        outbound.check(url)
    except outbound.Refused as refusal:
        raise Refused(refusal.sentence, field="url") from refusal
    chat = SERVICES[service]
    if not chat.takes(url) and not outbound.is_named(url):
        raise Refused(
            _("This isn’t an address of %(chat)s. It looks like %(example)s.")
            % {"chat": chat.title, "example": chat.example},
            field="url",
        )
    return url
