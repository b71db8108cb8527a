"""Applying, with a version of one's portfolio made for it or without, and withdrawing so that no trace is left.

Events say that somebody applied or withdrew, and name nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.opportunities import rules
from viceversa.opportunities.models import Application, Judgment, Opportunity
from viceversa.opportunities.states import OpportunityState
from viceversa.people.models import User
from viceversa.portfolio.actions.versions import compose, end_share, share
from viceversa.portfolio.queries import mentors_of
from viceversa.programs.lock import take

WORDS: Final = 1500
# How long whoever decides may read what was shown for it, at most; it ends with the decision.
TIME_TO_DECIDE: Final = timedelta(days=90)


@transaction.atomic
def apply(
    opportunity: Opportunity,
    *,
    words: str = "",
    parts: Collection[str] = (),
    by: User,
    now: datetime | None = None,
) -> Application:
    """Say that one would like to. `parts` of one's portfolio become a version made for it, which only the decider reads.

    Again with other words or parts: these count. The same again changes nothing. Nobody is told, and nobody reads it
    before the last day is over. Refuses everybody but mentors of its programs, whoever decides, and all once they have left.
    """
    now = now or clock.now()
    take(opportunity, "decider")
    programs = list(opportunity.programs.values_list("pk", flat=True))
    if by.person is None or not mentors_of(programs, now).filter(pk=by.person.pk).exists():
        raise NotAllowed(_("It is open to the mentors of its programs."))
    if rules.decides(by, opportunity):
        raise NotAllowed(_("You decide about it, so you can’t apply."))
    if not rules.is_open(opportunity, now):
        raise Refused(_("One can’t apply any more."))
    if opportunity.decider is None or not rules.has_decider(opportunity):
        raise Refused(_("Whoever was to decide has left the organization. One can’t apply until it is posted anew."))
    words = "\n".join(" ".join(line.split()) for line in words.strip().splitlines())
    if len(words) > WORDS:
        raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": WORDS}, "words")
    former = Application.objects.filter(opportunity=opportunity, person=by.person_id).select_related("share").first()
    shown = None
    if parts:
        version = compose(by.person, title=opportunity.title, parts=parts, by=by, now=now)
        until = timezone.localtime(opportunity.closes_at + TIME_TO_DECIDE).date()
        shown = share(
            version, to=opportunity.decider, purpose=opportunity.title, until=until, tells=False, by=by, now=now
        )
    if former is not None and former.words == words and former.share == shown:
        former.repeated = True
        return former
    if former is not None:
        if former.share is not None and former.share != shown:
            end_share(former.share, by=by, now=now)
        former.words, former.share = words, shown
        former.save(update_fields=["words", "share"])
        events.record("application.changed", by=None, subject=opportunity, now=now)
        return former
    made = Application.objects.create(
        opportunity=opportunity, person=by.person, words=words, share=shown, created_at=now
    )
    events.record("application.sent", by=None, subject=opportunity, now=now)
    return made


@transaction.atomic
def withdraw(opportunity: Opportunity, *, by: User, now: datetime | None = None) -> Opportunity:
    """Take one's application back: it is deleted, with what whoever decides noted, and nobody is told.

    Refuses it once it is decided: the record of a decision is kept for its time.
    """
    now = now or clock.now()
    take(opportunity)
    if opportunity.state == OpportunityState.DECIDED:
        raise Refused(_("It has been decided. What you sent is deleted by itself; you read until when below."))
    own = Application.objects.filter(opportunity=opportunity, person=by.person_id or 0).select_related("share").first()
    if own is None:
        opportunity.repeated = True
        return opportunity
    if own.share is not None:
        end_share(own.share, by=by, now=now)
    Judgment.objects.filter(opportunity=opportunity, person=own.person_id).delete()
    own.delete()
    events.record("application.withdrawn", by=None, subject=opportunity, now=now)
    return opportunity
