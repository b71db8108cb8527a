"""What can be shown of a portfolio, what a version froze of it, and how that is read.

Copied into a version: entries and facts. Named there and looked up on reading: statements, which their mentees may take
back and their mentors set aside, and credit on ideas, which anybody of the pair may withdraw.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core.models import Event
from viceversa.core.moments import written
from viceversa.learning.models import Preparation
from viceversa.pairings.certificates import rows_of
from viceversa.pairings.models import Meeting, Member
from viceversa.pairings.states import MeetingState
from viceversa.people.models import Person
from viceversa.portfolio.models import Entry, Statement, Version
from viceversa.portfolio.prompts import PROMPTS
from viceversa.portfolio.states import StatementState
from viceversa.programs.models import Role
from viceversa.recognition.models import Idea
from viceversa.recognition.queries import credits_of


@dataclass(frozen=True)
class Said:
    """A statement as it is read: by whom, if they want to be named and are still here, in which program, and its answers."""

    code: str
    by: str
    program: str
    answers: list[tuple[str, str]]


@dataclass(frozen=True)
class Credit:
    """An idea somebody is named for."""

    code: str
    title: str
    state: str
    learned: str
    program: str
    published: str


@dataclass(frozen=True)
class Fact:
    """Something that the program keeps, in words: the same as on a certificate. `key` names it among one's facts."""

    key: str
    about: str
    name: str
    value: str


@dataclass(frozen=True)
class Shown:
    """An entry, of a portfolio or as a version froze it."""

    code: str
    kind: str
    title: str
    happened_on: date
    skill: str
    text: str
    situation: str
    action: str
    result: str

    @property
    def kind_label(self) -> str:
        return str(Entry.Kind(self.kind).label)

    @property
    def is_skill(self) -> bool:
        return self.kind == Entry.Kind.SKILL


@dataclass(frozen=True)
class Parts:
    """Everything that can be shown, or that is shown."""

    entries: list[Shown]
    statements: list[Said]
    ideas: list[Credit]
    facts: list[Fact]

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.statements or self.ideas or self.facts)

    @property
    def keys(self) -> list[str]:
        """What names each part in a choice."""
        return [
            *(f"entry:{one.code}" for one in self.entries),
            *(f"statement:{one.code}" for one in self.statements),
            *(f"idea:{one.code}" for one in self.ideas),
            *(f"fact:{one.key}" for one in self.facts),
        ]

    @property
    def usual(self) -> list[str]:
        """What is chosen to begin with: everything but reflections, which are mostly written for oneself."""
        private = {f"entry:{one.code}" for one in self.entries if one.kind == Entry.Kind.REFLECTION}
        return [key for key in self.keys if key not in private]

    @property
    def facts_by_program(self) -> list[tuple[str, list[Fact]]]:
        groups: dict[str, list[Fact]] = {}
        for fact in self.facts:
            groups.setdefault(fact.about, []).append(fact)
        return list(groups.items())


def parts_of(person: Person, statements: Iterable[Statement] | None = None) -> Parts:
    """What somebody can show now: statements only once they have accepted them. Four queries, one fewer where all
    statements about them were read already."""
    if statements is None:
        statements = Statement.objects.filter(about=person, state=StatementState.ACCEPTED).select_related("by")
    return Parts(
        [shown(one) for one in Entry.objects.filter(person=person)],
        [said(one) for one in statements if one.state == StatementState.ACCEPTED],
        [_credit(one) for one in credits_of(person.pk)],
        facts_of(person),
    )


def shown(entry: Entry) -> Shown:
    """No query."""
    return Shown(
        entry.code,
        entry.kind,
        entry.title,
        entry.happened_on,
        entry.skill,
        entry.text,
        entry.situation,
        entry.action,
        entry.result,
    )


def said(statement: Statement) -> Said:
    """No query where its author was read along."""
    by = statement.by
    is_named = statement.is_named and by is not None and by.state != Person.State.LEFT
    answers = [(str(question), statement.answers[key]) for key, question in PROMPTS.items() if key in statement.answers]
    return Said(statement.code, by.name if is_named and by is not None else "", statement.program_name, answers)


def _credit(idea: Idea) -> Credit:
    published = written(idea.published_at, "date") if idea.published_at else ""
    return Credit(
        idea.code,
        idea.title,
        str(idea.get_state_display()),
        idea.learned,
        idea.pairing.cohort.program.name,
        published,
    )


def facts_of(person: Person) -> list[Fact]:
    """Dates and training of each pair as a mentor; how often they met, and how long, where all of the pair agreed. One query."""
    silent = Member.objects.filter(pairing=OuterRef("pairing"), counts_agreed_at=None)
    held = Meeting.objects.filter(pairing=OuterRef("pairing"), state=MeetingState.HELD).order_by().values("pairing")
    trained = Preparation.objects.filter(participant=OuterRef("participant"), passed_at__isnull=False)
    # What says how somebody prepared is deleted with the cohort; that they had stands in the events for a year.
    passed = Event.objects.filter(
        verb="training.passed", subject_type="programs.participant", subject_code=OuterRef("participant__code")
    )
    rows = (
        Member.objects.filter(participant__person=person, role=Role.MENTOR, pairing__started_at__isnull=False)
        .select_related("pairing__cohort__program")
        .annotate(
            is_silent=Exists(silent),
            minutes=Subquery(held.annotate(total=Sum("minutes")).values("total")),
            trained_at=Coalesce(Subquery(trained.values("passed_at")[:1]), Subquery(passed.values("at")[:1])),
        )
        .order_by("pairing__started_at", "pk")
    )
    return [fact for member in rows for fact in _facts(member)]


def _facts(member: Any) -> Iterator[Fact]:
    pairing, program = member.pairing, member.pairing.cohort.program
    told: dict[str, Any] = {
        "program": program.name,
        "direction": program.direction,
        "labels": program.labels,
        "role": member.role,
        "from": _day(pairing.started_at),
        "to": _day(pairing.ended_at),
    }
    if not member.is_silent:
        told |= {"meetings": pairing.held_count, "minutes": member.minutes or 0}
    rows = rows_of(told)
    if member.trained_at:
        rows.append((_("Training before the first meeting"), written(member.trained_at, "date")))
    about = f"{program.name}, {pairing.cohort.name}"
    for place, (name, value) in enumerate(rows):
        if value:
            yield Fact(f"{member.code}-{place}", about, name, value)


def _day(moment: datetime | None) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""


def freeze(person: Person, chosen: Collection[str], now: datetime) -> dict[str, Any] | None:
    """The chosen parts as JSON of words alone; None where one of them is not there any more. Five queries."""
    parts = parts_of(person)
    if not set(chosen) <= set(parts.keys):
        return None
    published = {idea.code: idea for idea in credits_of(person.pk)}
    return {
        "name": person.name,
        "entries": [_plain(one) for one in parts.entries if f"entry:{one.code}" in chosen],
        "statements": [one.code for one in parts.statements if f"statement:{one.code}" in chosen],
        "ideas": [
            {"code": one.code, "published_at": str(published[one.code].published_at)}
            for one in parts.ideas
            if f"idea:{one.code}" in chosen
        ],
        "facts": [
            {"about": one.about, "name": one.name, "value": one.value}
            for one in parts.facts
            if f"fact:{one.key}" in chosen
        ],
    }


def _plain(one: Shown) -> dict[str, str]:
    return {
        "code": one.code,
        "kind": one.kind,
        "title": one.title,
        "happened_on": one.happened_on.isoformat(),
        "skill": one.skill,
        "text": one.text,
        "situation": one.situation,
        "action": one.action,
        "result": one.result,
    }


def read(version: Version) -> Parts:
    """What is to be read in a version now: what was frozen, without what others have taken back since. Three queries.

    An idea counts as long as it is published as it was then: other words are agreed to anew, and shown anew.
    """
    content = version.content
    accepted = Statement.objects.filter(
        code__in=content["statements"], about=version.person_id, state=StatementState.ACCEPTED
    ).select_related("by")
    statements = {one.code: said(one) for one in accepted}
    then = {one["code"]: one["published_at"] for one in content["ideas"]}
    ideas = [
        one for one in (credits_of(version.person_id) if then else ()) if then.get(one.code) == str(one.published_at)
    ]
    return Parts(
        entries=[Shown(**{**one, "happened_on": date.fromisoformat(one["happened_on"])}) for one in content["entries"]],
        statements=[statements[code] for code in content["statements"] if code in statements],
        ideas=[_credit(one) for one in ideas],
        facts=[Fact("", one["about"], one["name"], one["value"]) for one in content["facts"]],
    )
