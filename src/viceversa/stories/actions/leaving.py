"""Somebody has left the organization: what they can't take back any more, a rule takes back for them (ADR 0028, 0037)."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from viceversa.core import events
from viceversa.pairings.common import lock
from viceversa.pairings.models import Member
from viceversa.people.models import Person
from viceversa.stories.actions.common import refresh
from viceversa.stories.actions.consents import take_off
from viceversa.stories.models import Consent, Story
from viceversa.stories.states import STORY, StoryState


@transaction.atomic
def let_go_of_leavers(now: datetime, *, people: Collection[int] | None = None) -> None:
    """Take back stories that name a leaver in their words or have nobody left to take them back; hold back what waits.

    Of `people` alone, where they are said. One query when there is nothing to do, about six statements for each story. Nobody is told. Again: changes nothing.
    """
    left = Member.objects.filter(pairing=OuterRef("pairing"), participant__person__state=Person.State.LEFT)
    if people is not None:
        left = left.filter(participant__person__in=people)
    waiting = (StoryState.ASKED, StoryState.AGREED, StoryState.PUBLISHED)
    rows = Story.objects.filter(Exists(left), state__in=waiting).select_related("pairing__cohort__program")
    for story in rows.order_by("pk"):
        everybody = [member.participant.person for member in lock(story.pairing)]
        refresh(story)
        gone = [person for person in everybody if person.state == Person.State.LEFT]
        if story.state != StoryState.PUBLISHED:
            STORY.apply(story, "hold back")
            story.save(update_fields=["state"])
            Consent.objects.filter(story=story).update(sequence=0)
            events.record("story.held_back", by=None, subject=story, now=now, pairing=story.pairing.code)
        elif len(gone) == len(everybody) or any(is_named_in(story, person.name) for person in gone):
            take_off(story)
            events.record("story.withdrawn", by=None, subject=story, now=now, pairing=story.pairing.code)


def is_named_in(story: Story, name: str) -> bool:
    """Whether the words themselves name somebody, by any part of their name. Pure."""
    words = "\n".join((story.title, story.lead, story.text)).casefold()
    parts = [part for part in name.casefold().split() if len(part) > 1]
    return any(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", words) for part in parts)
