"""Ideas of a pair: noted, tried with an end and a limit, and what came of it. The program reads only what was published.

That an idea was stopped by its own criterion is as good an end as any: the test has done what it was for.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging import due
from viceversa.pairings.common import lock, must_live, one_line, own_part
from viceversa.pairings.models import Member, Pairing
from viceversa.people.models import User
from viceversa.programs.models import Participant
from viceversa.recognition.actions.common import enter, look_back_on, take_back, text_of
from viceversa.recognition.models import Idea
from viceversa.recognition.states import IDEA, IdeaState

MOST_IDEAS: Final = 30
TITLE, ABOUT, TEST, STOPS_IF, LEARNED = 120, 600, 400, 240, 600


@transaction.atomic
def note(
    pairing: Pairing, *, title: str, about: str = "", of: Participant, by: User, now: datetime | None = None
) -> Idea:
    """Write down an idea and whose it is. The same title again gives the one that is there."""
    now = now or clock.now()
    members = lock(pairing)
    own_part(members, by)
    must_live(pairing)
    title = one_line(title, field="title", limit=TITLE)
    about = text_of(about, field="about", limit=ABOUT, empty="")
    _must_be_of(members, of)
    same = Idea.objects.filter(pairing=pairing, title=title).first()
    if same is not None:
        same.repeated = True
        return same
    if Idea.objects.filter(pairing=pairing).count() >= MOST_IDEAS:
        raise Refused(_("Thirty ideas are more than two people try. Delete one first."))
    idea = Idea.objects.create(pairing=pairing, by=of, title=title, about=about, created_at=now)
    events.record("idea.noted", by=by, subject=idea, now=now, pairing=pairing.code)
    return idea


@transaction.atomic
def reword(idea: Idea, *, title: str, about: str = "", of: Participant, by: User, now: datetime | None = None) -> Idea:
    """Other words, or another one's idea. What was published is agreed to anew."""
    now = now or clock.now()
    members, _own = enter(idea, by)
    title = one_line(title, field="title", limit=TITLE)
    about = text_of(about, field="about", limit=ABOUT, empty="")
    _must_be_of(members, of)
    idea.repeated = (idea.title, idea.about, idea.by_id) == (title, about, of.pk)
    if not idea.repeated:
        take_back(idea)
        idea.title, idea.about, idea.by = title, about, of
        idea.save()
        events.record("idea.reworded", by=by, subject=idea, now=now, pairing=idea.pairing.code)
    return idea


@transaction.atomic
def try_out(idea: Idea, *, test: str, stops_if: str, ends_on: date, by: User, now: datetime | None = None) -> Idea:
    """Begin a test: what is tried, when it is stopped, and until when. While it runs, the same changes them.

    On the last day both are asked what came of it. Refuses a test without its own criterion to stop.
    """
    now = now or clock.now()
    enter(idea, by)
    test = text_of(test, field="test", limit=TEST, empty=_("Say in a sentence what you try."))
    stops_if = text_of(stops_if, field="stops_if", limit=STOPS_IF, empty=_("Say what would make you stop."))
    runs = IDEA.is_done(idea, "try")
    idea.repeated = runs and (idea.test, idea.stops_if, idea.ends_on) == (test, stops_if, ends_on)
    if idea.repeated:
        return idea
    if ends_on <= timezone.localtime(now).date():
        raise Refused(_("Choose a day that is still to come."), "ends_on")
    if not runs:
        IDEA.apply(idea, "try")
    take_back(idea)
    idea.test, idea.stops_if, idea.ends_on = test, stops_if, ends_on
    idea.save()
    look_back_on(idea, ends_on, now)
    events.record("idea.tried", by=by, subject=idea, now=now, pairing=idea.pairing.code, ends_on=ends_on)
    return idea


@transaction.atomic
def end(idea: Idea, *, how: str, learned: str, by: User, now: datetime | None = None) -> Idea:
    """Say what came of a test ("adopt", "stop", "end unclear") and what one learned. Refuses an end without a sentence."""
    now = now or clock.now()
    enter(idea, by)
    if how not in ("adopt", "stop", "end unclear"):
        raise Refused(_("Choose what came of it."), "how")
    learned = text_of(learned, field="learned", limit=LEARNED, empty=_("Say in a sentence what you learned."))
    idea.repeated = IDEA.is_done(idea, how) and idea.learned == learned
    if idea.repeated:
        return idea
    if not IDEA.is_done(idea, how):
        IDEA.apply(idea, how)
        idea.ended_at = now
    take_back(idea)
    idea.learned = learned
    idea.save()
    due.forget(idea, now=now)
    events.record("idea.ended", by=by, subject=idea, now=now, pairing=idea.pairing.code)
    return idea


@transaction.atomic
def put_aside(idea: Idea, *, by: User, now: datetime | None = None) -> Idea:
    """Do not go on with it; no reason is asked for. It can be tried later."""
    return _move(idea, "leave", "idea.put_aside", by=by, now=now or clock.now())


@transaction.atomic
def reopen(idea: Idea, *, by: User, now: datetime | None = None) -> Idea:
    """It has not ended yet after all."""
    return _move(idea, "reopen", "idea.reopened", by=by, now=now or clock.now())


def _move(idea: Idea, verb: str, event: str, *, by: User, now: datetime) -> Idea:
    enter(idea, by)
    if IDEA.is_done(idea, verb):
        idea.repeated = True
        return idea
    IDEA.apply(idea, verb)
    take_back(idea)
    idea.ended_at = None
    idea.save()
    look_back_on(idea, idea.ends_on if idea.state == IdeaState.TESTED else None, now)
    events.record(event, by=by, subject=idea, now=now, pairing=idea.pairing.code)
    return idea


@transaction.atomic
def remove(idea: Idea, *, by: User, now: datetime | None = None) -> Idea:
    """Delete it, from the program's page as well; at any time, also when the pair is over. Only whose idea it is."""
    now = now or clock.now()
    own = own_part(lock(idea.pairing), by)
    if idea.by_id != own.participant_id:
        raise NotAllowed(_("Whoever had the idea may delete it. You can put it aside."))
    idea.repeated = not Idea.objects.filter(pk=idea.pk).exists()
    if not idea.repeated:
        due.forget(idea, now=now)
        events.record("idea.removed", by=by, subject=idea, now=now, pairing=idea.pairing.code)
        Idea.objects.filter(pk=idea.pk).delete()
    return idea


def _must_be_of(members: list[Member], of: Participant) -> None:
    if of.pk not in {member.participant_id for member in members}:
        raise Refused(_("One of you had it."), "of")
