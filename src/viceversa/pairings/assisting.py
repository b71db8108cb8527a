"""Who keeps whose dates, and all that an assistant sees of them: times and places under a neutral title.

An assistant's pages and mails are made from `KeptDate` and `Series` alone, which hold nothing else of a pair.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, When
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock, links
from viceversa.core.doors import found_in
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.core.zones import zone_named
from viceversa.pairings.ical import video_link_of
from viceversa.pairings.mail_links import KEPT
from viceversa.pairings.models import Delegation, Meeting, Member, Pairing
from viceversa.pairings.states import DelegationState, MeetingState, PairingState
from viceversa.people.hooks import OwnCard
from viceversa.people.models import Person, User
from viceversa.programs.directions import WAYS
from viceversa.programs.models import Participant, Program

MOST_ACTS = 20


def standing(now: datetime) -> QuerySet[Delegation]:
    """Delegations that hold now: not ended, not past their day, and both are still here."""
    here = Person.State.ACTIVE
    rows = Delegation.objects.filter(state=DelegationState.ACTIVE, until__gt=now)
    return rows.filter(assistant__state=here, participant__person__state=here)


def delegations_of(members: Iterable[Member], *, now: datetime) -> dict[int, Delegation]:
    """Who lets an assistant keep their dates, by participant; only those who keep the dates. One query."""
    keepers = [member.participant_id for member in members if _keeps_dates(member)]
    rows = standing(now).filter(participant__in=keepers).select_related("assistant")
    return {row.participant_id: row for row in rows}


def _keeps_dates(member: Member) -> bool:
    return member.role in WAYS[member.pairing.cohort.program.direction].dates


def delegation_of(participant: Participant, *, now: datetime) -> Delegation | None:
    """The one that holds now. One query."""
    return standing(now).filter(participant=participant).select_related("assistant").first()


def last_day(delegation: Delegation) -> date:
    """The last day on which it holds, by the clock of who gave it. No query when their entry is at hand."""
    return _day_before(delegation.until, delegation.participant)


def _day_before(until: datetime, participant: Participant) -> date:
    return localtime(until - timedelta(minutes=1), zone_named(participant.person.time_zone)).date()


@dataclass(frozen=True)
class Keeper:
    """Who keeps somebody's dates for them, and until which day."""

    name: str
    until: date


def keepers(now: datetime) -> dict[str, Subquery]:
    """To be read along with members: who keeps the dates of each (`keeper_of`). No query of its own."""
    rows = standing(now).filter(participant=OuterRef("participant"))
    return {
        "dates_kept_by": Subquery(rows.values("assistant__name")[:1]),
        "dates_kept_until": Subquery(rows.values("until")[:1]),
    }


def keeper_of(member: Any) -> Keeper | None:
    """What `keepers` read along with a member. No query."""
    if not member.dates_kept_by:
        return None
    return Keeper(member.dates_kept_by, _day_before(member.dates_kept_until, member.participant))


# What an assistant sees


@dataclass(frozen=True)
class KeptDate:
    """One date, as an assistant sees it."""

    code: str
    starts_at: datetime
    minutes: int
    place: str = ""
    video: str = ""

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Series:
    """The dates ahead of one pair, which is not named: a number where there are several."""

    code: str
    number: int
    dates: list[KeptDate] = field(default_factory=list)


@dataclass(frozen=True)
class Kept:
    """Whose dates somebody keeps, until when."""

    code: str
    name: str
    first_name: str
    until: date
    series: list[Series]


def kept_date(meeting: Meeting, program: Program) -> KeptDate:
    """What may be seen of a meeting. No query."""
    return KeptDate(
        meeting.code, meeting.starts_at, meeting.minutes, meeting.place.strip(), video_link_of(meeting, program)
    )


def kept_by(user: User, *, now: datetime) -> list[Kept]:
    """Everybody whose dates somebody keeps, with the dates ahead. Three queries."""
    mine = list(
        standing(now)
        .filter(assistant=user.person_id or 0)
        .select_related("participant__person")
        .order_by("participant__person__search_name", "pk")
    )
    members = Member.objects.filter(
        participant__in=[each.participant_id for each in mine], pairing__state=PairingState.ACTIVE
    )
    rows = list(members.select_related("pairing__cohort__program").order_by("pairing__created_at", "pairing_id"))
    rows = [member for member in rows if _keeps_dates(member)]
    ahead: dict[int, list[Meeting]] = {}
    for meeting in Meeting.objects.filter(
        pairing__in=[member.pairing_id for member in rows], state=MeetingState.PLANNED, starts_at__gt=now
    ).order_by("starts_at"):
        ahead.setdefault(meeting.pairing_id, []).append(meeting)
    found = []
    for each in mine:
        person = each.participant.person
        own = [member.pairing for member in rows if member.participant_id == each.participant_id]
        series = [
            Series(
                pairing.code,
                number if len(own) > 1 else 0,
                [kept_date(meeting, pairing.cohort.program) for meeting in ahead.get(pairing.pk, [])],
            )
            for number, pairing in enumerate(own, start=1)
        ]
        found.append(Kept(each.code, person.name, person.first_name, last_day(each), series))
    return found


def keeps_dates(user: User, *, now: datetime) -> bool:
    """Whether somebody keeps anybody's dates. One query."""
    return standing(now).filter(assistant=user.person_id or 0).exists()


def with_dates_alone(users: QuerySet[User]) -> QuerySet[User]:
    """Accounts with `dates_alone_until`: until when they keep somebody's dates who take part in nothing themselves."""
    here = Person.State.ACTIVE
    parts = Participant.objects.filter(person=OuterRef("person"))
    kept = Delegation.objects.filter(state=DelegationState.ACTIVE, assistant=OuterRef("person"))
    until = kept.filter(participant__person__state=here).order_by("-until").values("until")[:1]
    return users.annotate(dates_alone_until=Case(When(~Exists(parts), then=Subquery(until))))


def own_card(user: User) -> OwnCard | None:
    """The way to the dates somebody keeps, on their own page. One query."""
    if not keeps_dates(user, now=clock.now()):
        return None
    text = _("Somebody named you to plan, move and cancel their dates.")
    return OwnCard(_("Dates you keep"), text, reverse("pairings:kept"), _("See the dates"))


# Doors


@dataclass(frozen=True)
class Keeping:
    """One pair's dates in the hands of the assistant. For verbs and times; pages get `name` and dates alone."""

    delegation: Delegation
    pairing: Pairing
    members: list[Member]

    @property
    def person(self) -> Person:
        return self.delegation.participant.person

    def shown(self, meeting: Meeting) -> KeptDate:
        return kept_date(meeting, self.pairing.cohort.program)


def delegation_for(user: User, code: str, *, now: datetime) -> Delegation:
    """A delegation that holds, for the assistant alone. One query."""
    rows = standing(now).filter(assistant=user.person_id or 0, code=code)
    return found_in(rows.select_related("participant__person", "participant__cohort__program", "assistant"))


def keeping_for(user: User, code: str, pairing: str, *, now: datetime) -> Keeping:
    """The dates of one active pair, for the assistant alone. Two queries."""
    return _keeping(delegation_for(user, code, now=now), pairing)


def meeting_for(user: User, code: str, meeting: str, *, now: datetime) -> tuple[Keeping, Meeting]:
    """A planned meeting that is still to come, for the assistant alone. Three queries."""
    delegation = delegation_for(user, code, now=now)
    found = Meeting.objects.filter(
        code=meeting,
        state=MeetingState.PLANNED,
        starts_at__gt=now,
        pairing__members__participant=delegation.participant_id,
    )
    one = found_in(found.select_related("pairing"))
    keeping = _keeping(delegation, one.pairing.code)
    one.pairing = keeping.pairing
    return keeping, one


def given_by(user: User, code: str) -> Participant:
    """One's own enrollment in a role that keeps the dates. One query."""
    rows = Participant.objects.select_related("cohort__program", "person").filter(
        person_id=user.person_id or 0, code=code
    )
    found = rows.first()
    if found is None or found.role not in WAYS[found.cohort.program.direction].dates:
        raise Http404
    return found


def _keeping(delegation: Delegation, pairing: str) -> Keeping:
    members = list(
        Member.objects.select_related("pairing__cohort__program", "participant__person", "participant__cohort").filter(
            pairing__code=pairing, pairing__state=PairingState.ACTIVE
        )
    )
    for member in members:
        member.pairing = members[0].pairing
        if member.participant_id == delegation.participant_id and _keeps_dates(member):
            return Keeping(delegation, member.pairing, members)
    raise Http404


# Signed links


@dataclass(frozen=True)
class KeptOffer:
    """A time that a link offers to an assistant. `moves`: the meeting that would go there; `is_stale` when it changed."""

    keeping: Keeping
    moment: datetime
    minutes: int
    moves: Meeting | None = None
    is_stale: bool = False


def offer_by_link(token: str, *, now: datetime) -> KeptOffer:
    """What a link in an assistant's mail offers. Refuses when the delegation has ended since. Three queries at most."""
    link = links.read(token, KEPT, now=now)
    rows = standing(now).filter(code=link.subject, assistant__code=link.who)
    delegation = rows.select_related("participant__person", "assistant").first()
    if delegation is None:
        raise Refused(_("You no longer keep these dates, so this link does nothing any more."))
    keeping = _keeping(delegation, str(link.extra["pairing"]))
    moment, minutes = datetime.fromisoformat(str(link.extra["at"])), int(link.extra["minutes"])
    if "moves" not in link.extra:
        return KeptOffer(keeping, moment, minutes)
    meeting = found_in(Meeting.objects.filter(pairing=keeping.pairing, code=str(link.extra["moves"])))
    meeting.pairing = keeping.pairing
    stale = meeting.state != MeetingState.PLANNED or meeting.sequence != link.extra["sequence"]
    return KeptOffer(keeping, moment, minutes, meeting, stale)


# Who did what for whom


@dataclass(frozen=True)
class Deed:
    """One act of an assistant: by whom, for whom, what, when, and which moment it was about."""

    at: datetime
    by: str
    behalf: str
    what: str
    about: datetime | None = None


_DONE = {
    "meeting.planned": gettext_lazy("planned"),
    "pairing.meetings_planned": gettext_lazy("planned a series"),
    "meeting.moved": gettext_lazy("moved"),
    "meeting.cancelled": gettext_lazy("cancelled"),
    "meeting.described": gettext_lazy("changed the place"),
}


def _deed(event: Event) -> Deed:
    moment = event.facts.get("starts_at") or event.facts.get("first")
    assert event.actor is not None
    assert event.on_behalf_of is not None
    return Deed(
        event.at,
        event.actor.name,
        event.on_behalf_of.name,
        str(_DONE[event.verb]),
        datetime.fromisoformat(moment) if moment else None,
    )


def deeds_for(participant: Participant) -> list[Deed]:
    """What assistants did for somebody in one cohort, the newest first. Two queries."""
    pairs = list(
        Member.objects.filter(participant=participant).values_list("pairing__code", flat=True).order_by("pairing_id")
    )
    rows = Event.objects.filter(
        on_behalf_of__person=participant.person_id, actor__isnull=False, verb__in=_DONE
    ).select_related("actor", "on_behalf_of")
    mine = [row for row in rows.order_by("-at", "-pk")[: MOST_ACTS * 4] if _pair_of(row) in pairs]
    return [_deed(row) for row in mine[:MOST_ACTS]]


def last_deed(meeting: Meeting) -> Deed | None:
    """The last act on a meeting, when it was an assistant's. One query."""
    rows = Event.objects.filter(subject_type=meeting._meta.label_lower, subject_code=meeting.code)
    event = rows.filter(verb__in=_DONE).select_related("actor", "on_behalf_of").order_by("-at", "-pk").first()
    return _deed(event) if event is not None and event.on_behalf_of is not None and event.actor is not None else None


def _pair_of(event: Event) -> str:
    return event.subject_code if event.subject_type == Pairing._meta.label_lower else str(event.facts.get("pairing"))
