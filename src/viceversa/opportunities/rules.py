"""Who may do what with opportunities. One question a rule, one condition a line."""

from __future__ import annotations

from datetime import datetime

from viceversa.opportunities.models import Opportunity
from viceversa.opportunities.states import OpportunityState
from viceversa.people.models import Person, User


def may_post(user: User, opportunity: Opportunity) -> bool:
    """Who wrote it, and the owner they named. Pure."""
    is_owner = user.person_id is not None and user.person_id == opportunity.owner_id
    return is_owner or user.pk == opportunity.posted_by_id


def decides(user: User, opportunity: Opportunity) -> bool:
    """The one person named. Pure."""
    return user.person_id is not None and user.person_id == opportunity.decider_id


def may_read_record(user: User, opportunity: Opportunity) -> bool:
    """Who decided, and who answers for it. Pure."""
    return decides(user, opportunity) or may_post(user, opportunity)


def has_decider(opportunity: Opportunity) -> bool:
    """Whether whoever was named is still here: else nobody would ever read what is sent. Pure where they were read along."""
    return opportunity.decider is not None and opportunity.decider.state == Person.State.ACTIVE


def is_open(opportunity: Opportunity, now: datetime) -> bool:
    """Whether one can apply, or withdraw without anybody noticing. Pure."""
    return opportunity.state == OpportunityState.OPEN and now < opportunity.closes_at


def is_to_decide(opportunity: Opportunity, now: datetime) -> bool:
    """Whether applications are read: from its last moment on, so that nobody is read before the others. Pure."""
    return opportunity.state == OpportunityState.OPEN and now >= opportunity.closes_at
