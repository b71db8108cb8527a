"""One message: the door to it, and how it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import Http404

from viceversa.core import clock, links
from viceversa.core.doors import found_in
from viceversa.messaging import rendering, rules
from viceversa.messaging.kinds import KINDS, Kind, Moot
from viceversa.messaging.models import Message, Preference
from viceversa.messaging.rendering import Words
from viceversa.messaging.scopes import scope_for
from viceversa.messaging.states import MessageState
from viceversa.people.models import Person, User


def message_for(user: User, code: str) -> Message:
    """A message that this person may decide about as a manager of its scope; else Http404."""
    message = found_in(Message.objects.select_related("to").filter(code=code))
    scope = scope_for(user, message.scope_type, message.scope_code)
    if not rules.is_seen_in(message, scope):
        raise Http404
    return message


def problem_for(user: User, code: str) -> Message:
    """A message that needs a decision, for a manager of its scope or a system administrator; else Http404."""
    if rules.may_decide_about_problems(user):
        message = Message.objects.select_related("to").filter(code=code).first()
        if message is not None and message.sent_at is None:
            return message
    return message_for(user, code)


def draft_to_read(user: User, code: str) -> Letter:
    """A mail before it goes out, where its kind lets managers read it; else Http404. Its links lead nowhere."""
    message = message_for(user, code)
    if KINDS[message.kind].manager_sees != "words":
        raise Http404
    return _letter(message, rendering.preview_of)


def outbox(page: str | int, search: str = "") -> Page[Message]:
    """Mails that went to the console, newest first. Two queries."""
    sent = Message.objects.filter(state=MessageState.SENT).select_related("to").order_by("-sent_at", "-pk")
    if search:
        sent = sent.filter(Q(to__search_name__contains=search.casefold()) | Q(address__icontains=search))
    return Paginator(sent, 50).get_page(page)


@dataclass(frozen=True)
class Letter:
    """A mail as it would be written now. `words` is None, with `gone` saying why, when it has nothing left to say."""

    message: Message
    words: Words | None
    gone: str = ""


def letter_for(user: User, code: str) -> Letter:
    """A mail of the outbox, for those who may browse it; else Http404."""
    message = Message.objects.select_related("to__user").filter(code=code, state=MessageState.SENT).first()
    if message is None or message.kind not in KINDS or not rules.may_browse_outbox(user):
        raise Http404
    return _letter(message)


def _letter(message: Message, words_of: Callable[[Message], Words] = rendering.words_of) -> Letter:
    try:
        return Letter(message, words_of(message))
    except Moot as reason:
        return Letter(message, None, str(reason))


@dataclass(frozen=True)
class StopRequest:
    """What a stop link is about."""

    kind: Kind
    person: Person
    is_stopped: bool


def stop_request(token: str, *, now: datetime | None = None) -> StopRequest:
    """What the token in a mail's stop link says. Refuses changed and expired ones; Http404 for kinds of the past."""
    link = links.read(token, rendering.STOP, now=now or clock.now())
    person = Person.objects.filter(code=link.who).first()
    if person is None or link.subject not in KINDS:
        raise Http404
    stopped = Preference.objects.filter(person=person, kind=link.subject).exists()
    return StopRequest(KINDS[link.subject], person, stopped)
