"""A cohort that was asked: people in pairs, and a source of answers that says what each of them gave."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tests import factories
from tests.factories import NOW
from viceversa.measurement.survey.sources import Source
from viceversa.pairings.models import Member, Pairing
from viceversa.people.models import Person
from viceversa.programs.models import Cohort, Outcome, Participant, Program, Role
from viceversa.programs.states import CohortState, ParticipantState

HEARD = tuple(f"heard-{number}" for number in range(1, 5))


@dataclass(frozen=True)
class Question:
    code: str
    wave: str
    role: str
    text: str = ""
    low: int = 1
    high: int = 5
    ends: tuple[str, str] = ("not at all", "entirely")
    item_set: str = ""
    outcome: int | None = None
    is_sensitive: bool = False


@dataclass(frozen=True)
class Sheet:
    participant_id: int
    role: str
    wave: str
    values: Mapping[str, int]
    answered_at: datetime = NOW


@dataclass(frozen=True)
class Flow:
    wave: str
    role: str
    asked: int
    answered: int


@dataclass
class Answers(Source):
    """What was asked in each cohort, and who answered what; by the id of the cohort."""

    questions: dict[int, list[Question]] = field(default_factory=dict)
    sheets: dict[int, list[Sheet]] = field(default_factory=dict)

    def asked_of(self, cohorts: Iterable[Cohort]) -> list[Question]:
        return list(dict.fromkeys(one for cohort in cohorts for one in self.questions.get(cohort.pk, [])))

    def sheets_of(self, cohorts: Iterable[Cohort]) -> list[Sheet]:
        return [one for cohort in cohorts for one in self.sheets.get(cohort.pk, [])]

    def flow_of(self, cohorts: Iterable[Cohort]) -> list[Flow]:
        chosen = list(cohorts)
        asked = {(one.wave, one.role) for one in self.asked_of(chosen)}
        sheets = self.sheets_of(chosen)
        people = Participant.objects.filter(cohort__in=chosen).values_list("pk", "role")
        many = {role: sum(its == role for _pk, its in people) for role in Role.values}
        return [
            Flow(wave, role, many[role], sum((one.wave, one.role) == (wave, role) for one in sheets))
            for wave, role in sorted(asked)
        ]


def outcome(program: Program, side: str = "mentor", **fields: object) -> Outcome:
    values = {
        "position": 3,
        "statement": "Mentors are heard",
        "side": side,
        "indicator": "four questions",
        "created_at": NOW,
    }
    return Outcome.objects.create(program=program, **{**values, **fields})


def pairs(of: Cohort, many: int, *, units: Sequence[str] = ("Retail", "Claims")) -> list[Pairing]:
    """So many pairs that began, their people in turn in these units."""
    where = [factories.unit(f"Lumen / {name}") for name in units]
    grades = [factories.grade(rank) for rank in (1, 6)]
    made = Pairing.objects.bulk_create(
        Pairing(cohort=of, state="completed", started_at=NOW, held_count=6, created_at=NOW) for _ in range(many)
    )
    for role, grade in zip((Role.MENTOR, Role.MENTEE), grades, strict=True):
        people = Person.objects.bulk_create(
            factories.unsaved_person(unit=where[number % len(where)], grade=grade) for number in range(many)
        )
        parts = Participant.objects.bulk_create(
            factories.unsaved_participant(of, one, role, state=ParticipantState.FINISHED) for one in people
        )
        Member.objects.bulk_create(
            Member(pairing=pairing, participant=part, role=role, answer="accepted", created_at=NOW)
            for pairing, part in zip(made, parts, strict=True)
        )
    return made


def closed(program: Program, name: str = "Pilot", **fields: object) -> Cohort:
    return factories.cohort(program, name=name, state=CohortState.CLOSED, closed_at=NOW, **fields)


def ask(answers: Answers, of: Cohort, outcome: Outcome, *, seed: int = 1, stay: float = 1.0) -> None:
    """Mentors were asked about the outcome before and after, both roles how it was in the end; a share of them answered
    again."""
    draw = random.Random(seed)
    answers.questions[of.pk] = [
        *(Question(code, wave, Role.MENTOR, item_set="being-heard", outcome=outcome.pk) for wave in ("T0", "T2") for code in HEARD),
        *(Question("candor", wave, role, f"I can be candid ({role})") for wave in ("T1", "T2") for role in Role.values),
        *(Question("recommend", "T2", role, "Would you recommend it?", 0, 10) for role in Role.values),
    ]  # fmt: skip
    answers.sheets[of.pk] = []
    for part in Participant.objects.filter(cohort=of).order_by("pk"):
        answers.sheets[of.pk] += _sheets(part, draw, stay)


def _sheets(part: Participant, draw: random.Random, stay: float) -> Iterable[Sheet]:
    start = draw.randint(1, 4)
    first = {code: min(5, start + draw.randint(0, 1)) for code in HEARD}
    if part.role == Role.MENTOR:
        yield Sheet(part.pk, part.role, "T0", first)
    yield Sheet(part.pk, part.role, "T1", {"candor": draw.randint(2, 5)})
    if draw.random() >= stay:
        return
    values = {"candor": draw.randint(2, 5), "recommend": draw.choice([3, 5, 7, 8, 9, 10])}
    if part.role == Role.MENTOR:
        values |= {code: min(5, max(1, first[code] + draw.choice([-1, 0, 1, 1]))) for code in HEARD}
    yield Sheet(part.pk, part.role, "T2", values)
