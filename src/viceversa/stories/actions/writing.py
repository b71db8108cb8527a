"""A pair writes its story. Nobody else writes in it, and nobody else sees it before all of the pair have said yes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.pairings.common import lock, own_part
from viceversa.pairings.models import Pairing
from viceversa.people.models import User
from viceversa.stories import rules
from viceversa.stories.actions.common import enter, words_of
from viceversa.stories.models import Story
from viceversa.stories.states import STORY, StoryState

TITLE: Final = 120
LEAD: Final = 240
TEXT: Final = 6000


@transaction.atomic
def write(pairing: Pairing, *, title: str, lead: str, text: str, by: User, now: datetime | None = None) -> Story:
    """Begin a story. The same words again give the same story. Refuses whoever is not of the pair, and a pair that was ended."""
    now = now or clock.now()
    own = own_part(lock(pairing), by)
    _must_be_writable(pairing)
    story = Story(pairing=pairing, by=own.participant, created_at=now)
    _put(story, title, lead, text)
    same = Story.objects.filter(pairing=pairing, title=story.title, lead=story.lead, text=story.text).first()
    if same is not None:
        same.pairing, same.repeated = pairing, True
        return same
    story.save()
    events.record("story.written", by=by, subject=story, now=now, pairing=pairing.code)
    return story


@transaction.atomic
def reword(story: Story, *, title: str, lead: str, text: str, by: User, now: datetime | None = None) -> Story:
    """Change its words, or put passages back that a manager left out. Every yes to the former words is void."""
    now = now or clock.now()
    enter(story, by)
    _must_be_writable(story.pairing)
    before = (story.title, story.lead, story.text)
    _put(story, title, lead, text)
    if (story.title, story.lead, story.text) == before:
        story.repeated = True
        return story
    if story.state != StoryState.DRAFT:
        STORY.apply(story, "reword")
    story.left_out, story.published_at = [], None
    # No yes to other words holds, wherever it was given.
    story.sequence += 1
    story.save()
    events.record("story.reworded", by=by, subject=story, now=now, pairing=story.pairing.code)
    return story


@transaction.atomic
def remove(story: Story, *, by: User, now: datetime | None = None) -> None:
    """Delete it, wherever it is published. Whoever is of the pair may. Again: changes nothing."""
    now = now or clock.now()
    own_part(lock(story.pairing), by)
    found = Story.objects.filter(pk=story.pk)
    if found.exists():
        events.record("story.removed", by=by, subject=story, now=now, pairing=story.pairing.code)
        found.delete()


def _must_be_writable(pairing: Pairing) -> None:
    if not rules.may_write(pairing):
        raise Refused(_("This pair is over. You can read what you kept here, and change nothing."))


def _put(story: Story, title: str, lead: str, text: str) -> None:
    story.title = words_of(title.replace("\n", " "), field="title", limit=TITLE)
    story.lead = words_of(lead.replace("\n", " "), field="lead", limit=LEAD)
    story.text = words_of(text, field="text", limit=TEXT)
