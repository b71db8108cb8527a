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
from viceversa.stories.models import Heard, Story, Suggestion

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


def places(cast: Cast, pairing: Pairing) -> dict[str, dict[str, str]]:
    """A draft and a published story of Nia and Viktor, a suggestion, an entry: what fills the addresses of stories."""
    told = {
        state: Story.objects.create(
            pairing=pairing,
            by=cast.nia_part,
            title="The second question",
            lead="We ask once more, and wait.",
            text="It began with a silence.\n\nThen a second question.",
            state=state,
            sequence=1,
            published_at=NOW if state == "published" else None,
            created_at=NOW,
        )
        for state in ("draft", "published")
    }
    for part in (cast.nia_part, cast.viktor_part):
        told["published"].consents.create(
            participant=part, sequence=1, naming="full", audience="program", given_at=NOW, created_at=NOW
        )
    suggested = Suggestion.objects.create(
        program=cast.program, by=cast.person("nia"), text="Shorter mails", is_named=True, may_quote=True, created_at=NOW
    )
    entry = Heard.objects.create(
        program=cast.program,
        text="Mails are long",
        source="suggestions",
        answers=12,
        quote=suggested,
        state="doing",
        answer="They are halved.",
        who="Petra",
        due_on=NOW.date(),
        changed_at=NOW,
        created_at=NOW,
    )
    pair, of_program = {"code": pairing.code}, {"code": cast.program.code}
    of_story = {"code": told["published"].code}
    bare = ("program", "desk", "desk-asking", "heard", "heard-desk", "heard-desk-mails", "sponsor")
    return {
        **dict.fromkeys(("stories:own", "stories:new"), pair),
        **dict.fromkeys(("stories:read", "stories:withdrawal"), of_story),
        **dict.fromkeys((f"stories:{name}" for name in bare), of_program),
        "stories:desk-": of_program | {"story": told["published"].code},
        "stories:heard-taking-back": of_program | {"suggestion": suggested.code},
        "stories:heard-desk-": of_program | {"entry": entry.code},
        "stories:": pair | {"story": told["draft"].code},
    }
