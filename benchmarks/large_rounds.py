"""What the large instance has beside pairs: self-match with open requests, short conversations with everybody at a table, a
circle, messages of a pair, and what was published on the boards.

The rounds are opened, asked and seated by their verbs, since what pages read of them is what the verbs worked out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from benchmarks import large
from viceversa.circles import actions as circles
from viceversa.circles.models import Circle
from viceversa.core.errors import Refused
from viceversa.exchange import actions as exchange
from viceversa.matching import actions as matching
from viceversa.matching.models import ConversationEvent, EventGuest, SelfMatchRequest, SelfMatchRound, SelfMatchSeat
from viceversa.pairings.actions import delegation
from viceversa.pairings.models import Delegation, Member, Pairing
from viceversa.people.models import Grade, Person, Topic, User
from viceversa.programs.models import Cohort, Offer, Participant, Program, ProgramManager, Role, Want
from viceversa.programs.states import CohortState, ParticipantState, ProgramState
from viceversa.recognition.models import Commitment, Idea
from viceversa.recognition.states import Sharing

ASKING = 2_000
GUESTS = 300
ASKED_BY = 200
MESSAGES = 60
PUBLISHED = 400


@dataclass(frozen=True)
class Rounds:
    """What there is to look at, and through whose eyes."""

    self_match: SelfMatchRound
    asker: Participant
    asked: Participant
    event: ConversationEvent
    guest: EventGuest
    circle: Circle
    assistant: Person


def build(cohort: Cohort, pairing: Pairing, manager: User, *, now: datetime) -> Rounds:
    """Write it all, or find what was written before; about a minute on SQLite."""
    drawn = SelfMatchRound.objects.first()
    if drawn is None:
        topics = list(Topic.objects.filter(retired_at=None).order_by("id"))
        people = list(Person.objects.order_by("id")[large.PEOPLE // 4 : large.PEOPLE // 4 + ASKING + GUESTS])
        _around(pairing, cohort, people[-1], manager, now)
        drawn = _self_match(people[:ASKING], topics, manager, now)
        _event(people[ASKING:], topics, manager, now)
    request = SelfMatchRequest.objects.filter(round=drawn).select_related("asker__person", "asked__person")[0]
    event = ConversationEvent.objects.get()
    met = event.plans.first()
    assert met is not None
    guest = EventGuest.objects.select_related("participant__person").get(
        event=event, participant=met.conversations.all()[0].mentor
    )
    assistant = Delegation.objects.select_related("assistant").get().assistant
    return Rounds(drawn, request.asker, request.asked, event, guest, Circle.objects.get(), assistant)


def _program(name: str, mode: str, people: list[Person], topics: list[Topic], manager: User, now: datetime) -> Cohort:
    program = Program.objects.create(name=name, state=ProgramState.OPEN, policy={"mode": mode}, created_at=now)
    ProgramManager.objects.create(program=program, user=manager, since=now)
    cohort = Cohort.objects.create(
        program=program,
        name=name,
        kick_off=(now + timedelta(days=42)).date(),
        state=CohortState.MATCHING,
        created_at=now,
    )
    large.take_in(cohort, people, [ParticipantState.ENROLLED], topics, now)
    # Everybody who asks is junior to everybody who is asked, and wants what they bring.
    junior, senior = Grade.objects.order_by("rank")[1], Grade.objects.order_by("-rank")[1]
    for role, grade in ((Role.MENTOR, junior), (Role.MENTEE, senior)):
        Person.objects.filter(participations__cohort=cohort, participations__role=role).update(grade=grade)
    for model in (Offer, Want):
        ours = model.objects.filter(participant__cohort=cohort)
        ours.filter(topic=topics[0]).exclude(position=1).delete()
        ours.filter(position=1).update(topic=topics[0])
    return cohort


def _self_match(people: list[Person], topics: list[Topic], manager: User, now: datetime) -> SelfMatchRound:
    cohort = _program("Asking", "self_match", people, topics, manager, now)
    today = timezone.localtime(now).date()
    drawn = matching.open_self_match(cohort, begins=today, ends=today + timedelta(days=28), by=manager, now=now)
    seats = SelfMatchSeat.objects.filter(round=drawn, participant__role=drawn.asks).select_related(
        "participant__person"
    )
    for seat in seats.order_by("pk")[:ASKED_BY]:
        # Several ask the same few, as it is with those whom everybody knows.
        for asked in Participant.objects.filter(pk__in=seat.listed[:3]):
            try:
                by = large.account(seat.participant.person, now)
                matching.ask(drawn, asker=seat.participant, asked=asked.code, note="Shall we?", by=by, now=now)
            except Refused:
                continue
    return drawn


def _event(people: list[Person], topics: list[Topic], manager: User, now: datetime) -> None:
    cohort = _program("Talking", "event", people, topics, manager, now)
    day = timezone.localtime(now).date()
    details = matching.EventDetails(
        day=day + timedelta(days=9),
        at=time(15),
        time_zone="Europe/Paris",
        answer_by=day + timedelta(days=3),
        place="Canteen",
    )
    event = matching.plan_event(cohort, details=details, by=manager, now=now)
    matching.invite(event, by=manager, now=now)
    EventGuest.objects.filter(event=event).update(answer=EventGuest.Answer.YES, answered_at=now)
    matching.seat(event, by=None, now=event.reply_by)
    matching.announce(event, by=manager, now=event.reply_by)


def _around(pairing: Pairing, cohort: Cohort, assistant: Person, manager: User, now: datetime) -> None:
    """What the one pair that is looked at has, and what all have published."""
    mentor, mentee = (
        pairing.members.select_related("participant__person").get(role=role).participant
        for role in (Role.MENTOR, Role.MENTEE)
    )
    accounts = [large.account(one.person, now) for one in (mentor, mentee)]
    for number in range(MESSAGES):
        exchange.write(
            pairing,
            text=f"A word or two, number {number}.",
            by=accounts[number % 2],
            now=now - timedelta(hours=90 - number),
        )
    delegation.delegate(mentee, to=assistant, until=(now + timedelta(days=90)).date(), by=accounts[1], now=now)
    circles.plan(
        cohort, role=Role.MENTOR, starts_at=now + timedelta(days=9), time_zone="Europe/Paris", host=mentor, seats=12,
        place="Room 7", by=manager, now=now,
    )  # fmt: skip
    pairs = list(Pairing.objects.filter(cohort=cohort).order_by("id")[:PUBLISHED])
    given = {
        one.pairing_id: one.participant
        for one in Member.objects.filter(pairing__in=pairs, role=Role.MENTEE).select_related("participant")
    }
    shared = {"sharing": Sharing.PUBLISHED, "published_at": now, "created_at": now}
    Commitment.objects.bulk_create(
        [Commitment(pairing=one, by=given[one.pk], text="Ask the newest one first", credited=[given[one.pk].code], **shared) for one in pairs],
        batch_size=large.BATCH,
    )  # fmt: skip
    Idea.objects.bulk_create(
        [Idea(pairing=one, by=given[one.pk], title="A visit to the service desk", credited=[given[one.pk].code], **shared) for one in pairs],
        batch_size=large.BATCH,
    )  # fmt: skip
