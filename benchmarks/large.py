"""A large instance for measuring: 100,000 people, 5,000 pairings with their meetings, 20,000 people being recruited.

Rows are written in bulk, unlike anywhere else in the house: this measures pages, it does not play a story.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from viceversa.pairings.models import AgendaItem, Goal, KeyStep, Meeting, Member, Pairing
from viceversa.pairings.states import AnswerState, MeetingState, PairingState
from viceversa.people.actions.topics import load_catalog
from viceversa.people.models import Grade, OrgUnit, Person, RoleGrant, Topic, User, search_text
from viceversa.programs.eligibility import Eligibility, Span
from viceversa.programs.models import Call, Cohort, Offer, Participant, Program, ProgramManager, Role, Want
from viceversa.programs.states import CohortState, ParticipantState, ProgramState

PEOPLE = 100_000
PAIRS = 5_000
RECRUITED = 20_000
BATCH = 2_000


def build(now: datetime) -> Cohort:
    """Write it all; about half a minute on SQLite. Returns the running cohort."""
    units = [OrgUnit(name=f"Unit {n}", path=f"Group / Unit {n}", created_at=now) for n in range(200)]
    units = OrgUnit.objects.bulk_create(units)
    grades = Grade.objects.bulk_create([Grade(name=f"Grade {n}", rank=n, created_at=now) for n in range(1, 9)])
    load_catalog(now=now)
    topics = list(Topic.objects.filter(retired_at=None).order_by("id"))
    chief = Person.objects.create(**_person(0, units, grades, now), manager=None)
    # Everyone manages eight people, so a line is six high. Ids follow one another in an empty database.
    lines = ["/"]
    for number in range(1, PEOPLE):
        above = (number - 1) // 8
        lines.append(f"/{chief.pk + above}{lines[above]}")
    Person.objects.bulk_create(
        [
            Person(
                **_person(number, units, grades, now), manager_id=chief.pk + (number - 1) // 8, line_path=lines[number]
            )
            for number in range(1, PEOPLE)
        ],
        batch_size=BATCH,
    )
    people = list(Person.objects.order_by("id"))

    account = User.objects.create(email="petra@large.example", name="Petra Novak", person=people[-1], created_at=now)
    RoleGrant.objects.create(user=account, role=RoleGrant.Role.PEOPLE, created_at=now)
    program = Program.objects.create(
        name="Large", state=ProgramState.OPEN, purpose="Measured.", created_at=now,
        sponsor=people[1], co_lead=people[2], support_contact=people[3], trusted_contact=people[4],
        eligibility=_eligibility(units).as_data(), policy={"nomination": "anybody", "release": "ask"},
    )  # fmt: skip
    ProgramManager.objects.create(program=program, user=account, since=now)
    kick_off = (now - timedelta(days=70)).date()
    cohort = Cohort.objects.create(
        program=program, name="One", kick_off=kick_off, state=CohortState.RUNNING, created_at=now
    )
    enrolled = people[10 : 10 + 2 * PAIRS]
    parts = take_in(cohort, enrolled, [ParticipantState.PAIRED], topics, now)
    _recruit(program, people[PEOPLE // 2 : PEOPLE // 2 + RECRUITED], topics, now)
    pairings = Pairing.objects.bulk_create(
        [
            Pairing(
                cohort=cohort, state=PairingState.ACTIVE, started_at=now - timedelta(days=70), held_count=3,
                last_held_at=now - timedelta(days=n % 60), created_at=now, cancelled_in_a_row=(n % 37 == 0 and 2) or 0,
                next_meeting_at=now + timedelta(days=3) if n % 9 else None, has_goal_to_mentee=True,
                has_goal_to_mentor=n % 5 != 0, agreement_signed_at=now,
            )
            for n in range(PAIRS)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    Member.objects.bulk_create(
        [
            Member(
                pairing=pairing, participant=parts[2 * n + at], role=role, answer=AnswerState.ACCEPTED,
                asked_at=now, answered_at=now, created_at=now,
            )
            for n, pairing in enumerate(pairings)
            for at, role in enumerate((Role.MENTOR, Role.MENTEE))
        ],
        batch_size=BATCH,
    )  # fmt: skip
    meetings = Meeting.objects.bulk_create(
        [
            Meeting(
                pairing=pairing, number=at + 1, starts_at=now + timedelta(days=14 * (at - 3) + 3, hours=n % 8),
                state=MeetingState.HELD if at < 3 else MeetingState.PLANNED, created_at=now,
            )
            for n, pairing in enumerate(pairings)
            for at in range(8)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    AgendaItem.objects.bulk_create(
        [
            AgendaItem(
                meeting=meeting, by=parts[2 * (at // 8)], text="Something to talk about", position=1, created_at=now
            )
            for at, meeting in enumerate(meetings)
            if at % 8 == 3
        ],
        batch_size=BATCH,
    )
    goals = Goal.objects.bulk_create(
        [
            Goal(pairing=pairing, learner=role, text="Learn it", created_at=now)
            for pairing in pairings
            for role in Role.values
        ],
        batch_size=BATCH,
    )
    KeyStep.objects.bulk_create(
        [
            KeyStep(goal=goal, text=f"Step {at}", position=at, done_at=now if at < 3 else None, created_at=now)
            for goal in goals
            for at in range(1, 5)
        ],
        batch_size=BATCH,
    )
    return cohort


def take_in(
    cohort: Cohort, people: list[Person], states: list[str], topics: list[Topic], now: datetime
) -> list[Participant]:
    """Let these people take part: mentors and mentees by turns, in these states by turns, with three offers and three wants each."""
    parts = Participant.objects.bulk_create(
        [
            Participant(
                cohort=cohort, person=person, role=Role.MENTOR if n % 2 == 0 else Role.MENTEE,
                state=states[n // 2 % len(states)], times=["mon-morning"], languages=["en"], time_zone="Europe/Paris",
                matching_consent_at=now, enrolled_at=now, created_at=now, changed_at=now,
            )
            for n, person in enumerate(people)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    for model in (Offer, Want):
        model.objects.bulk_create(
            [
                model(participant=part, topic=topics[(n * 7 + at) % len(topics)], level=3, position=at + 1)
                for n, part in enumerate(parts)
                for at in range(3)
            ],
            batch_size=BATCH,
        )
    return parts


def _recruit(program: Program, people: list[Person], topics: list[Topic], now: datetime) -> None:
    """A second cohort with an open call: three of four have sent, the others are invited or have begun."""
    cohort = Cohort.objects.create(
        program=program, name="Two", kick_off=(now + timedelta(days=42)).date(), state=CohortState.RECRUITING,
        created_at=now, countries=["FR", "DE", "SE"],
    )  # fmt: skip
    Call.objects.create(
        cohort=cohort, is_open=True, mentor_places=RECRUITED // 4, mentee_places=RECRUITED // 4, strata=["unit"]
    )
    states = [ParticipantState.ENROLLED] * 6 + [ParticipantState.INVITED, ParticipantState.ENROLLING]
    take_in(cohort, people, states, topics, now)


def _eligibility(units: list[OrgUnit]) -> Eligibility:
    """Rules of every kind, so that counting has the most to do."""
    return Eligibility(
        units=tuple(unit.code for unit in units[:150]), sites=("Lyon",), languages=("en", "fr"),
        time_zones=("Europe/Paris",),
        spans={Role.MENTOR: Span(1, 4, 6, 240), Role.MENTEE: Span(4, 8, 12, None)},
    )  # fmt: skip


def recruiting() -> Cohort:
    """The cohort that is being recruited."""
    return Cohort.objects.select_related("program").get(program__name="Large", name="Two")


def cohort() -> Cohort | None:
    """The running cohort of an instance that was built before (set VICEVERSA_DATA to keep one)."""
    return Cohort.objects.filter(program__name="Large", name="One").select_related("program").first()


def account(person: Person, now: datetime) -> User:
    """The person's account."""
    found, _made = User.objects.get_or_create(
        person=person, defaults={"email": person.email, "name": person.name, "created_at": now}
    )
    return found


def _person(number: int, units: list[OrgUnit], grades: list[Grade], now: datetime) -> dict[str, object]:
    name = f"{_SYLLABLES[number % 40]}{_SYLLABLES[number // 40 % 40]} {_SYLLABLES[number // 1600 % 40]}son {number}"
    return {
        "key": f"L{number}",
        "name": name.title(),
        "search_name": name,
        "search_text": search_text(name.title(), "Group", "Analyst"),
        "email": f"p{number}@large.example",
        "title": "Analyst",
        "unit": units[number % len(units)],
        "grade": grades[number % len(grades)],
        "site": "Lyon",
        "time_zone": "Europe/Paris",
        "languages": ["en"],
        "start_date": date(2010 + number % 16, 1 + number % 12, 1),
        "created_at": now,
        "updated_at": now,
    }


_SYLLABLES = [consonant + vowel for consonant in "bdfgklmn" for vowel in "aeiou"]
