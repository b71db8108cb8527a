"""What a manager may do: ask everybody in a cohort for a story, publish what was agreed, leave a passage out, take a file."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.messaging.actions import draft_all
from viceversa.pairings.common import mail_to, tell
from viceversa.pairings.models import Member
from viceversa.pairings.states import LIVING_STATES, PairingState
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort
from viceversa.stories import rules
from viceversa.stories.actions.common import consents_of, enter_as_manager, must_manage, words_of
from viceversa.stories.models import Audience, Consent, Story, Taken
from viceversa.stories.states import STORY

AGAIN_AFTER: Final = timedelta(days=28)
LEFT_OUT: Final = "[…]"
PASSAGE: Final = 1000


@transaction.atomic
def ask_for_stories(cohort: Cohort, *, by: User, now: datetime | None = None) -> Cohort:
    """Tell everybody in a pair of a cohort that stories are welcome. It can be ignored: no answer is kept anywhere.

    Never one pair alone: who is asked alone was looked at. Within four weeks again: changes nothing.
    """
    now = now or clock.now()
    take(cohort, "program")
    must_manage(cohort.program, by)
    asked = Event.objects.filter(verb="stories.invited", subject_code=cohort.code, at__gt=now - AGAIN_AFTER)
    if asked.exists():
        cohort.repeated = True
        return cohort
    rows = Member.objects.filter(pairing__cohort=cohort, pairing__state__in=(*LIVING_STATES, PairingState.COMPLETED))
    members = list(rows.select_related("participant__person__user", "pairing").order_by("pk"))
    if not members:
        raise Refused(_("Nobody is in a pair."))
    event = events.record("stories.invited", by=by, subject=cohort, now=now)
    mails = {one.participant.person_id: mail_to("stories.invited", one) for one in members}
    draft_all(list(mails.values()), event=event, now=now, scope=cohort)
    return cohort


@transaction.atomic
def publish(story: Story, *, by: User, now: datetime | None = None) -> Story:
    """Put it where all of the pair agreed that it is read. They are told. Refuses what they have not agreed to."""
    now = now or clock.now()
    members = enter_as_manager(story, by)
    if STORY.is_done(story, "publish"):
        story.repeated = True
        return story
    STORY.apply(story, "publish")
    story.published_at = now
    story.save(update_fields=["state", "published_at"])
    event = events.record("story.published", by=by, subject=story, now=now, pairing=story.pairing.code)
    tell("stories.published", members, event=event, pairing=story.pairing, now=now, story=story.code)
    return story


@transaction.atomic
def redact(story: Story, *, passage: str, by: User, now: datetime | None = None) -> Story:
    """Leave a passage out: the only change a manager can make. It comes off until the pair has said yes to what is left.

    They are told, and see what was left out. Refuses a passage that does not stand in the text just so.
    """
    now = now or clock.now()
    members = enter_as_manager(story, by)
    passage = words_of(passage, field="passage", limit=PASSAGE)
    if passage in story.left_out and passage not in story.text:
        story.repeated = True
        return story
    if passage not in story.text:
        raise Refused(_("These words do not stand in the text just so. Copy them from it."), "passage")
    rest = story.text.replace(passage, LEFT_OUT)
    if not rest.replace(LEFT_OUT, "").strip():
        raise Refused(_("Nothing would be left. A story that can’t be published is simply not published."), "passage")
    STORY.apply(story, "redact")
    story.text, story.left_out, story.published_at = rest, [*story.left_out, passage], None
    story.sequence += 1
    story.save()
    Consent.objects.filter(story=story).update(sequence=0)
    event = events.record("story.redacted", by=by, subject=story, now=now, pairing=story.pairing.code)
    tell("stories.redacted", members, event=event, pairing=story.pairing, now=now, story=story.code)
    return story


@transaction.atomic
def take_file(story: Story, *, by: User, now: datetime | None = None) -> Taken:
    """Write down that it is taken out as a file, which no withdrawal calls back. Refuses what is not for outside."""
    now = now or clock.now()
    members = enter_as_manager(story, by)
    if story.published_at is None or rules.audience_of(story, members, consents_of(story)) != Audience.OUTSIDE:
        raise Refused(_("Not all of the pair have agreed that it is read outside."))
    taken = Taken.objects.create(story=story, by=by, created_at=now)
    events.record("story.taken", by=by, subject=story, now=now, pairing=story.pairing.code)
    return taken
