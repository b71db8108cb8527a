"""The page on which a pair looks back: one's own answers, and what each chose to share, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from viceversa.pairings import reflecting
from viceversa.pairings.doors import Space
from viceversa.pairings.models import Meeting, Member, Reflection
from viceversa.pairings.reflecting import QUESTIONS
from viceversa.pairings.space import next_of
from viceversa.pairings.states import MeetingState


@dataclass(frozen=True)
class Column:
    """What one of the pair lets the others read. `said` is empty where nothing may be read, or not yet."""

    member: Member
    is_me: bool
    has_answered: bool
    said: list[tuple[str | Promise, str]]

    @property
    def name(self) -> str:
        return self.member.participant.person.first_name


@dataclass(frozen=True)
class LookingBack:
    """Everything the page draws, for one of the pair."""

    moment: str
    mine: Reflection | None
    columns: list[Column]
    upcoming: Meeting | None
    talk: list[tuple[int, str]]

    @property
    def i_have_answered(self) -> bool:
        return self.mine is not None and self.mine.answered_at is not None

    @property
    def all_answered(self) -> bool:
        return all(column.has_answered for column in self.columns)

    @property
    def has_said(self) -> bool:
        return any(column.said for column in self.columns)


def looking_back(space: Space, moment: str, *, now: datetime) -> LookingBack:
    """The page of one moment. Two queries, and a decryption for each who has answered."""
    mine, columns = _columns(space, moment, Reflection.objects.filter(pairing=space.pairing, moment=moment))
    planned = Meeting.objects.filter(pairing=space.pairing, state=MeetingState.PLANNED)
    upcoming = next_of(planned, now=now)
    talk = reflecting.talk(moment, minutes=upcoming.minutes if upcoming else 60)
    return LookingBack(moment, mine, columns, upcoming, talk)


def said_in(space: Space) -> dict[str, tuple[Reflection | None, list[Column]]]:
    """What one answered and may read of the others' answers, at each moment. One query, and a decryption for each of them."""
    rows = list(Reflection.objects.filter(pairing=space.pairing))
    return {moment: _columns(space, moment, [row for row in rows if row.moment == moment]) for moment in QUESTIONS}


def _columns(space: Space, moment: str, found: Iterable[Reflection]) -> tuple[Reflection | None, list[Column]]:
    rows = {row.participant_id: row for row in found}
    done = [member.pk for member in space.members if _answered(rows.get(member.participant_id))]
    columns = [
        Column(
            member=member,
            is_me=member.pk == space.me.pk,
            has_answered=member.pk in done,
            said=_said(rows.get(member.participant_id), moment, all_answered=len(done) == len(space.members)),
        )
        for member in [space.me, *space.others]
    ]
    return rows.get(space.me.participant_id), columns


def _answered(row: Reflection | None) -> bool:
    return row is not None and row.answered_at is not None


def _said(row: Reflection | None, moment: str, *, all_answered: bool) -> list[tuple[str | Promise, str]]:
    """What the others may read of one's answers. What was not chosen for it is not in the list, for anybody."""
    if row is None or not row.shared or not (all_answered or row.shared_at is not None):
        return []
    answers = row.answers
    return [(QUESTIONS[moment][key], answers[key]) for key in QUESTIONS[moment] if key in row.shared and key in answers]


@dataclass(frozen=True)
class Asked:
    """A pair that somebody is asked to look back at."""

    space: Space
    moment: str

    @property
    def url(self) -> str:
        return reverse("pairings:looking_back", args=[self.space.pairing.code, self.moment])


def with_answered(members: QuerySet[Member]) -> QuerySet[Member]:
    """Members with whether each has looked back, for `asked_of`."""
    mine = Reflection.objects.filter(
        pairing=OuterRef("pairing"), participant=OuterRef("participant"), answered_at__isnull=False
    )
    return members.annotate(**{f"answered_{moment}": Exists(mine.filter(moment=moment)) for moment in QUESTIONS})


def asked_of(spaces: Iterable[Space], *, now: datetime) -> list[Asked]:
    """At which of their pairs somebody has still to look back. No query: members come `with_answered`."""
    return [
        Asked(space, moment)
        for space in spaces
        if (moment := reflecting.open_moment(space.pairing, now=now)) and not getattr(space.me, f"answered_{moment}")
    ]
