"""What is shown of opportunities: to mentors, to who posts one, to who decides. No page counts or lists who did not apply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock
from viceversa.core.doors import found_in
from viceversa.core.retention import TWELVE_MONTHS
from viceversa.opportunities import rules
from viceversa.opportunities.actions.deciding import what_is_missing
from viceversa.opportunities.models import Application, Judgment, Opportunity
from viceversa.opportunities.retention import SENT_KEPT
from viceversa.opportunities.states import OpportunityState, Outcome
from viceversa.pairings.models import Member
from viceversa.pairings.states import LIVING_STATES
from viceversa.people.hooks import OwnCard
from viceversa.people.models import User
from viceversa.portfolio.models import Mentoring
from viceversa.portfolio.queries import may_have
from viceversa.portfolio.retention import kept
from viceversa.portfolio.rules import is_open as is_shown
from viceversa.programs.models import Program, Role


def _mine(user: User, now: datetime) -> QuerySet[Opportunity]:
    """Opened ones of the programs somebody is a mentor in, or was within the kept time."""
    person = user.person_id or 0
    mentored = Mentoring.objects.filter(kept(now), person=person).values("cohort__program")
    paired = Member.objects.filter(
        participant__person=person, role=Role.MENTOR, pairing__state__in=LIVING_STATES
    ).values("pairing__cohort__program")
    is_mine = Q(programs__in=mentored) | Q(programs__in=paired)
    rows = Opportunity.objects.exclude(state=OpportunityState.DRAFT).filter(is_mine)
    return rows.exclude(decider=person).select_related("decider").distinct()


@dataclass(frozen=True)
class Own:
    """An opportunity as a mentor has it before them. `judgment` only once it is decided.

    `has_decider`: whoever decides is still here; else it is open to nobody.
    """

    opportunity: Opportunity
    is_on: bool
    has_decider: bool
    application: Application | None
    judgment: Judgment | None

    @property
    def is_open(self) -> bool:
        return self.is_on and self.has_decider

    @property
    def last_day(self) -> date:
        return last_day(self.opportunity)

    @property
    def is_chosen(self) -> bool:
        return self.judgment is not None and self.judgment.outcome == Outcome.CHOSEN

    @property
    def sent_until(self) -> date | None:
        """The day from which what one sent is gone."""
        end = self.opportunity.decided_at
        return timezone.localtime(end + SENT_KEPT).date() if end else None


def last_day(opportunity: Opportunity) -> date:
    """The last day on which one can apply, by the organization's own clock. No query."""
    moment = timezone.localtime(opportunity.closes_at, timezone.get_default_timezone())
    return moment.date() - timedelta(days=1)


def own_list(user: User, now: datetime) -> tuple[list[Own], list[Own]]:
    """Those open to one, and those one applied to that are closed, each with the soonest last day first. Three queries."""
    rows = list(_mine(user, now).order_by("closes_at", "pk"))
    owned = _with_own(user, rows, now)
    return [one for one in owned if one.is_open], [
        one for one in owned if not one.is_open and (one.application or one.judgment)
    ]


def own_for(user: User, code: str, now: datetime) -> Own:
    """One of them. Three queries."""
    return _with_own(user, [found_in(_mine(user, now).filter(code=code))], now)[0]


def _with_own(user: User, rows: list[Opportunity], now: datetime) -> list[Own]:
    sent = Application.objects.filter(opportunity__in=rows, person=user.person_id or 0).select_related("share__version")
    applications = {one.opportunity_id: one for one in sent}
    told = Judgment.objects.filter(
        opportunity__in=rows, opportunity__state=OpportunityState.DECIDED, person=user.person_id or 0
    )
    judgments = {one.opportunity_id: one for one in told}
    return [
        Own(one, rules.is_open(one, now), rules.has_decider(one), applications.get(one.pk), judgments.get(one.pk))
        for one in rows
    ]


def own_card(user: User) -> OwnCard | None:
    """On one's own page, for mentors and former ones. One query."""
    if not may_have(user, clock.now()):
        return None
    return OwnCard(
        title=_("Opportunities"),
        text=_("Projects, panels and jobs that are open to all mentors. Nobody sees who looks, or who does not apply."),
        url=reverse("opportunities:own"),
        label=_("See the opportunities"),
    )


# Who posts


def posted_in(user: User, program: Program) -> list[Opportunity]:
    """Opportunities of a program, the latest first; drafts of others are theirs. One query."""
    is_theirs = Q(posted_by=user) | Q(owner=user.person_id or 0)
    rows = Opportunity.objects.filter(programs=program).filter(~Q(state=OpportunityState.DRAFT) | is_theirs)
    return list(rows.select_related("decider"))


def posting_for(user: User, code: str) -> Opportunity:
    """One that somebody posted, or owns. One query."""
    is_theirs = Q(posted_by=user) | Q(owner=user.person_id or 0)
    return found_in(Opportunity.objects.select_related("decider", "owner").filter(is_theirs, code=code))


def managed_by(user: User) -> list[Program]:
    """Programs whose mentors somebody may tell. One query."""
    return list(Program.objects.filter(managers__user=user).order_by("name", "pk"))


# Who decides


@dataclass(frozen=True)
class Read:
    """An application before whoever decides. `missing` is what they have still to write."""

    application: Application
    judgment: Judgment | None
    missing: list[str]
    is_shown: bool


@dataclass(frozen=True)
class Reading:
    """All applications, in the order that was drawn; once it is decided, the record alone."""

    opportunity: Opportunity
    applications: list[Read]
    is_to_decide: bool

    @property
    def is_ready(self) -> bool:
        return self.is_to_decide and not any(one.missing for one in self.applications)


def deciding_for(user: User, code: str) -> Opportunity:
    """One that somebody decides. One query."""
    rows = Opportunity.objects.select_related("decider").exclude(state=OpportunityState.DRAFT)
    return found_in(rows.filter(decider=user.person_id or 0, code=code))


def reading_of(opportunity: Opportunity, now: datetime) -> Reading:
    """Nothing before its last day is over: nobody is read before the others, and nobody sees who withdraws. Two queries."""
    if not rules.is_to_decide(opportunity, now):
        return Reading(opportunity, [], False)
    judged = {one.person_id: one for one in Judgment.objects.filter(opportunity=opportunity)}
    rows = opportunity.applications.select_related("person", "share").order_by("code")
    return Reading(opportunity, [_read(opportunity, one, judged.get(one.person_id), now) for one in rows], True)


def application_in(opportunity: Opportunity, code: str, now: datetime) -> Read:
    """One application, once they are read. Two queries."""
    if not rules.is_to_decide(opportunity, now):
        raise Http404
    one = found_in(opportunity.applications.select_related("person", "share").filter(code=code))
    one.opportunity = opportunity
    judgment = Judgment.objects.filter(opportunity=opportunity, person=one.person_id).first()
    return _read(opportunity, one, judgment, now)


def _read(opportunity: Opportunity, one: Application, judgment: Judgment | None, now: datetime) -> Read:
    shown = one.share is not None and is_shown(one.share, now)
    return Read(one, judgment, what_is_missing(opportunity, judgment), shown)


@dataclass(frozen=True)
class Recorded:
    """A line of the record: whom it is about, what was seen for each criterion, the outcome, what they were told."""

    name: str
    reasons: list[tuple[str, str]]
    outcome: str
    is_chosen: bool
    feedback: str


def record_for(user: User, code: str) -> tuple[Opportunity, list[Recorded], date]:
    """The record of a decision, for who decided and who posted it, and the day from which it is gone. Two queries."""
    found = found_in(Opportunity.objects.select_related("decider").filter(code=code, state=OpportunityState.DECIDED))
    if found.decided_at is None or not rules.may_read_record(user, found):
        raise Http404
    rows = Judgment.objects.filter(opportunity=found).select_related("person").order_by("outcome", "code")
    return found, [_recorded(found, one) for one in rows], timezone.localtime(found.decided_at + TWELVE_MONTHS).date()


def _recorded(opportunity: Opportunity, one: Judgment) -> Recorded:
    return Recorded(
        one.person.name,
        [(sentence, one.reasons.get(code, "")) for code, sentence in opportunity.criteria],
        str(one.get_outcome_display()),
        one.outcome == Outcome.CHOSEN,
        one.feedback,
    )
