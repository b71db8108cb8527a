"""Events of short conversations: the doors to them, who takes part, and one's own as each guest has it before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import links
from viceversa.core.doors import found_in
from viceversa.core.moments import written
from viceversa.core.zones import zone_named
from viceversa.matching import adapter, mails
from viceversa.matching.models import Conversation, ConversationEvent, EventGuest, SeatingPlan
from viceversa.matching.queries import topic_names
from viceversa.matching.states import EventState, RoundState
from viceversa.matching.timetable import Hours, hours_of
from viceversa.matching.words import for_participant
from viceversa.people.models import Person, User
from viceversa.programs import modes
from viceversa.programs.models import Cohort, Participant
from viceversa.programs.states import ParticipantState

TAKES_PART: Final = (ParticipantState.ENROLLED, ParticipantState.PAIRED)
# A guest reads their rounds in these states, and in no other.
TOLD: Final = (EventState.ANNOUNCED, EventState.OVER)
Answer, Presence = EventGuest.Answer, EventGuest.Presence


def newest_event(cohort: Cohort) -> ConversationEvent | None:
    """The last event of a cohort, in whatever state. One query."""
    large = [f"shortlists__{name}" for name in ("problem", "result", "run__problem", "run__result")]
    rows = ConversationEvent.objects.filter(cohort=cohort).select_related("shortlists__run").defer(*large)
    found = rows.first()
    if found is not None:
        found.cohort = cohort
    return found


def event_of_page(cohort: Cohort) -> tuple[bool, ConversationEvent | None]:
    """For the page of runs: whether the program has events, and the newest. At most one query."""
    has = modes.making_of(cohort.program).has_events
    return has, newest_event(cohort) if has else None


def event_for(user: User, code: str) -> ConversationEvent:
    """An event, for the managers of its program; to everybody else there is none. One query."""
    managed = ConversationEvent.objects.filter(code=code, cohort__program__managers__user=user)
    return found_in(managed.select_related("cohort__program"))


def guest_to_note(user: User, code: str) -> EventGuest:
    """A guest, for the managers of the program. One query."""
    managed = EventGuest.objects.filter(code=code, event__cohort__program__managers__user=user)
    return found_in(managed.select_related("event__cohort__program", "participant__person"))


def newest_plan(event: ConversationEvent) -> SeatingPlan | None:
    """The plan that holds. One query."""
    return SeatingPlan.objects.filter(event=event).defer("problem", "result").first()


def taking_part(event: ConversationEvent) -> QuerySet[Participant]:
    """Who is seated: said yes or was seen on the day, is not away, and can still be matched. Lazy, one query."""
    return adapter.ready(event.cohort).filter(pk__in=_coming(event))


def _coming(event: ConversationEvent) -> QuerySet[Any, Any]:
    comes = Q(answer=Answer.YES, presence="") | Q(presence=Presence.HERE)
    return EventGuest.objects.filter(comes, event=event).values("participant")


def expecting(event: ConversationEvent) -> QuerySet[Participant]:
    """Who takes part, and who said yes and is in a pair since: both hear when their rounds are others. Lazy, one query."""
    people = Participant.objects.filter(cohort=event.cohort, state__in=TAKES_PART, person__state=Person.State.ACTIVE)
    return people.filter(pk__in=_coming(event))


def is_stale(event: ConversationEvent, plan: SeatingPlan) -> bool:
    """Whether others take part than when the plan was made. One query."""
    return sorted(taking_part(event).values_list("code", flat=True)) != plan.people


# For a guest


@dataclass(frozen=True)
class OwnRound:
    """One round as the person sees it: when, which table, with whom. `other` None: not said (in a mail), or nobody."""

    number: int
    start: datetime
    end: datetime
    table: int | None
    other: Person | None
    reasons: tuple[str, ...] = ()


def own_rounds(guest: EventGuest) -> list[OwnRound]:
    """Somebody's rounds by the plan that holds, without those in which they meet nobody. Three queries."""
    names = topic_names()
    own = guest.participant
    found = []
    for one in holding(guest.event).filter(Q(mentor=own) | Q(mentee=own)):
        other = one.mentee if one.mentor_id == own.pk else one.mentor
        hours = hours_of(guest.event)[one.round - 1]
        words = for_participant(one.reasons, role=own.role, partner=other.person.first_name, topics=names)
        found.append(OwnRound(one.round, hours.start, hours.end, one.table, other.person, tuple(words)))
    return found


def holding(event: ConversationEvent) -> QuerySet[Conversation]:
    """The conversations that hold, without whoever has left the program since."""
    newest = SeatingPlan.objects.filter(event=event).values("pk")[:1]
    people: dict[str, object] = {f"{side}__state__in": TAKES_PART for side in ("mentor", "mentee")}
    people |= {f"{side}__person__state": Person.State.ACTIVE for side in ("mentor", "mentee")}
    rows = Conversation.objects.filter(plan__in=newest, **people)
    return rows.select_related("mentor__person__unit", "mentee__person__unit").order_by("round", "table")


def number_of(event: ConversationEvent) -> int:
    """How many conversations the plan that holds has. One query."""
    return holding(event).count()


@dataclass(frozen=True)
class OwnEvent:
    """An event as somebody who is asked to it has it before them."""

    event: ConversationEvent
    guest: EventGuest
    rounds: list[OwnRound]
    now: datetime

    @property
    def comes(self) -> bool:
        return self.guest.presence == Presence.HERE or (self.guest.answer == Answer.YES and not self.guest.presence)

    @property
    def is_on(self) -> bool:
        return self.event.state in (EventState.INVITED, EventState.SEATED, EventState.ANNOUNCED)

    @property
    def can_come(self) -> bool:
        return self.event.state == EventState.INVITED and self.now < self.event.reply_by

    @property
    def can_decline(self) -> bool:
        return self.is_on and self.now < self.event.starts_at

    @property
    def is_told(self) -> bool:
        return self.event.state in TOLD

    @property
    def hours(self) -> list[Hours]:
        return hours_of(self.event)

    @property
    def there(self) -> str:
        """The hours on the clock of the event, where the reader's is another; the reader's zone is the active one. No query."""
        zone, moments = zone_named(self.event.time_zone), (self.event.starts_at, self.hours[-1].end)
        if timezone.localtime(moments[0]).utcoffset() == moments[0].astimezone(zone).utcoffset():
            return ""
        with timezone.override(zone):
            start, end = written(moments[0], "moment"), written(moments[1], "time")
        return _("%(start)s to %(end)s") % {"start": start, "end": end}

    @property
    def by_round(self) -> list[tuple[Hours, OwnRound | None]]:
        """All rounds, with whom one meets in each."""
        of = {one.number: one for one in self.rounds}
        return [(hours, of.get(hours.number)) for hours in self.hours]

    @property
    def last_moment(self) -> datetime:
        return self.event.last_moment

    @property
    def to_rank(self) -> bool:
        """Whether those one has met can be put in order now. One query."""
        round = self.event.shortlists if self.event.shortlists_id else None
        return bool(round and round.state in (RoundState.OPEN, RoundState.CLOSED) and self.rounds)


def own_event(user: User, code: str, *, now: datetime) -> OwnEvent:
    """An event one is asked to; nobody else's. Five queries at any number of rounds."""
    return _own(EventGuest.objects.filter(code=code, participant__person_id=user.person_id or 0), now)


def own_event_by_link(token: str, *, now: datetime) -> OwnEvent:
    """The event that a link in a mail leads to. Refuses changed and expired links. Five queries."""
    link = links.read(token, mails.CONVERSATIONS, now=now)
    return _own(EventGuest.objects.filter(code=link.subject, participant__person__code=link.who), now)


def _own(rows: QuerySet[EventGuest], now: datetime) -> OwnEvent:
    guest = (
        rows.filter(participant__state__in=TAKES_PART)
        .exclude(event__state=EventState.PLANNED)
        .select_related("participant__person", "event__cohort__program__support_contact", "event__shortlists")
        .defer("event__shortlists__problem", "event__shortlists__result")
        .first()
    )
    if guest is None:
        raise Http404
    return OwnEvent(guest.event, guest, own_rounds(guest) if guest.event.state in TOLD else [], now)


@dataclass(frozen=True)
class Waiting:
    """An event that somebody is asked to, before it is over."""

    code: str
    program: str
    starts_at: datetime
    until: datetime
    answer: str
    is_told: bool


def events_waiting(user: User, *, now: datetime) -> list[Waiting]:
    """The events one is asked to that are still to come; those one does not come to are left out. One query."""
    rows = EventGuest.objects.filter(
        participant__person_id=user.person_id or 0,
        participant__state=ParticipantState.ENROLLED,
        event__state__in=(EventState.INVITED, EventState.SEATED, EventState.ANNOUNCED),
    ).exclude(answer=Answer.NO)
    found = rows.select_related("event__cohort__program").order_by("event__starts_at", "pk")
    return [
        Waiting(
            one.code,
            one.event.cohort.program.name,
            one.event.starts_at,
            one.event.last_moment,
            one.answer,
            one.event.state == EventState.ANNOUNCED,
        )
        for one in found
        if one.answer or one.presence or now < one.event.reply_by
    ]
