"""What stories say by mail: that one's word is asked for, that stories are welcome, that something changed. Never a word of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings.messages.base import BOTH, IN_PAIR, JOINED, OTHER, SAMPLE_LINK, actor, frame, own, sample
from viceversa.programs.models import Program
from viceversa.stories import rules
from viceversa.stories.actions.listening import CHANGES
from viceversa.stories.actions.sponsoring import PAGE
from viceversa.stories.models import Consent, Story
from viceversa.stories.queries.reading import story_named
from viceversa.stories.states import StoryState


def _story(message: Message, *states: str) -> Story:
    found = story_named(message.context["story"])
    if found is None or found.state not in states:
        raise Moot(_("This is no longer asked for."))
    return found


def _asked(message: Message) -> dict[str, Any]:
    member, story = own(message), _story(message, StoryState.ASKED)
    said = Consent.objects.filter(story=story, participant=member.participant_id).first()
    if said is not None and rules.holds(said, story):
        raise Moot(_("This is no longer asked for."))
    return frame(member, url=address_of("stories:story", member.pairing.code, story.code), by=actor(message, member))


def _to_story(message: Message, state: str) -> dict[str, Any]:
    member, story = own(message), _story(message, state)
    return frame(member, url=address_of("stories:story", member.pairing.code, story.code))


def _published(message: Message) -> dict[str, Any]:
    return _to_story(message, StoryState.PUBLISHED)


def _redacted(message: Message) -> dict[str, Any]:
    return _to_story(message, StoryState.ASKED)


def _invited(message: Message) -> dict[str, Any]:
    member = own(message)
    if not rules.may_write(member.pairing):
        raise Moot(_("The pair is over."))
    return frame(member, url=address_of("stories:own", member.pairing.code))


def _program(message: Message) -> Program:
    program = Program.objects.filter(code=message.context["program"]).first()
    if program is None:
        raise Moot(_("This was deleted."))
    return program


def _changes(message: Message) -> dict[str, Any]:
    program = _program(message)
    return {"program": program.name, "url": address_of("stories:heard", program.code)}


def _page(message: Message) -> dict[str, Any]:
    program = _program(message)
    if message.to_id not in (program.sponsor_id, program.co_lead_id):
        raise Moot(_("Somebody else is named by now."))
    return {"program": program.name, "url": address_of("stories:sponsor", program.code)}


def _sample() -> dict[str, Any]:
    return {"program": "Fresh Eyes", "url": SAMPLE_LINK}


# To whom these went would tell a manager that a pair writes something.
register(
    Kind(
        "stories.asked",
        gettext_lazy("Your word is asked for: a story"),
        IN_PAIR,
        _asked,
        sample,
        to=OTHER,
        manager_sees="none",
    )
)
register(
    Kind("stories.invited", gettext_lazy("Stories are welcome"), IN_PAIR, _invited, sample, to=BOTH, stoppable=True)
)
register(Kind("stories.published", gettext_lazy("Your story is published"), IN_PAIR, _published, sample, to=BOTH))
register(Kind("stories.redacted", gettext_lazy("Words left out of your story"), IN_PAIR, _redacted, sample, to=BOTH))
register(
    Kind(
        CHANGES,
        gettext_lazy("What became of what people said"),
        JOINED,
        _changes,
        _sample,
        to=gettext_lazy("everybody who takes part"),
        stoppable=True,
    )
)
register(
    Kind(
        PAGE,
        gettext_lazy("The sponsor’s page"),
        gettext_lazy("You get this because you sponsor or co-lead this program."),
        _page,
        _sample,
        to=gettext_lazy("the sponsor and the junior co-lead"),
    )
)
