"""What is open today, in second cohorts of programs that are there already: people ask each other, and are asked to an event.

And a calendar that has proposed another time to Amina.
"""

from __future__ import annotations

from datetime import time, timedelta
from functools import partial

from viceversa.core import clock
from viceversa.demo.programs import people_of, recruited
from viceversa.demo.stage import Stage, person, workday
from viceversa.matching import actions as matching
from viceversa.matching.models import ConversationEvent, SelfMatchSeat
from viceversa.pairings.actions.replies import take_counter
from viceversa.pairings.ical import uid_of
from viceversa.pairings.models import Meeting, Pairing
from viceversa.pairings.states import MeetingState
from viceversa.people.models import Person, User
from viceversa.programs.actions import cohorts, readiness
from viceversa.programs.models import Cohort, Program, Role
from viceversa.programs.readiness import ORGANIZATION

MENTORS, MENTEES = 4, 4


def open_rounds(stage: Stage, priya: User) -> None:
    """A self-match round in its fifth day, and an event that was moved and is being answered."""
    apart = stage.apart("rounds")
    stage.at(stage.now - timedelta(days=20), lambda: _asking(apart, priya))
    stage.at(stage.now - timedelta(days=19), lambda: _talking(apart, priya))
    stage.at(stage.now - timedelta(hours=3), _proposed)


def _cohort(stage: Stage, program: str, rank: tuple[int, int], offset: int, priya: User) -> Cohort:
    """Another cohort, eight people of which enroll within a week."""
    kick_off = workday((stage.now + timedelta(weeks=6)).date())
    made = cohorts.create_cohort(Program.objects.get(name=program), name=f"{program} II", kick_off=kick_off, by=priya)
    readiness.confirm_cohort(made, gates=ORGANIZATION, by=priya)
    cohorts.start_recruiting(made, by=priya)
    named = {"Sipho Dube", "Siobhán Keane", "Henrik Lindqvist", "Rosamund Hale", "Daniel Ibekwe", "Amina Diallo"}
    near = set(Person.objects.filter(pk__in=person(priya.name).manager_ids).values_list("name", flat=True))
    juniors = people_of((1, 2), but=named, limit=1300, offset=offset)[::211][:MENTORS]
    seniors = [one for one in people_of(rank, but=named | near, limit=120) if "People" not in str(one.unit)]
    who = [(one, Role.MENTOR) for one in juniors] + [(one, Role.MENTEE) for one in seniors[offset % 7 :: 9][:MENTEES]]
    recruited(stage, made, who, manager=priya, days=7)
    return made


def _asking(stage: Stage, priya: User) -> None:
    cohort = _cohort(stage, "Second Opinion", (5, 7), 41, priya)

    def begin() -> None:
        cohorts.close_recruiting(cohort, by=priya)
        ends = stage.today + timedelta(days=14)
        drawn = matching.open_self_match(cohort, begins=clock.now().date(), ends=ends, by=priya)
        for at, seat in enumerate(
            SelfMatchSeat.objects.filter(round=drawn, participant__role=drawn.asks).order_by("pk")
        ):
            part = seat.participant
            for number, wanted in enumerate(seat.listed[: 3 - at]):
                asked = SelfMatchSeat.objects.get(round=drawn, participant=wanted).participant
                note = "Three questions about the board, and a coffee." if not number else ""
                ask = partial(
                    matching.ask, drawn, asker=part, asked=asked.code, note=note, by=stage.account(part.person)
                )
                stage.at(clock.now() + timedelta(hours=4 + 30 * at + number), ask)

    stage.at(stage.now - timedelta(days=5), begin)


def _talking(stage: Stage, priya: User) -> None:
    cohort = _cohort(stage, "Three Chairs", (5, 6), 67, priya)
    day = workday((stage.now + timedelta(days=9)).date())
    zone = person(priya.name).time_zone

    def ask() -> None:
        cohorts.close_recruiting(cohort, by=priya)
        details = matching.EventDetails(
            day=day, at=time(15, 0), time_zone=zone, place="Canteen, second floor", answer_by=day - timedelta(days=3)
        )
        event = matching.invite(matching.plan_event(cohort, details=details, by=priya), by=priya)
        for at, guest in enumerate(event.guests.select_related("participant__person").order_by("pk")):
            if at % 3:
                by, comes = stage.account(guest.participant.person), at % 4 != 1
                answer = partial(matching.answer_event, guest, comes=comes, by=by)
                stage.at(clock.now() + timedelta(hours=2 + 5 * at), answer)
        stage.at(stage.now - timedelta(days=2), partial(move, event))

    def move(event: ConversationEvent) -> None:
        later = workday(day + timedelta(days=1))
        matching.move_event(
            event, day=later, at=time(9, 30), time_zone=zone, answer_by=later - timedelta(days=3), by=priya
        )

    stage.at(stage.now - timedelta(days=6), ask)


def _proposed() -> None:
    """Henrik’s calendar asks for another hour of the meeting after the next."""
    henrik = person("Henrik Lindqvist")
    pairing = Pairing.objects.get(members__participant__person=henrik, state="active")
    ahead = Meeting.objects.filter(pairing=pairing, state=MeetingState.PLANNED, starts_at__gt=clock.now())
    meeting = ahead.order_by("starts_at")[1]
    take_counter(
        uid_of(meeting, henrik),
        starts_at=meeting.starts_at + timedelta(days=1, hours=1),
        minutes=meeting.minutes,
        sequence=meeting.sequence,
        stamped_at=clock.now(),
    )
