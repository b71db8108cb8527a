"""Who of a cohort is free once a run was released: late joiners, and those whose pair was not formed or has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import ngettext

from viceversa.core.doors import found_in
from viceversa.matching.adapter import ready
from viceversa.matching.alternatives import Alternative, alternatives
from viceversa.matching.models import Run
from viceversa.matching.queries import topic_names
from viceversa.matching.rules import is_concerned, may_see_pair
from viceversa.matching.words import Line, Words
from viceversa.pairings.models import Member
from viceversa.pairings.states import OPEN_STATES
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant, Role

ON_A_PAGE: Final = 25


@dataclass(frozen=True)
class Free:
    """How many are free, how many of them joined after the first release, and how many pairs stand."""

    mentors: int = 0
    mentees: int = 0
    late: int = 0
    standing: int = 0

    @property
    def people(self) -> int:
        return self.mentors + self.mentees

    @property
    def can_match(self) -> bool:
        return bool(self.mentors and self.mentees)

    @property
    def sentence(self) -> str:
        """ "4 people are free. 3 joined late. Matching again moves nobody: 24 pairs stay as they are."""
        parts = [ngettext("%(n)s person is free.", "%(n)s people are free.", self.people) % {"n": self.people}]
        if self.late:
            parts.append(ngettext("%(n)s joined late.", "%(n)s joined late.", self.late) % {"n": self.late})
        if not self.standing:
            return " ".join(parts)
        stay = ngettext(
            "Matching again moves nobody: %(n)s pair stays as it is.",
            "Matching again moves nobody: %(n)s pairs stay as they are.",
            self.standing,
        )
        return " ".join([*parts, stay % {"n": self.standing}])


def _free(cohort: Cohort) -> QuerySet[Participant]:
    taken = Member.objects.filter(participant=OuterRef("pk"), pairing__state__in=OPEN_STATES)
    return ready(cohort).filter(~Exists(taken))


def free_in(cohort: Cohort) -> Free:
    """The numbers; nobody before the first release. Two queries."""
    first = _releases(cohort).order_by("released_at").values("released_at")[:1]
    counts = (
        _free(cohort)
        .filter(Exists(_releases(cohort)))
        .aggregate(
            mentors=Count("pk", filter=Q(role=Role.MENTOR)),
            mentees=Count("pk", filter=Q(role=Role.MENTEE)),
            late=Count("pk", filter=Q(enrolled_at__gt=Subquery(first))),
        )
    )
    return Free(**counts, standing=cohort.pairings.filter(state__in=OPEN_STATES).count())


def began(cohort: Cohort) -> datetime | None:
    """When the first run was released; None before, when everybody is free and matching says so itself. One query."""
    moment: datetime | None = _releases(cohort).aggregate(began=Min("released_at"))["began"]
    return moment


def _releases(cohort: Cohort) -> QuerySet[Run]:
    return Run.objects.filter(cohort=cohort, released_at__isnull=False)


def free_people(cohort: Cohort, *, page: str | int) -> Page[Participant]:
    """One page of them: mentors, then mentees, by name. Two queries."""
    rows = _free(cohort).select_related("person__unit").order_by("-role", "person__search_name", "pk")
    return Paginator(rows, ON_A_PAGE).get_page(page)


def free_one(user: User, cohort: Cohort, code: str) -> Participant:
    """Somebody who is free, for a manager outside their line. One query."""
    found = _free(cohort).select_related("person__unit", "person__grade", "cohort__program").filter(code=code).first()
    if found is None or is_concerned(user, found.person):
        raise Http404
    return found


@dataclass(frozen=True)
class Choice:
    """A possible partner as a manager reads it: fit of 100, both directions, why."""

    participant: Participant
    fit: int
    to_mentee: int
    to_mentor: int
    in_short: str
    lines: list[Line]


def choices_for(user: User, one: Participant) -> list[Choice]:
    """The three best partners for somebody who is free, among those this manager may see. Sixteen queries."""
    found = alternatives(one, may_see=lambda other: may_see_pair(user, one.person, other.person))
    if not found:
        return []
    names = {part.code: part.person for part in (one, *(each.participant for each in found))}
    words = Words(names=names, topics=topic_names())
    return [_choice(words, one, each) for each in found]


def _choice(words: Words, one: Participant, other: Alternative) -> Choice:
    mentor, mentee = (one, other.participant) if one.role == Role.MENTOR else (other.participant, one)
    return Choice(
        participant=other.participant,
        fit=round(other.points / 10_000),
        to_mentee=other.fit_to_mentee,
        to_mentor=other.fit_to_mentor,
        in_short=words.in_short(other.reasons, mentor=mentor.person, mentee=mentee.person),
        lines=words.lines(other.reasons),
    )


def participant_in(cohort: Cohort, code: str) -> Participant:
    """Somebody of the cohort, free or not: the verb says so. One query."""
    return found_in(Participant.objects.select_related("person", "cohort__program").filter(cohort=cohort, code=code))
