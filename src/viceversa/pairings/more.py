"""More about somebody whom one may meet, before one answers: what was promised to be shown before a pair starts, no more.

That is topics in which the two meet, hours and languages they share, title and unit. The whole of what somebody offers
and wants, their examples and what they will not talk about are for the partner, once they are a pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as written_as

from viceversa.core.languages import name_of
from viceversa.pairings.doors import Space
from viceversa.pairings.models import Member
from viceversa.pairings.pods import about
from viceversa.pairings.queries import busy_stretches
from viceversa.pairings.slots import FIRST_CONVERSATION_MINUTES, Clock, common_starts, their_clocks
from viceversa.people.models import Topic
from viceversa.people.queries import topics_by_slug
from viceversa.programs.models import ProgramManager, Role

WEEK = timedelta(days=7)
Facts = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Moment:
    """A time that suits all, with the clocks of others where they differ."""

    starts_at: datetime
    clocks: list[Clock]


@dataclass(frozen=True)
class More:
    """Everything the page draws."""

    they_bring: list[Topic]
    i_bring: list[Topic]
    hours: int
    weekdays: list[str]
    moments: list[Moment]
    languages: list[str]
    manager: str
    manager_email: str


def more_about(space: Space, *, now: datetime) -> More:
    """What one of them may read of the others before all have said yes. Three queries."""
    is_mentor = space.me.role == Role.MENTOR
    mentors = [space.me] if is_mentor else space.mentors
    found = [_by_criterion(space, mentor) for mentor in mentors]
    to_mentee, to_mentor = _slugs(found, "wants_of_right"), _slugs(found, "wants_of_left")
    topics = topics_by_slug([*to_mentee, *to_mentor])
    vice, versa = (
        [topics[slug] for slug in to_mentee if slug in topics],
        [topics[slug] for slug in to_mentor if slug in topics],
    )
    people, others = [member.participant for member in space.members], [each.participant for each in space.others]
    after, minutes = now + timedelta(days=1), FIRST_CONVERSATION_MINUTES
    # Weekdays are those of the weekly times alone: one that is missing would tell whose calendar is full.
    starts = common_starts(people, after=after, minutes=minutes, count=7)
    free = common_starts(people, after=after, minutes=minutes, taken=busy_stretches(people, now))
    manager = (
        ProgramManager.objects.filter(program=space.program).select_related("user").order_by("since", "pk").first()
    )
    return More(
        they_bring=versa if is_mentor else vice,
        i_bring=vice if is_mentor else versa,
        # Of a pod nobody has worked out what all three have in common.
        hours=0 if space.is_pod else round(found[0].get("schedule", {}).get("hours", 0)),
        weekdays=_weekdays(start for start in starts if start < now + timedelta(days=1) + WEEK),
        moments=[Moment(start, their_clocks(start, others)) for start in free],
        languages=[
            name_of(code)
            for code in space.me.participant.working_languages
            if all(code in other.working_languages for other in others)
        ],
        manager=manager.user.name if manager else "",
        manager_email=manager.user.email if manager else "",
    )


def _by_criterion(space: Space, mentor: Member) -> Facts:
    return {reason["criterion"]: reason["facts"] for reason in about(space.pairing.reasons, mentor.participant)}


def _slugs(found: Iterable[Facts], criterion: str) -> list[str]:
    """The topics of a criterion, with one mentor or several, each once."""
    return list(dict.fromkeys(slug for facts in found for slug in facts.get(criterion, {}).get("topics", [])))


def _weekdays(moments: Iterable[datetime]) -> list[str]:
    """ "Tuesday", "Thursday": the days of these, from Monday, on the reader's clock."""
    days = {timezone.localtime(moment).weekday(): timezone.localtime(moment) for moment in moments}
    return [written_as(days[number], "l") for number in sorted(days)]
