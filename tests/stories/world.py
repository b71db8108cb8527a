"""Steps that the tests of stories share."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.cast import Cast
from tests.factories import NOW
from viceversa.messaging.models import Message
from viceversa.pairings.models import Pairing
from viceversa.people.models import User
from viceversa.stories.actions import consents, publishing, writing
from viceversa.stories.models import Story

WORDS: dict[str, Any] = {"title": "Zebra", "lead": "We ask twice.", "text": "It began in silence.\n\nNow we ask."}


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def told(kind: str) -> list[str]:
    return sorted(one.to.first_name for one in Message.objects.filter(kind=kind).select_related("to"))


def written(cast: Cast, pair: Pairing, **words: str) -> Story:
    return writing.write(pair, **{**WORDS, **words}, by=cast.nia, now=NOW)


def agreed(
    cast: Cast, pair: Pairing, *, audience: str = "program", mentor: str = "full", mentee: str = "full", **words: str
) -> Story:
    """Nia asks, Viktor says yes; and Nia once more, where his name says more than she knew."""
    story = written(cast, pair, **words)
    consents.ask(story, audience=audience, naming=mentor, by=cast.nia, now=NOW)
    consents.agree(story, sequence=story.sequence, audience=audience, naming=mentee, by=cast.viktor, now=NOW)
    return consents.agree(story, sequence=story.sequence, audience=audience, naming=mentor, by=cast.nia, now=NOW)


def published(cast: Cast, pair: Pairing, **how: str) -> Story:
    return publishing.publish(agreed(cast, pair, **how), by=cast.petra, now=NOW)
