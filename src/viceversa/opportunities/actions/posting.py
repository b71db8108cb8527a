"""Posting an opportunity: drafted with its criteria, opened to all mentors of its programs, called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.opportunities import rules
from viceversa.opportunities.models import Judgment, Opportunity
from viceversa.opportunities.states import OPPORTUNITY, OpportunityState
from viceversa.pairings.common import one_line
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import Person, User
from viceversa.portfolio.actions.versions import close_share
from viceversa.portfolio.queries import mentors_of
from viceversa.programs.lock import take
from viceversa.programs.models import Program
from viceversa.programs.rules import manages

TO_DECIDE: Final = "opportunities.to_decide"
TITLE, ABOUT, CRITERION = 120, 3000, 240
MOST_CRITERIA: Final = 6
SHORTEST, LONGEST = timedelta(days=5), timedelta(days=120)


@dataclass(frozen=True)
class Posting:
    """What is posted. `owner`: who answers for it, where that is not whoever writes it. `last_day` belongs to it."""

    kind: str
    title: str
    about: str
    criteria: Sequence[str]
    last_day: date
    decider: Person
    programs: Sequence[Program]
    owner: Person | None = None


@transaction.atomic
def draft(posting: Posting, *, by: User, now: datetime | None = None) -> Opportunity:
    """Write one down; nobody is told. The very same draft again gives the one that is there.

    Refuses a program that one does not manage.
    """
    now = now or clock.now()
    if not posting.programs or not all(manages(by, program) for program in posting.programs):
        raise NotAllowed(_("Choose programs that you manage: their mentors are told by you."), "programs")
    told = _told(posting)
    criteria = _criteria(posting.criteria)
    drafts = Opportunity.objects.filter(posted_by=by, state=OpportunityState.DRAFT, **told)
    for former in drafts:
        if [text for _code, text in former.criteria] == criteria:
            former.repeated = True
            return former
    made = Opportunity.objects.create(**told, criteria=_coded(criteria), posted_by=by, created_at=now)
    made.programs.set(posting.programs)
    account_for(posting.decider, now=now)
    if posting.owner is not None:
        account_for(posting.owner, now=now)
    programs = [program.code for program in posting.programs]
    events.record("opportunity.drafted", by=by, subject=made, now=now, programs=programs)
    return made


@transaction.atomic
def change(opportunity: Opportunity, *, posting: Posting, by: User, now: datetime | None = None) -> Opportunity:
    """Other words for a draft. Once it is open, what people apply to stays: criteria and decider above all.

    A named owner keeps the programs that were chosen; who wrote it may choose others that they manage.
    """
    now = now or clock.now()
    _enter(opportunity, by)
    if opportunity.state != OpportunityState.DRAFT:
        raise Refused(_("It is open. What people apply to stays as it is: criteria, last day, and who decides."))
    present = set(opportunity.programs.values_list("pk", flat=True))
    chosen = {program.pk for program in posting.programs}
    others = [program for program in posting.programs if program.pk not in present]
    if not chosen or not all(manages(by, program) for program in others):
        raise NotAllowed(_("Choose programs that you manage: their mentors are told by you."), "programs")
    told, criteria = _told(posting), _criteria(posting.criteria)
    before = [text for _code, text in opportunity.criteria]
    same = all(getattr(opportunity, name) == value for name, value in told.items())
    opportunity.repeated = same and before == criteria and chosen == present
    if not opportunity.repeated:
        for name, value in told.items():
            setattr(opportunity, name, value)
        if before != criteria:
            opportunity.criteria = _coded(criteria)
        opportunity.save()
        opportunity.programs.set(posting.programs)
        account_for(posting.decider, now=now)
        events.record("opportunity.changed", by=by, subject=opportunity, now=now)
    return opportunity


@transaction.atomic
def open_up(opportunity: Opportunity, *, by: User, now: datetime | None = None) -> Opportunity:
    """Open it: criteria and decider stay from here on, and every mentor of its programs gets the same mail.

    Present mentors, and former ones within the kept time. Refuses one without criteria, and a last day that leaves them
    fewer than five days or more than four months.
    """
    now = now or clock.now()
    _enter(opportunity, by)
    if OPPORTUNITY.is_done(opportunity, "open"):
        opportunity.repeated = True
        return opportunity
    if opportunity.decider is None or not rules.has_decider(opportunity):
        raise Refused(_("Whoever decides has left the organization. Name somebody else."), "decider")
    if not SHORTEST <= opportunity.closes_at - now <= LONGEST:
        raise Refused(
            _("Choose a last day in five days to four months, so that everybody has time to think."), "last_day"
        )
    OPPORTUNITY.apply(opportunity, "open")
    opportunity.opened_at = now
    opportunity.save(update_fields=["state", "opened_at"])
    event = events.record("opportunity.opened", by=by, subject=opportunity, now=now)
    due.plan(
        TO_DECIDE,
        subject=opportunity,
        due_at=opportunity.closes_at,
        key=f"{TO_DECIDE}:{opportunity.code}",
        now=now,
    )
    programs = list(opportunity.programs.values_list("pk", flat=True))
    mentors = mentors_of(programs, now).exclude(pk=opportunity.decider.pk)
    context = {"opportunity": opportunity.code}
    draft_all((Mail("opportunities.opened", one, context) for one in mentors.iterator()), event=event, now=now)
    return opportunity


@transaction.atomic
def call_off(opportunity: Opportunity, *, by: User, now: datetime | None = None) -> Opportunity:
    """It does not take place. Whoever applied is told; what they sent can be read by nobody from here on.

    What was noted about them is deleted: nobody is told it any more, and nobody reads it.
    """
    now = now or clock.now()
    _enter(opportunity, by)
    if OPPORTUNITY.is_done(opportunity, "call_off"):
        opportunity.repeated = True
        return opportunity
    OPPORTUNITY.apply(opportunity, "call_off")
    opportunity.save(update_fields=["state"])
    Judgment.objects.filter(opportunity=opportunity).delete()
    due.forget(opportunity, now=now)
    event = events.record("opportunity.called_off", by=by, subject=opportunity, now=now)
    answer_all(opportunity, event, now)
    return opportunity


def answer_all(opportunity: Opportunity, event: Event, now: datetime) -> None:
    """Tell everybody who applied that there is an answer, and end what they had shown for it."""
    applications = list(opportunity.applications.select_related("person", "share"))
    context = {"opportunity": opportunity.code}
    draft_all([Mail("opportunities.answered", one.person, context) for one in applications], event=event, now=now)
    for one in applications:
        if one.share is not None:
            close_share(one.share, now=now)


@transaction.atomic
def ask_to_decide(opportunity: Opportunity, *, now: datetime | None = None) -> Opportunity:
    """Its last day is over (a due step): whoever decides is told that they can read now; where they have left, whoever
    posted it."""
    now = now or clock.now()
    take(opportunity, "decider")
    if not rules.is_to_decide(opportunity, now):
        raise Refused(_("There is nothing to decide."))
    event = events.record("opportunity.closed_for_applications", by=None, subject=opportunity, now=now)
    if opportunity.decider is None or not rules.has_decider(opportunity):
        told = tell_that_nobody_decides(opportunity, event, now)
    else:
        told = draft_all(
            [Mail(TO_DECIDE, opportunity.decider, {"opportunity": opportunity.code})], event=event, now=now
        )
    opportunity.repeated = not told
    return opportunity


def tell_that_nobody_decides(opportunity: Opportunity, event: Event, now: datetime) -> int:
    """A mail to who posted it and to the owner they named, as far as they are here. Three statements."""
    theirs = Q(user=opportunity.posted_by_id or 0) | Q(pk=opportunity.owner_id or 0)
    people = Person.objects.filter(theirs, state=Person.State.ACTIVE).select_related("user").order_by("pk")
    context = {"opportunity": opportunity.code}
    return draft_all([Mail("opportunities.nobody_decides", one, context) for one in people], event=event, now=now)


def _enter(opportunity: Opportunity, by: User) -> None:
    take(opportunity, "decider", "owner")
    if not rules.may_post(by, opportunity):
        raise NotAllowed(_("Only who posted it, and the owner they named, change it."))


def _told(posting: Posting) -> dict[str, Any]:
    """Its columns but for the criteria. Refuses what is missing, and a decider who has left."""
    if posting.kind not in Opportunity.Kind.values:
        raise Refused(_("Choose what it is."), "kind")
    about = posting.about.strip()
    if not about:
        raise Refused(_("Say what is to be done, for how long, and what one can learn."), "about")
    if len(about) > ABOUT:
        raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": ABOUT}, "about")
    if posting.decider.state != Person.State.ACTIVE:
        raise Refused(_("%(name)s has left the organization.") % {"name": posting.decider.name}, "decider")
    if posting.last_day == date.max:
        raise Refused(
            _("Choose a last day in five days to four months, so that everybody has time to think."), "last_day"
        )
    ends = timezone.make_aware(
        datetime.combine(posting.last_day + timedelta(days=1), datetime.min.time()), timezone.get_default_timezone()
    )
    return {
        "kind": posting.kind,
        "title": one_line(posting.title, field="title", limit=TITLE),
        "about": about,
        "closes_at": ends,
        "decider": posting.decider,
        "owner": posting.owner,
    }


def _criteria(sentences: Sequence[str]) -> list[str]:
    """Trimmed, without empty ones and doubles."""
    found = list(dict.fromkeys(text for each in sentences if (text := " ".join(each.split()))))
    if not found:
        raise Refused(_("Write at least one criterion: what will decide, before anybody applies."), "criteria")
    if len(found) > MOST_CRITERIA:
        raise Refused(_("Six criteria at most: more are not weighed but counted."), "criteria")
    if any(len(text) > CRITERION for text in found):
        text = _("One criterion is longer than %(limit)s characters. Say it in a sentence.") % {"limit": CRITERION}
        raise Refused(text, "criteria")
    return found


def _coded(criteria: Sequence[str]) -> list[list[str]]:
    return [[new_code(), text] for text in criteria]
