"""What is shown of surveys: to who answers, all of theirs; to a manager, what is asked and how many answered, and no name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from hashlib import sha256
from operator import or_

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.core import clock, links
from viceversa.core.doors import found_in
from viceversa.core.labeled import labeled
from viceversa.pairings.hooks import Ahead, HomeCard
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant, Program, Role
from viceversa.programs.states import CohortState
from viceversa.surveys import asking, rules
from viceversa.surveys.mail_links import ANSWER
from viceversa.surveys.models import Choice, Key, OwnItem, Sheet, Survey, Ticket, Wave


@dataclass(frozen=True)
class Own:
    """A survey as somebody has it before them: its questions, and what they answered so far. Without a key, nothing."""

    survey: Survey
    me: Participant
    ticket: Ticket
    blocks: list[asking.Block]
    sheet: Sheet | None

    @property
    def minutes(self) -> int:
        return asking.minutes(sum(len(block.items) for block in self.blocks))


def own_survey(user: User, code: str) -> Own:
    """A survey, for somebody who was asked. Http404 for others. Five queries."""
    return _own(code, Q(participant__person=user.person_id or 0))


def own_survey_by_link(token: str, *, now: datetime) -> Own:
    """The same from a mail. Refuses changed and expired links. Five queries."""
    link = links.read(token, ANSWER, now=now)
    return _own(link.subject, Q(participant__code=link.who))


def _own(code: str, who: Q) -> Own:
    rows = Ticket.objects.filter(who, survey__code=code)
    related = ("survey__cohort__program__support_contact", "participant__person")
    ticket = found_in(rows.select_related(*related).order_by("pk"))
    key = Key.objects.filter(participant=ticket.participant).first()
    sheet = Sheet.objects.filter(survey=ticket.survey, key=key.opened).first() if key else None
    return Own(ticket.survey, ticket.participant, ticket, _blocks(ticket.survey, ticket), sheet)


def _blocks(survey: Survey, ticket: Ticket) -> list[asking.Block]:
    own = own_items(survey.cohort.program)
    return asking.blocks_of(survey.questions[ticket.participant.role], own, in_pair=ticket.in_pair)


def own_items(program: Program) -> dict[str, OwnItem]:
    """A program's own questions by code. One query."""
    return {item.item_code: item for item in program.own_items.all()}


def unanswered() -> dict[str, Subquery]:
    """The open survey of their cohort that is still asked of somebody and that they have not answered, beside each
    enrollment. No query of its own."""
    asked = [Q(survey__wave=wave, participant__state__in=states) for wave, states in rules.ASKED.items()]
    rows = Ticket.objects.filter(reduce(or_, asked), participant=OuterRef("pk"), is_answered=False)
    rows = rows.annotate(until=Coalesce("closes_at", "survey__closes_at")).filter(until__gt=clock.now())
    return {"survey": Subquery(rows.order_by("-survey__created_at").values("survey__code")[:1])}


def card_of(participant: Participant) -> HomeCard | None:
    """The survey that somebody has not answered. No query."""
    code = participant.survey  # type: ignore[attr-defined]
    if not code:
        return None
    return HomeCard(
        title=_("A few questions, under five minutes"),
        text=_(
            "The same before and after, so that it can be seen what changed. Confidential: only groups of five or more are shown."
        ),
        url=reverse("surveys:answer", args=[code]),
        is_begun=False,
        label=_("Answer"),
        icon="check",
    )


def nothing_ahead(participant: Participant) -> Ahead | None:
    """A survey has no date that somebody waits for."""
    return None


def copy_of(participant: Participant) -> Iterator[str]:
    """What somebody answered, a line a wave. Four queries, and two decryptions for each wave."""
    key = Key.objects.filter(participant=participant).first()
    if key is None:
        return
    program = Program.objects.get(cohorts=participant.cohort_id)
    own = own_items(program)
    rows = Sheet.objects.filter(key=key.opened).select_related("survey").order_by("survey__wave")
    for sheet in rows:
        parts = [
            labeled(item.text, value) for code, value in sheet.values.items() if (item := asking.item_of(code, own))
        ]
        if comment := sheet.comment:
            parts.append(comment)
        if parts:
            yield f"{sheet.survey.get_wave_display()}. {'; '.join(parts)}"


@dataclass(frozen=True)
class Went:
    """A survey as a manager sees it: how many were asked and answered, by role, and comments that may be quoted.

    `answered` is None by a role where fewer than five did. Who was asked later is in neither number: a number that grows by
    one would say who answered.
    """

    survey: Survey
    answered: dict[str, int | None]
    is_open: bool
    comments: list[str]

    @property
    def rows(self) -> list[tuple[str, int, int | None]]:
        """Role, asked, answered, of the roles that were asked."""
        asked = {Role.MENTEE: self.survey.mentees, Role.MENTOR: self.survey.mentors}
        return [(str(role.label), many, self.answered[role]) for role, many in asked.items() if many]


def went_out(cohort: Cohort, *, now: datetime) -> list[Went]:
    """A cohort's surveys, in order. Three queries, and a decryption for each comment that is shown."""
    by_role = {
        f"by_{role}": Count(
            "tickets",
            filter=Q(tickets__is_answered=True, tickets__participant__role=role, tickets__closes_at=None),
        )
        for role in Role.values
    }
    surveys = list(Survey.objects.filter(cohort=cohort).annotate(**by_role).order_by("wave"))
    said: dict[int, list[Sheet]] = {}
    for sheet in Sheet.objects.filter(survey__in=surveys, is_sent=True).exclude(sealed_comment=""):
        said.setdefault(sheet.survey_id, []).append(sheet)
    found = []
    for survey in surveys:
        counts = {role: getattr(survey, f"by_{role}") for role in Role.values}
        sheets = sorted(said.get(survey.pk, []), key=lambda sheet: _mixed(survey, sheet))
        shown = rules.shows_comments(survey, len(sheets), now)
        found.append(
            Went(
                survey,
                {role: many if rules.shows_answered(many) else None for role, many in counts.items()},
                rules.is_open(survey, now),
                [sheet.comment for sheet in sheets] if shown else [],
            )
        )
    return found


def _mixed(survey: Survey, sheet: Sheet) -> str:
    """Where a comment stands among those of its survey: neither by time nor by person. A key is the same person's in every
    wave, so an order by keys alone would let a manager follow who wrote what from one wave to the next."""
    return sha256(f"{survey.code}:{sheet.key}".encode()).hexdigest()


@dataclass(frozen=True)
class Planned:
    """What a wave asks now: sets by role, questions by role as they are read, how long it takes, whether it may change."""

    wave: Wave
    sets: dict[str, list[str]]
    blocks: dict[str, list[asking.Block]]
    minutes: dict[str, int]
    most: int
    is_fixed: bool


def planned(program: Program) -> list[Planned]:
    """All waves of a program. Four queries."""
    names = asking.chosen(program, program.outcomes.all(), Choice.objects.filter(program=program).first())
    own = list(program.own_items.all())
    by_code = {item.item_code: item for item in own}
    out = set(
        Survey.objects.filter(cohort__program=program)
        .exclude(cohort__state=CohortState.CLOSED)
        .values_list("wave", flat=True)
    )
    found = []
    for wave in Wave:
        codes = {role: asking.codes_of(wave, role, names[wave][role], own) for role in Role.values}
        blocks = {role: asking.blocks_of(codes[role], by_code, in_pair=True) for role in Role.values}
        took = {role: asking.minutes(len(codes[role])) for role in Role.values}
        found.append(Planned(wave, names[wave], blocks, took, asking.MINUTES[wave], wave in out))
    return found


def item_for(program: Program, code: str) -> OwnItem:
    """A program's own question; the program came through its door. Http404 where there is none. One query."""
    item: QuerySet[OwnItem] = OwnItem.objects.filter(program=program, code=code).select_related("program")
    return found_in(item)
