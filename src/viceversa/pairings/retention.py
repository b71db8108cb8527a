"""When pairings let go of what two people shared, of their dates, and of who they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import SIX_MONTHS, TWELVE_MONTHS, TWO_YEARS, Rows, Rule, delete, register, spare
from viceversa.pairings.models import (
    AgendaItem,
    Agreement,
    Alumnus,
    Attendance,
    Certificate,
    CheckIn,
    Concern,
    Decision,
    Delegation,
    FormerPair,
    Goal,
    KeyStep,
    Meeting,
    Member,
    Pairing,
    PrivateNote,
    Reflection,
)
from viceversa.pairings.states import AnswerState, PairingState
from viceversa.people.models import Person
from viceversa.people.retention import PEOPLE
from viceversa.programs.models import Role
from viceversa.programs.retention import ENROLLMENTS

NOTES_KEPT: Final = timedelta(days=30)
SHARED_KEPT: Final = timedelta(days=90)
AGREEMENT_KEPT: Final = SIX_MONTHS
DATES_KEPT: Final = TWELVE_MONTHS
CONCERN_KEPT: Final = timedelta(days=30)
FORMER_KEPT: Final = TWO_YEARS
CERTIFICATE_KEPT: Final = TWO_YEARS

SHARED_WHEN: Final = _("90 days after the pairing ends")
DATES_WHEN: Final = _("12 months after the pairing ends, then counts only")
COHORT_WHEN: Final = _("until the cohort is closed")

_OVER: Final = (PairingState.COMPLETED, PairingState.ENDED)


@dataclass(frozen=True)
class Days:
    """When what belongs to an ended pairing is deleted, for its page."""

    notes: datetime
    shared: datetime
    agreement: datetime


def days_of(pairing: Pairing) -> Days | None:
    """None while the pairing is not over. No query."""
    if pairing.ended_at is None:
        return None
    return Days(pairing.ended_at + NOTES_KEPT, pairing.ended_at + SHARED_KEPT, pairing.ended_at + AGREEMENT_KEPT)


def _of_ended(model: type[Any], way: str, kept: timedelta) -> Callable[[datetime], Rows]:
    """Rows of `model` whose pairing, reached by `way`, ended that long ago."""
    return lambda now: model.objects.filter(**{f"{way}__state__in": _OVER, f"{way}__ended_at__lte": now - kept})


def shared(name: str, keeps: str | Promise, model: type[Any], way: str = "pairing", **more: Any) -> Rule:
    """A rule for something that two people share: rows of `model`, which reach their pairing by `way`."""
    due = _of_ended(model, way, SHARED_KEPT)
    return register(Rule(name, keeps, SHARED_WHEN, model, due, **more))


NOTES = register(
    Rule(
        name="pairings.private_notes",
        keeps=_("private notes"),
        when=_("30 days after the pairing ends, or at any time by their author"),
        model=PrivateNote,
        due=_of_ended(PrivateNote, "pairing", NOTES_KEPT),
        sooner=_("their author, by emptying them"),
    )
)
REFLECTIONS = register(
    Rule(
        name="pairings.reflections",
        keeps=_("what people answered when their pair looked back, and whether they would like to go on"),
        when=_("30 days after the pairing ends, or at any time by their author"),
        model=Reflection,
        due=_of_ended(Reflection, "pairing", NOTES_KEPT),
        sooner=_("their author, by emptying them"),
    )
)
AGENDA = shared("pairings.agenda", _("agenda items"), AgendaItem, "meeting__pairing", sooner=_("who brought them"))
DECISIONS = shared("pairings.decisions", _("decisions"), Decision)
ATTENDANCES = shared("pairings.attendances", _("answers of calendars to dates"), Attendance, "meeting__pairing")
GOALS = shared("pairings.goals", _("goals and their steps"), Goal, covers=(KeyStep,))


def _with_words(now: datetime) -> QuerySet[Meeting]:
    rows: QuerySet[Meeting] = _of_ended(Meeting, "pairing", SHARED_KEPT)(now)
    return rows.exclude(title="", place="")


def _blank_words(rows: Rows, now: datetime) -> None:
    rows.update(title="", place="")


PLACES = register(
    Rule("pairings.places", _("titles and places of meetings"), SHARED_WHEN, Meeting, _with_words, _blank_words)
)
AGREEMENTS = register(
    Rule(
        name="pairings.agreements",
        keeps=_("agreements"),
        when=_("6 months after the pairing ends"),
        model=Agreement,
        due=_of_ended(Agreement, "pairing", AGREEMENT_KEPT),
    )
)
CHECK_INS = register(
    Rule(
        name="pairings.check_ins",
        keeps=_("answers to check-ins"),
        when=_("12 months after the pairing ends"),
        model=CheckIn,
        due=_of_ended(CheckIn, "meeting__pairing", DATES_KEPT),
    )
)


DELEGATIONS = register(
    Rule(
        name="pairings.delegations",
        keeps=_("who kept somebody’s dates"),
        when=_("90 days after it ends, or its last day"),
        model=Delegation,
        due=lambda now: Delegation.objects.filter(
            Q(ended_at__lte=now - SHARED_KEPT) | Q(ended_at=None, until__lte=now - SHARED_KEPT)
        ),
    )
)


# Who was with whom, and when


def _remember(pairings: Rows) -> None:
    """Note who was together, so that matching does not suggest them again: every mentor with every mentee."""
    ended = dict(pairings.values_list("pk", "ended_at"))
    people: dict[tuple[int, str], list[int]] = {}
    for pairing, role, person in Member.objects.filter(pairing__in=ended).values_list(
        "pairing_id", "role", "participant__person_id"
    ):
        people.setdefault((pairing, role), []).append(person)
    FormerPair.objects.bulk_create(
        FormerPair(mentor_id=mentor, mentee_id=mentee, ended_at=moment)
        for pairing, moment in ended.items()
        for mentor in people.get((pairing, Role.MENTOR), [])
        for mentee in people.get((pairing, Role.MENTEE), [])
    )


def _with_people(now: datetime) -> QuerySet[Pairing]:
    rows = Pairing.objects.filter(state__in=_OVER, ended_at__lte=now - DATES_KEPT)
    return rows.filter(Exists(Member.objects.filter(pairing=OuterRef("pk"))))


def _keep_counts(rows: Rows, now: datetime) -> None:
    """Leave how long a pair lasted and how often it met; take away who it was, and every single date."""
    _remember(rows)
    Meeting.objects.filter(pairing__in=rows).delete()
    Member.objects.filter(pairing__in=rows).delete()
    rows.update(
        last_held_at=None, next_meeting_at=None, agreement_signed_at=None, nudged_at=None, rematch_asked_at=None,
        paused_until=None, back_at=None, every_weeks=None, cancelled_in_a_row=0, looked_back_at=None, closed_well_at=None,
    )  # fmt: skip


DATES = register(
    Rule(
        name="pairings.dates",
        keeps=_("who was a pair, and the dates of their meetings; how often they met stays, without names"),
        when=DATES_WHEN,
        model=Pairing,
        due=_with_people,
        act=_keep_counts,
        covers=(Member, Meeting),
    )
)


def _not_formed(now: datetime) -> QuerySet[Pairing]:
    return Pairing.objects.filter(state=PairingState.NOT_FORMED, cohort__closed_at__lte=now)


def _forget_questions(rows: Rows, now: datetime) -> None:
    declined = Member.objects.filter(pairing=OuterRef("pk"), answer=AnswerState.DECLINED)
    _remember(rows.filter(Exists(declined)))
    delete(rows, now)


NOT_FORMED = register(
    Rule(
        name="pairings.not_formed",
        keeps=_("pairings that were asked for and not formed, with the answers"),
        when=COHORT_WHEN,
        model=Pairing,
        due=_not_formed,
        act=_forget_questions,
        covers=(Member,),
    )
)


def _blank_reasons(rows: Rows, now: datetime) -> None:
    rows.update(reasons=[])


REASONS = register(
    Rule(
        name="pairings.reasons",
        keeps=_("why two people were suggested to each other"),
        when=COHORT_WHEN,
        model=Pairing,
        due=lambda now: Pairing.objects.filter(cohort__closed_at__lte=now).exclude(reasons=[]),
        act=_blank_reasons,
    )
)


def _with_moments(now: datetime) -> QuerySet[Member]:
    told = Q(asked_at__isnull=False) | Q(answered_at__isnull=False)
    return Member.objects.filter(told, pairing__cohort__closed_at__lte=now)


def _blank_moments(rows: Rows, now: datetime) -> None:
    rows.update(asked_at=None, answered_at=None)


ANSWERS = register(
    Rule(
        "pairings.answers",
        _("when somebody was asked and answered"),
        COHORT_WHEN,
        Member,
        _with_moments,
        _blank_moments,
    )
)
FORMER = register(
    Rule(
        name="pairings.former_pairs",
        keeps=_("two people who are not to be suggested to each other again"),
        when=_("24 months after the pairing ended"),
        model=FormerPair,
        due=lambda now: FormerPair.objects.filter(ended_at__lte=now - FORMER_KEPT),
    )
)


CERTIFICATES = register(
    Rule(
        name="pairings.certificates",
        keeps=_("certificates, with the facts on them"),
        when=_(
            "24 months after they were made, with their owner’s entry in the directory, or at any time by their owner"
        ),
        model=Certificate,
        due=lambda now: Certificate.objects.filter(issued_on__lte=(now - CERTIFICATE_KEPT).date()),
        sooner=_("their owner"),
    )
)

ALUMNI = register(
    Rule(
        name="pairings.alumni",
        keeps=_("who said that they may be asked to take part again"),
        when=_("24 months after they said so, when they leave the organization, or at any time by themselves"),
        model=Alumnus,
        due=lambda now: Alumnus.objects.filter(
            Q(said_on__lte=(now - TWO_YEARS).date()) | Q(person__state=Person.State.LEFT)
        ),
        sooner=_("the person, by taking it back"),
    )
)

# Concerns


def _read_by_nobody_any_more(now: datetime) -> QuerySet[Concern]:
    """Closed, or sent to somebody who has left: it was for them alone, so it is handed to nobody."""
    before = now - CONCERN_KEPT
    gone = Q(recipient__state=Person.State.LEFT, recipient__updated_at__lte=before, created_at__lte=before)
    return Concern.objects.filter(Q(closed_at__lte=before) | gone)


CONCERNS = register(
    Rule(
        name="pairings.concerns",
        keeps=_("confidential messages to the support contact"),
        when=_("30 days after it was closed, or after who was to read it left the organization"),
        model=Concern,
        due=_read_by_nobody_any_more,
    )
)

spare(ENROLLMENTS, lambda: Member.objects.values("participant"))
spare(PEOPLE, lambda: Delegation.objects.values("assistant"))
spare(PEOPLE, lambda: Concern.objects.values("sender"))
spare(PEOPLE, lambda: Concern.objects.values("recipient"))
