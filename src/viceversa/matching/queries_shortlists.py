"""Shortlists as they are shown: one's own to each participant; to a manager the lists before, and numbers after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.http import Http404

from viceversa.core import links
from viceversa.core.doors import found_in
from viceversa.matching import adapter, mails, rules
from viceversa.matching.models import ShortlistEntry, ShortlistRound
from viceversa.matching.queries import topic_names
from viceversa.matching.states import RoundState
from viceversa.matching.words import for_participant
from viceversa.people.models import Person, User
from viceversa.programs import modes
from viceversa.programs.models import Cohort, Offer, Participant, Want
from viceversa.programs.states import ParticipantState

ON_A_PAGE: Final = 30
TAKES_PART: Final = (ParticipantState.ENROLLED, ParticipantState.PAIRED)


def _light(rounds: QuerySet[ShortlistRound]) -> QuerySet[ShortlistRound]:
    """Without their files, which are large."""
    return rounds.defer("problem", "result")


def newest_round(cohort: Cohort) -> ShortlistRound | None:
    """The last shortlists of a cohort, in whatever state. One query."""
    return _light(ShortlistRound.objects.filter(cohort=cohort)).select_related("run", "released_by").first()


def round_of_page(cohort: Cohort) -> tuple[bool, ShortlistRound | None]:
    """For the page of runs: whether the program has shortlists, and the newest. At most one query."""
    has = modes.making_of(cohort.program).has_shortlists
    return has, newest_round(cohort) if has else None


def round_for(user: User, code: str) -> ShortlistRound:
    """Shortlists, for the managers of their program; to everybody else there are none. One query."""
    managed = ShortlistRound.objects.filter(code=code, cohort__program__managers__user=user)
    return found_in(_light(managed).select_related("cohort__program"))


# For a participant


@dataclass(frozen=True)
class Topic:
    """What somebody brings or wants: the topic, and an example in their own words."""

    name: str
    example: str


@dataclass(frozen=True)
class Somebody:
    """One person on one's list. `place` is 1 for the first, 0 while there is no order."""

    code: str
    person: Person
    offers: list[Topic]
    wants: list[Topic]
    reasons: list[str]
    place: int
    vetoed: bool


@dataclass(frozen=True)
class OwnList:
    """A shortlist as the person whose it is has it before them, in their order; those left out at the end."""

    round: ShortlistRound
    participant: Participant
    people: list[Somebody]
    is_open: bool

    @property
    def ordered(self) -> bool:
        return any(one.place for one in self.people)

    @property
    def answered(self) -> bool:
        return any(one.place or one.vetoed for one in self.people)

    @property
    def met(self) -> bool:
        """Whether these are people one met at an event of short conversations."""
        return hasattr(self.round, "conversation_event")

    @property
    def all_fine(self) -> bool:
        """Everybody who is not left out has the first place."""
        kept = [one for one in self.people if not one.vetoed]
        return len(kept) > 1 and all(one.place == 1 for one in kept)

    @property
    def kept(self) -> int:
        return sum(not one.vetoed for one in self.people)

    @property
    def counts_order(self) -> bool:
        """Whether the whole order counts in the end, or the first place alone."""
        return modes.making_of(self.round.cohort.program).finish == modes.Finish.RANKINGS


def own_list(user: User, code: str, *, now: datetime) -> OwnList:
    """The shortlist of one's own enrollment; nobody else's. Six queries at any number of people."""
    parts = Participant.objects.select_related("person", "cohort__program")
    part = found_in(parts.filter(code=code, person_id=user.person_id or 0))
    return _list_of(part, now)


def own_list_by_link(token: str, *, now: datetime) -> OwnList:
    """The shortlist that a link in a mail leads to. Refuses changed and expired links. Six queries."""
    link = links.read(token, mails.SHORTLIST, now=now)
    parts = Participant.objects.select_related("person", "cohort__program")
    part = found_in(parts.filter(code=link.subject, person__code=link.who))
    return _list_of(part, now)


def _list_of(part: Participant, now: datetime) -> OwnList:
    shown = (RoundState.OPEN, RoundState.CLOSED)
    rounds = ShortlistRound.objects.filter(cohort=part.cohort, state__in=shown, entries__participant=part)
    newest = (
        _light(rounds)
        .select_related("cohort__program__support_contact", "conversation_event")
        .order_by("-number")
        .first()
    )
    if newest is None or part.state not in TAKES_PART:
        raise Http404
    # Whoever has left since is no longer shown.
    here = ShortlistEntry.objects.filter(
        round=newest, participant=part, other__state__in=TAKES_PART, other__person__state=Person.State.ACTIVE
    )
    entries = list(here.select_related("other__person__unit").order_by("position"))
    others = [entry.other_id for entry in entries]
    offers, wants = (
        _topics(Offer.objects.filter(participant__in=others)),
        _topics(Want.objects.filter(participant__in=others)),
    )
    names = topic_names()
    people = [
        Somebody(
            entry.code,
            entry.other.person,
            offers.get(entry.other_id, []),
            wants.get(entry.other_id, []),
            for_participant(entry.reasons, role=part.role, partner=entry.other.person.first_name, topics=names),
            entry.place or 0,
            entry.vetoed,
        )
        for entry in entries
    ]
    people.sort(key=lambda one: (one.vetoed, one.place))
    is_open = newest.state == RoundState.OPEN and newest.answer_by is not None and now < newest.answer_by
    return OwnList(newest, part, people, is_open)


def _topics(rows: QuerySet[Offer] | QuerySet[Want]) -> dict[int, list[Topic]]:
    found: dict[int, list[Topic]] = {}
    for row in rows.select_related("topic").order_by("position"):
        found.setdefault(row.participant_id, []).append(Topic(row.topic.label, row.example))
    return found


@dataclass(frozen=True)
class Waiting:
    """A shortlist that waits for somebody, or that they have answered, while it can be changed."""

    code: str
    program: str
    people: int
    until: datetime
    answered: bool
    met: bool


def lists_waiting(user: User, *, now: datetime) -> list[Waiting]:
    """One's own shortlists that can be answered now. One query."""
    rows = (
        ShortlistEntry.objects.filter(
            participant__person_id=user.person_id or 0,
            participant__state=ParticipantState.ENROLLED,
            round__state=RoundState.OPEN,
            round__answer_by__gt=now,
            other__state__in=TAKES_PART,
        )
        .order_by("round_id")
        .values(
            "participant__code",
            "round__cohort__program__name",
            "round__answer_by",
            event=F("round__conversation_event"),
        )
        .annotate(n=Count("pk"), said=Count("pk", filter=Q(place__isnull=False) | Q(vetoed=True)))
    )
    return [
        Waiting(
            row["participant__code"],
            row["round__cohort__program__name"],
            row["n"],
            cast("datetime", row["round__answer_by"]) - timedelta(seconds=1),
            row["said"] > 0,
            row["event"] is not None,
        )
        for row in rows
    ]


# For a manager


@dataclass(frozen=True)
class ListRow:
    """One list before it is released. A hidden one is of, or names, somebody in the manager's own line."""

    participant: Participant
    others: list[Participant]
    hidden: bool


def lists_of(user: User, drawn: ShortlistRound, *, page: str | int) -> Page[ListRow]:
    """Who gets whom, before the release; afterwards nobody is shown it. Three queries a page."""
    entries = ShortlistEntry.objects.select_related("other__person").order_by("position")
    parts: QuerySet[Any] = (
        Participant.objects.filter(pk__in=ShortlistEntry.objects.filter(round=drawn).values("participant"))
        .select_related("person")
        .prefetch_related(Prefetch("shortlist_entries", entries.filter(round=drawn)))
        .order_by("-role", "person__search_name", "pk")
    )
    found = Paginator(parts, ON_A_PAGE).get_page(page)
    found.object_list = [
        ListRow(
            part,
            [
                entry.other
                for entry in part.shortlist_entries.all()
                if rules.may_see_pair(user, part.person, entry.other.person)
            ],
            rules.is_concerned(user, part.person),
        )
        for part in found.object_list
    ]
    return found


@dataclass(frozen=True)
class Sizes:
    """How many have a list, and how many of these have answered: how, nobody is told."""

    lists: int
    answered: int
    without: int


def sizes_of(drawn: ShortlistRound) -> Sizes:
    """The numbers of a round. Two queries."""
    entries = ShortlistEntry.objects.filter(round=drawn).order_by()
    said = Q(place__isnull=False) | Q(vetoed=True)
    counts = entries.aggregate(
        lists=Count("participant", distinct=True), answered=Count("participant", distinct=True, filter=said)
    )
    listed = entries.values("participant")
    return Sizes(**counts, without=adapter.ready(drawn.cohort).exclude(pk__in=listed).count())
