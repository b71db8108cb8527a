"""A cohort that was asked: people in pairs, and a source of answers that says what each of them gave."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tests import factories
from tests.factories import NOW
from viceversa.analysis.ledger import Ledger
from viceversa.measurement.models import SurveyRelease
from viceversa.measurement.survey import beside, gathering, passing
from viceversa.measurement.survey.asked import things
from viceversa.measurement.survey.content import Content, Subject
from viceversa.measurement.survey.passing import People
from viceversa.measurement.survey.sources import Source
from viceversa.pairings.models import Member, Pairing
from viceversa.people.models import Person
from viceversa.programs import answers
from viceversa.programs.answers import Flow
from viceversa.programs.models import Cohort, Outcome, Participant, Program, Role
from viceversa.programs.states import CohortState, ParticipantState

HEARD = tuple(f"heard-{number}" for number in range(1, 5))


@dataclass(frozen=True)
class Question(answers.Question):
    text: str = ""
    low: int = 1
    high: int = 5
    ends: tuple[str, str] = ("not at all", "entirely")


@dataclass(frozen=True)
class Sheet(answers.Sheet):
    answered_at: datetime = NOW


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


def people_of(label: str, many: int, *, listed: int = 0) -> People:
    """So many pairs without a database: mentors from 1 on, mentees from 1001 on, mentors who wait from 501 on."""
    mentors, mentees = range(1, many + 1), range(1001, many + 1001)
    units = ("Claims", "Customer", "Digital")
    return People(
        label,
        dict.fromkeys(mentors, str(Role.MENTOR)) | dict.fromkeys(mentees, str(Role.MENTEE)),
        listed=dict.fromkeys(range(501, 501 + listed), str(Role.MENTOR)),
        unit={key: units[key % 3] for key in (*mentors, *mentees)},
        cluster={key: key % 1000 for key in (*mentors, *mentees)},
        rank={key: 1 + key % 3 for key in (*mentors, *mentees)},
    )


def questions(outcomes: Mapping[str, int]) -> list[Question]:
    """What is asked: an outcome for each role, twice, with looking back; how it was; whether one would recommend it."""
    found = []
    for role, pk in outcomes.items():
        for code in HEARD:
            found += [
                Question(code, wave, role, item_set="being-heard", outcome=pk, text="I am heard")
                for wave in ("T0", "T2")
            ]
            found.append(Question(f"then.{code}", "T2", role, outcome=pk, text="And then?"))
        found += [
            *(Question("speaks", wave, role, "I speak up") for wave in ("T0", "T2")),
            *(Question("candor", wave, role, "I can be candid") for wave in ("T1", "T2")),
            Question("cost", "T2", role, "It costs me energy"),
            Question("recommend", "T2", role, "Would you recommend it?", 0, 10),
        ]
    return found


def sheets(
    people: People, *, seed: int = 1, gain: Sequence[int] = (0, 0, 1, 1, 1, 2, -1), away: int = 0
) -> list[Sheet]:
    """What they answered; the last `away` of each role did not answer again."""
    draw = random.Random(seed)
    found = []
    for role in Role.values:
        keys = sorted(int(key) for key in (*people.of(role), *people.waiting(role)))
        for place, key in enumerate(keys):
            start = draw.randint(1, 4)
            first = {code: min(5, max(1, start + draw.randint(-1, 1))) for code in HEARD} | {
                "speaks": draw.randint(1, 4)
            }
            found.append(Sheet(key, role, "T0", first))
            found.append(Sheet(key, role, "T1", {"candor": draw.randint(2, 5)}))
            if len(people.of(role)) - away <= place < len(people.of(role)):
                continue
            step = draw.choice(gain) if str(key) in people.of(role) else draw.choice((0, 0, 1, -1))
            last = {code: min(5, max(1, value + step)) for code, value in first.items()}
            then = {f"then.{code}": max(1, first[code] - draw.randint(0, 1)) for code in HEARD}
            more = {
                "candor": draw.randint(2, 5),
                "cost": draw.randint(1, 4),
                "recommend": draw.choice((4, 7, 8, 9, 10)),
            }
            found.append(Sheet(key, role, "T2", last | then | more))
    return found


FACTS = {
    "until": "2026-05-12T09:00:00+00:00",
    "pairs": {"started": 30, "going": 0, "completed": "hidden", "ended": "few"},
    "held": 214,
    "planned": 248,
    "gap": 21,
    "cancelled": {"of": 19, "mentor": 7, "mentee": 12},
    "trained": {"mentor": {"of": 30, "done": 30, "left": 0}, "mentee": {"of": 30, "done": "hidden", "left": "few"}},
    "hours": 1240,
    "done": {"commitments": 18, "commitments_kept": 11, "ideas": 9, "ideas_tested": 6, "ideas_adopted": "few"},
}


def content_of(
    people: People,
    asked: Sequence[Question],
    given: Sequence[Sheet],
    *,
    wave: str = "T2",
    statement: str = "Mentors are heard",
) -> Content:
    """What a release of these answers holds, without a database."""
    found = things(asked)
    passed = passing.ask(found, given, people, wave=wave, ledger=Ledger())
    entries = beside.with_statistics(passed, found, people, seed=7, earlier=lambda _entry: None)
    words = {(one.role, one.code): one for one in asked}
    subjects = [
        Subject(
            one.key, one.role, one.outcome, one.item_set, one.codes, one.low, one.high,
            {"": statement if one.outcome else words[one.role, one.codes[0]].text},
            {"": words[one.role, one.codes[0]].ends},
        )
        for one in found
    ]  # fmt: skip
    flow = [
        Flow(
            at,
            role,
            len(people.of(role)),
            sum(
                (one.wave, one.role) == (at, role) and one.participant_id < 500 + 1000 * (role == "mentee")
                for one in given
            ),
        )
        for at in ("T0", "T2")
        for role in Role.values
    ]
    return Content(
        wave=wave, seed=7, subjects=tuple(subjects), entries=tuple(entries), flow=tuple(gathering.flow_of(flow, wave)),
        compared=tuple(beside.compared(passed, found, people)), enrolled=gathering.enrolled_of(people), facts=FACTS,
        away=gathering.away_of(given, people, wave), looked_at=len(found),
    )  # fmt: skip


def released(of: Cohort, **fields: object) -> SurveyRelease:
    """A report of thirty pairs, as it would have been released of this cohort."""
    people = people_of(of.code, 30)
    held = content_of(people, questions({"mentee": 1, "mentor": 2}), sheets(people, away=2))
    values = {"state": "circulated", "circulated_at": NOW, "created_at": NOW, "wave": "T2", "label": of.code}
    made = SurveyRelease.objects.create(program=of.program, content=held.to_json(), **{**values, **fields})
    made.cohorts.set([of])
    return made
