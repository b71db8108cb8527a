"""What is shown of a pulse: to who answers it, all of it; to a manager, how many did, and no name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.core import clock, links
from viceversa.core.doors import found_in
from viceversa.pairings.hooks import Ahead, HomeCard
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.states import LIVING_STATES
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort, Participant
from viceversa.programs.states import ParticipantState
from viceversa.pulse import rules, safety
from viceversa.pulse.mail_links import ANSWER, SAFETY
from viceversa.pulse.models import Pulse, Reader, Round


@dataclass(frozen=True)
class Own:
    """A round as somebody in a pair has it before them, and what they answered."""

    round: Round
    me: Participant
    mine: Pulse | None


@dataclass(frozen=True)
class OwnCheck:
    """A safety check as somebody has it before them. `pairings` are those they are in: where one is ended quietly."""

    me: Participant
    check: str
    pairings: list[Pairing]

    @property
    def what(self) -> safety.Check:
        return safety.CHECKS[self.check]

    @property
    def support(self) -> Person | None:
        return self.me.cohort.program.support

    @property
    def trusted(self) -> Person | None:
        return self.me.cohort.program.trusted


def own_round(user: User, code: str) -> Own:
    """The questions, for somebody who is asked. Http404 for others. Three queries."""
    return _own(code, Participant.objects.filter(person=user.person_id or 0))


def own_round_by_link(token: str, *, now: datetime) -> Own:
    """The same from a mail. Refuses changed and expired links. Three queries."""
    link = links.read(token, ANSWER, now=now)
    return _own(link.subject, Participant.objects.filter(code=link.who))


def _own(code: str, people: QuerySet[Participant]) -> Own:
    round_ = found_in(Round.objects.select_related("cohort__program__support_contact").filter(code=code))
    rows = people.filter(cohort=round_.cohort_id, state=ParticipantState.PAIRED).select_related("person")
    me = found_in(rows.order_by("pk"))
    return Own(round_, me, Pulse.objects.filter(round=round_, participant=me).first())


def own_check(user: User, participant: str, check: str, *, now: datetime) -> OwnCheck:
    """A safety check, for whom it is, while it is open. Http404 for everybody else. Two queries."""
    return _own_check(Participant.objects.filter(person=user.person_id or 0, code=participant), check, now)


def own_check_by_link(token: str, *, now: datetime) -> OwnCheck:
    """The same from a mail, without a session. Two queries."""
    link = links.read(token, SAFETY, now=now)
    return _own_check(Participant.objects.filter(code=link.who), link.extra["check"], now)


def _own_check(people: QuerySet[Participant], check: str, now: datetime) -> OwnCheck:
    rows = people.select_related("person", "cohort__program__support_contact", "cohort__program__trusted_contact")
    me = rows.first()
    if me is None or check not in safety.CHECKS or not safety.is_for(me, check, now=now):
        raise Http404
    mine = Member.objects.filter(participant=me, pairing__state__in=LIVING_STATES).select_related("pairing")
    return OwnCheck(me, check, [member.pairing for member in mine.order_by("pk")])


def pairings_of(participant: Participant) -> list[Pairing]:
    """The pairs somebody is in now. One query."""
    mine = Member.objects.filter(participant=participant, pairing__state__in=LIVING_STATES)
    return [member.pairing for member in mine.select_related("pairing__cohort").order_by("pk")]


def unanswered() -> dict[str, Subquery]:
    """The open round of their cohort that somebody has not answered, beside each enrollment. No query of its own."""
    done = Pulse.objects.filter(round=OuterRef("pk"), participant=OuterRef(OuterRef("pk")))
    rows = Round.objects.filter(~Exists(done), cohort=OuterRef("cohort"), closes_at__gt=clock.now())
    return {"pulse": Subquery(rows.order_by("-created_at").values("code")[:1])}


def card_of(participant: Participant) -> HomeCard | None:
    """The questions that somebody in a pair has not answered. No query."""
    code = participant.pulse  # type: ignore[attr-defined]
    if not code or participant.state != ParticipantState.PAIRED:
        return None
    return HomeCard(
        title=_("Three questions, 20 seconds"),
        text=_("How it goes for you. No name is beside your answers, neither for your partner nor for the program."),
        url=reverse("pulse:answer", args=[code]),
        is_begun=False,
        label=_("Answer"),
        icon="check",
    )


def nothing_ahead(participant: Participant) -> Ahead | None:
    """Neither has a date that somebody waits for."""
    return None


@dataclass(frozen=True)
class Asked:
    """A round as a manager sees it: how many were asked and answered, and comments written to them, where enough were.

    `answered` is None where too few did.
    """

    round: Round
    answered: int | None
    is_open: bool
    comments: list[str]


def of_those_asked() -> QuerySet[Pulse]:
    """Answers of those who were in a pair when their round went out, of whom a round says how many they were. Who got a
    partner later answers as well, and is in neither number. No query of its own."""
    then = OuterRef("round__created_at")
    pairs = Member.objects.filter(participant=OuterRef("participant"), pairing__started_at__lte=then)
    return Pulse.objects.filter(Exists(pairs.filter(Q(pairing__ended_at=None) | Q(pairing__ended_at__gt=then))))


def asked_in(cohort: Cohort, *, now: datetime) -> list[Asked]:
    """A cohort's rounds, the newest first. Three queries, and a decryption for each comment that is shown."""
    to_manager = Q(pulses__reader=Reader.MANAGER)
    rows = list(
        Round.objects.filter(cohort=cohort).annotate(said=Count("pulses", filter=to_manager)).order_by("-created_at")
    )
    counts = (
        of_those_asked().filter(round__in=rows).values("round").annotate(many=Count("pk")).values_list("round", "many")
    )
    given = dict(counts)
    shown = [row for row in rows if rules.shows_comments(row, row.said, now)]
    comments: dict[int, list[str]] = {}
    # By their codes, which are random: neither by time nor by person.
    for pulse in Pulse.objects.filter(round__in=shown, reader=Reader.MANAGER).order_by("code"):
        comments.setdefault(pulse.round_id, []).append(pulse.comment)
    return [
        Asked(
            row,
            many if rules.shows_answered(many := given.get(row.pk, 0)) else None,
            rules.is_open(row, now),
            comments.get(row.pk, []),
        )
        for row in rows
    ]
