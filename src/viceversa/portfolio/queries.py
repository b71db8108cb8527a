"""What is shown of portfolios. Every door leads to one's own, or to one version that was shown to oneself: there is no
list of people, and no way to look for one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from viceversa.core.doors import found_in
from viceversa.core.retention import TWO_YEARS
from viceversa.pairings.models import Member
from viceversa.pairings.states import LIVING_STATES, PairingState
from viceversa.people.models import Person, User
from viceversa.portfolio import rules
from viceversa.portfolio.models import Entry, LeadershipWord, Mentoring, Opening, Share, Statement, Version
from viceversa.portfolio.retention import is_mentor, kept
from viceversa.portfolio.states import StatementState
from viceversa.programs.models import Program, Role


def may_have(user: User, now: datetime) -> bool:
    """Whether somebody is a mentor, or was one within the kept time. One query."""
    if user.person_id is None:
        return False
    return Person.objects.filter(is_mentor("pk", now), pk=user.person_id, state=Person.State.ACTIVE).exists()


def mentors_of(programs: Collection[int], now: datetime) -> QuerySet[Person]:
    """Mentors of these programs who are here: present ones, and former ones within the kept time. For sending mails and for
    asking about one of them; no page lists them."""
    known = Mentoring.objects.filter(kept(now), person=OuterRef("pk"), cohort__program__in=programs)
    paired = Member.objects.filter(
        participant__person=OuterRef("pk"),
        role=Role.MENTOR,
        pairing__state__in=LIVING_STATES,
        pairing__cohort__program__in=programs,
    )
    return Person.objects.filter(Exists(known) | Exists(paired), state=Person.State.ACTIVE)


def person_of(user: User, now: datetime) -> Person:
    """Whose portfolio one has before one: one's own, as a mentor. Two queries."""
    if user.person is None or not may_have(user, now):
        raise Http404
    return user.person


def kept_until(person: Person) -> date | None:
    """The day from which a portfolio is gone, as things stand; None while a cohort of its owner is not closed. One query."""
    closed = list(Mentoring.objects.filter(person=person).values_list("cohort__closed_at", flat=True))
    ends = [moment for moment in closed if moment is not None]
    if not ends or len(ends) < len(closed):
        return None
    return timezone.localtime(max(ends) + TWO_YEARS).date()


def entry_for(user: User, code: str) -> Entry:
    """One's own entry. One query."""
    return found_in(Entry.objects.select_related("person").filter(person=user.person_id or 0, code=code))


def version_for(user: User, code: str) -> Version:
    """One's own version. One query."""
    return found_in(Version.objects.select_related("person").filter(person=user.person_id or 0, code=code))


def statement_for(user: User, code: str) -> Statement:
    """A statement about oneself that was written. One query."""
    rows = Statement.objects.filter(about=user.person_id or 0, code=code).exclude(state=StatementState.ASKED)
    return found_in(rows.select_related("by"))


def own_share(user: User, code: str) -> Share:
    """An access that one gave. One query."""
    return found_in(
        Share.objects.select_related("version", "reader").filter(version__person=user.person_id or 0, code=code)
    )


def shared_with(user: User, code: str, now: datetime) -> Share:
    """What was shown to oneself, as long as it is: the only way into somebody else's portfolio. One query."""
    rows = Share.objects.select_related("version__person", "reader").filter(reader=user.person_id or 0, code=code)
    share = found_in(rows)
    if not rules.may_read(user, share, now):
        raise Http404
    return share


def mentor_in(user: User, member: str) -> Member:
    """One's own part as a mentor. One query."""
    rows = Member.objects.select_related("pairing__cohort__program", "participant__person")
    return found_in(rows.filter(participant__person=user.person_id or 0, role=Role.MENTOR, code=member))


@dataclass(frozen=True)
class Asking:
    """A mentee whom one may ask for a statement, and when one did."""

    code: str
    mentee: str
    program: str
    asked_at: datetime | None
    has_written: bool

    @property
    def may_ask(self) -> bool:
        return self.asked_at is None and not self.has_written


def askings_of(person: Person, statements: Collection[Statement]) -> list[Asking]:
    """One's mentees, pair by pair, the latest first, beside all statements about oneself. One query."""
    mentees = Member.objects.filter(pairing=OuterRef("pairing"), role=Role.MENTEE)
    rows = (
        Member.objects.filter(
            participant__person=person, role=Role.MENTOR, pairing__state__in=(*LIVING_STATES, PairingState.COMPLETED)
        )
        .select_related("pairing__cohort__program")
        .annotate(mentee_name=Subquery(mentees.values("participant__person__name")[:1]))
        .order_by("-pairing__started_at", "-pk")
    )
    told = {one.pairing_id: one for one in statements}
    return [_asking(member, told.get(member.pairing_id)) for member in rows]


def _asking(member: Any, statement: Statement | None) -> Asking:
    return Asking(
        member.code,
        member.mentee_name,
        member.pairing.cohort.program.name,
        statement.asked_at if statement else None,
        statement is not None and statement.state != StatementState.ASKED,
    )


def statements_about(person: Person) -> list[Statement]:
    """What mentees have written about somebody, or were asked for, for that person alone. One query."""
    return list(Statement.objects.filter(about=person).select_related("by"))


@dataclass(frozen=True)
class Logged:
    """An access in the log of its owner."""

    share: Share
    is_open: bool
    opened: list[datetime]


def versions_of(person: Person, now: datetime) -> list[tuple[Version, list[Logged]]]:
    """One's versions, the latest first, with whom they were shown to and when it was opened first. Two queries."""
    first = Opening.objects.filter(share=OuterRef("pk")).values("at")[:1]
    shares = Share.objects.select_related("reader").annotate(first=Subquery(first))
    rows = Version.objects.filter(person=person).prefetch_related(Prefetch("shares", shares))
    return [(one, [_logged(share, now) for share in one.shares.all()]) for one in rows]


def _logged(share: Any, now: datetime) -> Logged:
    return Logged(share, rules.is_open(share, now), [share.first] if share.first else [])


def log_of(version: Version, now: datetime) -> list[Logged]:
    """Whom a version was shown to, the latest first, and each time it was opened. Two queries."""
    shares = version.shares.select_related("reader").prefetch_related("openings")
    return [Logged(one, rules.is_open(one, now), [each.at for each in one.openings.all()]) for one in shares]


def words_for(person: Person, now: datetime) -> list[LeadershipWord]:
    """The leadership words of the programs somebody is or was a mentor in, each name once. One query."""
    mentored = Mentoring.objects.filter(person=person, cohort__program=OuterRef("program"))
    paired = Member.objects.filter(
        participant__person=person, role=Role.MENTOR, pairing__started_at__isnull=False,
        pairing__cohort__program=OuterRef("program"),
    )  # fmt: skip
    rows = LeadershipWord.objects.filter(Exists(mentored) | Exists(paired), retired_at=None)
    return list({word.name: word for word in rows}.values())


def words_of(program: Program) -> list[LeadershipWord]:
    """All words of a program, those offered first. One query."""
    return sorted(LeadershipWord.objects.filter(program=program), key=lambda word: word.retired_at is not None)


def word_in(program: Program, code: str) -> LeadershipWord:
    """A word of a program. One query."""
    return found_in(LeadershipWord.objects.select_related("program").filter(program=program, code=code))


@dataclass(frozen=True)
class Saying:
    """A mentor whom a mentee may write about, and what they wrote. Nothing here says what became of it."""

    mentor: Member
    answers: dict[str, str]
    is_named: bool
    sent_at: datetime | None
    is_asked: bool
    code: str


def sayings_in(mentee: Member, mentors: Collection[Member]) -> list[Saying]:
    """What somebody may say, or said, about each mentor of their pair. One query."""
    rows = Statement.objects.filter(pairing=mentee.pairing, by=mentee.participant.person_id)
    told = {one.about_id: one for one in rows}
    return [_saying(mentor, told.get(mentor.participant.person_id)) for mentor in mentors]


def _saying(mentor: Member, one: Statement | None) -> Saying:
    if one is None:
        return Saying(mentor, {}, False, None, False, "")
    return Saying(mentor, one.answers, one.is_named, one.sent_at, one.asked_at is not None, one.code)


def written_by(user: User, code: str) -> Statement:
    """A statement one wrote. One query."""
    return found_in(Statement.objects.filter(by=user.person_id or 0, code=code))
