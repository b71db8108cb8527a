"""From a stored message to words: in the recipient's language and time zone, made anew each time.

A draft holds codes only. What a mail says is made from its kind's `details` when it is shown and when it is sent,
so a name that changed in between is right, and the outbox table holds no content.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import ngettext

from viceversa.core import clock, links
from viceversa.core.zones import zone_named
from viceversa.messaging import wordings
from viceversa.messaging.kinds import KINDS, CalendarFile, Kind
from viceversa.messaging.models import Message
from viceversa.people.models import Person

STOP = "messaging.stop"
STOP_DAYS = 400
_HREF = re.compile(r'(<a\b[^>]*?)\s+href="[^"]*"', re.IGNORECASE)


@dataclass(frozen=True)
class Words:
    """One mail's words. `stop_url` is empty when this kind can't be stopped; `calendar` is the entry that goes with it."""

    subject: str
    text: str
    html: str
    language: str
    stop_url: str = ""
    calendar: CalendarFile | None = None
    answers_to: str = ""

    @property
    def safe_html(self) -> SafeString:
        """The HTML part, which was made from a template that escapes, for use inside another one."""
        return mark_safe(self.html)

    @property
    def excerpt(self) -> str:
        """The first thing it says after the greeting, for lists."""
        parts = [wordings.on_one_line(part) for part in self.text.split("\n-- \n")[0].split("\n\n")]
        said = [part for part in parts[1:] if part] or parts
        return Truncator(" ".join(said[:2])).chars(200)


def address_of(view_name: str, *args: Any, **kwargs: Any) -> str:
    """A page's full address, as mails need it."""
    return settings.BASE_URL + reverse(view_name, args=args, kwargs=kwargs)


def language_of(person: Person) -> str:
    """The language a person chose; else the instance's if they speak it; else the first of theirs we have."""
    user = getattr(person, "user", None)
    if user is not None and user.language:
        return str(user.language)
    ours = dict(settings.LANGUAGES)
    default = str(settings.LANGUAGE_CODE)
    spoken = [code for code in person.languages if code in ours]
    return default if not spoken or default in spoken else str(spoken[0])


def zone_of(person: Person) -> zoneinfo.ZoneInfo:
    """The person's time zone; the instance's when theirs is not known."""
    return zone_named(person.time_zone)


@contextmanager
def in_the_place_of(person: Person) -> Iterator[str]:
    """Inside the block the person's language and time zone are active. Yields the language."""
    language = language_of(person)
    with translation.override(language), timezone.override(zone_of(person)):
        yield language


def words_of(message: Message) -> Words:
    """What the message says to its recipient. Raises Moot when it has nothing left to say. Costs `details`' queries."""
    kind = KINDS[message.kind]
    person = message.to
    with in_the_place_of(person) as language:
        stop_url = stop_address(kind, person) if kind.stoppable else ""
        words = _render(kind, kind.details(message), person, language, stop_url, own=_own(message, language))
        if kind.answers_to is not None:
            words = replace(words, answers_to=kind.answers_to(message))
        return replace(words, calendar=kind.carries(message)) if kind.carries is not None else words


def preview_of(message: Message) -> Words:
    """The same for somebody else's eyes: where links lead is shown, and none of them can be followed.

    Of an unsaved message with `foreseen` it is what would be drafted. Raises Moot and costs as `words_of` does.
    """
    with links.left_out():
        words = words_of(message)
    return replace(words, html=_HREF.sub(r"\1", words.html), stop_url="")


def joined_words(messages: Sequence[Message]) -> Words:
    """One mail for several messages to the same person, each with its own foot. Costs what each of them costs."""
    person = messages[0].to
    with in_the_place_of(person) as language:
        parts = []
        for message in messages:
            kind = KINDS[message.kind]
            stop_url = stop_address(kind, person) if kind.stoppable else ""
            own = _own(message, language)
            parts.append(_render(kind, kind.details(message), person, language, stop_url, part=True, own=own))
        more = len(parts) - 1
        context = {
            "to": person,
            "parts": parts,
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "subject": ngettext("%(first)s, and %(n)d more", "%(first)s, and %(n)d more", more)
            % {"first": parts[0].subject, "n": more},
        }
        text = _tidy(_fill("messaging/joined.txt", context, plain=True))
        return Words(str(context["subject"]), text, _fill("messaging/joined.html", context, plain=False), language)


def _own(message: Message, language: str) -> Mapping[str, str]:
    return wordings.own_words(message.scope_type, message.scope_code, message.kind, language)


def sample_of(kind: Kind, own: Mapping[str, str] | None = None) -> Words:
    """What the kind says to an invented person, in the language that is active now. No query.

    `own` are words of a scope of its own (messaging/wordings.py).
    """
    person = Person(name="Nia Okafor", email="nia@example.org")
    stop_url = f"{settings.BASE_URL}/stop/…" if kind.stoppable else ""
    return _render(
        kind, kind.sample(), person, translation.get_language() or settings.LANGUAGE_CODE, stop_url, own=own or {}
    )


def stop_address(kind: Kind, person: Person) -> str:
    """The signed address under which the person stops this kind, from the mail's foot and its header."""
    token = links.make(STOP, kind.name, person.code, now=clock.now(), days=STOP_DAYS)
    return address_of("messaging:stop", token)


def _render(
    kind: Kind,
    details: dict[str, Any],
    person: Person,
    language: str,
    stop_url: str,
    *,
    own: Mapping[str, str],
    part: bool = False,
) -> Words:
    """`part`: as one of several in a mail, without the frame and the greeting."""
    context = {
        "part": part,
        "organization": settings.ORGANIZATION,
        "base_url": settings.BASE_URL,
        **details,
        "to": person,
        "kind": kind,
        "why": kind.why,
        "stop_url": stop_url,
        "language": language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
    subject = wordings.on_one_line(_fill(f"{kind.folder}/subject.txt", context, plain=True, own=own))
    context["subject"] = subject
    text = _tidy(_fill(f"{kind.folder}/body.txt", context, plain=True, own=own))
    html = _fill(f"{kind.folder}/body.html", context, plain=False, own=own)
    return Words(subject, text, html, language, stop_url)


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _fill(name: str, context: dict[str, Any], *, plain: bool, own: Mapping[str, str] | None = None) -> str:
    template = wordings.reworded(name, own, plain=plain) if own else Engine.get_default().get_template(name)
    return str(template.render(Context(context, autoescape=not plain)))
