"""A pair's own stories, as one of the pair has them before them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.core.doors import found_in
from viceversa.pairings.doors import Space
from viceversa.pairings.hooks import Link
from viceversa.pairings.models import Member
from viceversa.people.models import Person
from viceversa.programs.models import Role
from viceversa.stories import rules
from viceversa.stories.actions.common import consents_of
from viceversa.stories.models import Audience, Consent, Naming, Story, Taken
from viceversa.stories.states import StoryState


def link_for(space: Space) -> Link:
    """The way from a pair's page. No query."""
    return Link(
        title=_("Your story"),
        text=_("What became of it, in your words. Nobody reads it before all of you say yes."),
        url=reverse("stories:own", args=[space.pairing.code]),
    )


def stories_of(space: Space) -> list[Story]:
    """All stories of a pair, the newest first. One query."""
    return list(Story.objects.filter(pairing=space.pairing))


def story_in(space: Space, code: str) -> Story:
    """A story of this pair. One query."""
    found = found_in(Story.objects.filter(pairing=space.pairing, code=code))
    found.pairing = space.pairing
    return found


@dataclass(frozen=True)
class Said:
    """What one of the pair said to the words as they stand: yes or not yet, and how they would be named."""

    name: str
    is_me: bool
    yes: bool
    byline: str = ""
    reads: str = ""


@dataclass(frozen=True)
class OwnStory:
    """A story before one of its people."""

    story: Story
    said: list[Said]
    mine: Consent | None
    audience: str
    writable: bool
    taken: list[Taken] = field(default_factory=list)

    @property
    def may_ask(self) -> bool:
        return self.writable and self.story.state in (StoryState.DRAFT, StoryState.WITHDRAWN)

    @property
    def is_on_its_way(self) -> bool:
        return self.story.state in (StoryState.ASKED, StoryState.AGREED)


def own_story(space: Space, story: Story) -> OwnStory:
    """One story with what each has said. Two queries."""
    consents = {one.participant_id: one for one in consents_of(story)}
    current = {key: one for key, one in consents.items() if rules.holds(one, story)}
    asked = story.state in (StoryState.ASKED, StoryState.AGREED, StoryState.PUBLISHED)
    said = []
    members = [space.me, *space.others]
    for member in members:
        # How somebody said they would be named stays known while they are asked once more.
        latest = consents.get(member.participant_id)
        yes = member.participant_id in current
        said.append(
            Said(
                name=member.participant.person.first_name,
                is_me=member.pk == space.me.pk,
                yes=yes,
                byline=byline(member, latest.naming) if latest is not None and asked else "",
                reads=str(latest.get_audience_display()) if latest is not None and yes else "",
            )
        )
    return OwnStory(
        story=story,
        said=said,
        mine=current.get(space.me.participant_id),
        audience=str(Audience(rules.audience_of(story, members, current.values())).label),
        writable=rules.may_write(space.pairing),
        taken=list(Taken.objects.filter(story=story).order_by("created_at", "pk")),
    )


def byline(member: Member, naming: str) -> str:
    """How somebody stands beside a story; who has left stands beside none. No query where person and unit were read."""
    person = member.participant.person
    if naming == Naming.NONE or person.state == Person.State.LEFT:
        return _("a mentor") if member.role == Role.MENTOR else _("a mentee")
    if naming == Naming.FIRST:
        return person.first_name
    unit = person.unit.name if person.unit is not None else ""
    return ", ".join(part for part in (person.name, person.title, unit) if part)
