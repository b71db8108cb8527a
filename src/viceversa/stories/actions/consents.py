"""Each one's yes, apart: to the very words, to how they are named, to who reads it. And taking it back, at any time.

No reason is asked for, and nobody gets a message about a no.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.pairings.common import lock, tell
from viceversa.pairings.models import Member
from viceversa.people.models import User
from viceversa.programs.models import Participant
from viceversa.stories import rules
from viceversa.stories.actions.common import consents_of, enter, refresh
from viceversa.stories.models import Audience, Consent, Naming, Story
from viceversa.stories.states import STORY, StoryState


@transaction.atomic
def ask(story: Story, *, audience: str, naming: str, by: User, now: datetime | None = None) -> Story:
    """Say yes oneself, and ask the others of the pair. They get a mail without a word of it.

    What was said when it was asked for before is forgotten: nobody is held to know it this time.
    """
    now = now or clock.now()
    members, own = enter(story, by)
    _must_be_said(audience, naming)
    if story.state in (StoryState.ASKED, StoryState.AGREED):
        story.repeated = True
        return story
    STORY.apply(story, "ask")
    story.sequence += 1
    story.audience = audience
    story.save()
    Consent.objects.filter(story=story).delete()
    _put(story, own, naming=naming, audience=audience, consents=[], now=now)
    event = events.record("story.asked", by=by, subject=story, now=now, pairing=story.pairing.code)
    others = [member for member in members if member.pk != own.pk]
    tell("stories.asked", others, event=event, pairing=story.pairing, now=now, story=story.code)
    return story


@transaction.atomic
def agree(story: Story, *, sequence: int, audience: str, naming: str, by: User, now: datetime | None = None) -> Story:
    """Say yes to the wording `sequence`; or, later, be named less, or let fewer people read it, which holds at once.

    Refuses words that have changed since they were read, and being named more once all have agreed. Whoever is then beside
    somebody who is named more fully than they knew is asked once more.
    """
    now = now or clock.now()
    members, own = enter(story, by)
    _must_be_said(audience, naming)
    if story.state not in (StoryState.ASKED, StoryState.AGREED, StoryState.PUBLISHED):
        raise Refused(_("This is no longer asked for."))
    if story.sequence != sequence:
        raise Refused(_("The words have changed since you opened this page. Read them anew, then decide."))
    if rules.is_wider(audience, story.audience):
        raise Refused(_("Only people for whom a yes was asked can read it. Ask anew for more."), "audience")
    consents = consents_of(story)
    mine = next((one for one in consents if one.participant_id == own.participant_id), None)
    if mine is not None and rules.holds(mine, story):
        if (mine.naming, mine.audience) == (naming, audience) and _knows(mine, consents):
            story.repeated = True
            return story
        if story.state != StoryState.ASKED and (
            rules.is_more(naming, mine.naming) or rules.is_wider(audience, mine.audience)
        ):
            raise Refused(
                _("All have agreed as it is. To be named more fully, or read by more, take it back and ask anew.")
            )
    given = _put(story, own, naming=naming, audience=audience, consents=consents, now=now)
    consents = consents_of(story)
    if story.state == StoryState.ASKED:
        void = [one for one in consents if rules.holds(one, story) and rules.gives_away(one, given)]
        Consent.objects.filter(pk__in=[one.pk for one in void]).update(sequence=0)
        asked_again = {one.participant_id for one in void}
        consents = [one for one in consents if one.participant_id not in asked_again]
        if rules.have_all_agreed(story, members, consents):
            STORY.apply(story, "agree")
            story.save(update_fields=["state"])
    else:
        asked_again = set()
    event = events.record("story.agreed", by=by, subject=story, now=now, pairing=story.pairing.code)
    again = [member for member in members if member.participant_id in asked_again]
    tell("stories.asked", again, event=event, pairing=story.pairing, now=now, story=story.code)
    return story


@transaction.atomic
def hold_back(story: Story, *, by: User, now: datetime | None = None) -> Story:
    """Keep it between the pair, before it is published. Nobody gets a message."""
    now = now or clock.now()
    enter(story, by)
    if STORY.is_done(story, "hold back"):
        story.repeated = True
        return story
    STORY.apply(story, "hold back")
    story.save(update_fields=["state"])
    Consent.objects.filter(story=story).update(sequence=0)
    events.record("story.held_back", by=by, subject=story, now=now, pairing=story.pairing.code)
    return story


@transaction.atomic
def withdraw(story: Story, *, by: User, now: datetime | None = None) -> Story:
    """Take it off every page at once; at any time, also when the pair is long over. Whoever is of the pair may, alone."""
    now = now or clock.now()
    members = lock(story.pairing)
    refresh(story)
    own_parts = own_parts_of(by, story)
    if STORY.is_done(story, "withdraw") and any(member.participant_id in own_parts for member in members):
        story.repeated = True
        return story
    if not rules.may_withdraw(own_parts, story, members):
        raise NotAllowed(_("Only the people whose story it is take it back."))
    take_off(story)
    events.record("story.withdrawn", by=by, subject=story, now=now, pairing=story.pairing.code)
    return story


def take_off(story: Story) -> None:
    """Off every page, and no yes to it holds. Two statements; the caller records it."""
    STORY.apply(story, "withdraw")
    story.published_at = None
    story.save(update_fields=["state", "published_at"])
    Consent.objects.filter(story=story).update(sequence=0)


def own_parts_of(user: User, story: Story) -> set[int]:
    """Under which ids somebody takes or took part in the story's cohort. One query."""
    parts = Participant.objects.filter(person=user.person_id or 0, cohort=story.pairing.cohort_id)
    return set(parts.values_list("pk", flat=True))


def _knows(mine: Consent, consents: list[Consent]) -> bool:
    """Whether one's yes was given knowing how the others are named now. Pure."""
    return not any(rules.gives_away(mine, one) for one in consents if one.pk != mine.pk)


def _put(story: Story, own: Member, *, naming: str, audience: str, consents: list[Consent], now: datetime) -> Consent:
    """Write down somebody's yes. Two statements."""
    others = {one.participant.code: one.naming for one in consents if one.participant_id != own.participant_id}
    said = {
        "sequence": story.sequence, "naming": naming, "audience": audience, "given_at": now, "seen": others,
    }  # fmt: skip
    given, _made = Consent.objects.update_or_create(
        story=story, participant=own.participant, defaults=said, create_defaults={**said, "created_at": now}
    )
    given.participant = own.participant
    return given


def _must_be_said(audience: str, naming: str) -> None:
    if audience not in Audience.values:
        raise Refused(_("Choose who may read it."), "audience")
    if naming not in Naming.values:
        raise Refused(_("Choose how you are named."), "naming")
