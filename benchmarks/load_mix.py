"""What people do in a day, as one mix: pages and acts of participants, of a manager, and of who comes by a link.

Weights are shares of a hundred. About one in six is an act, which writes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.test import Client

from benchmarks import large
from benchmarks.load_hands import Kind, Request
from viceversa.pairings import mail_links
from viceversa.pairings.models import KeyStep, Meeting, Member
from viceversa.pairings.states import MeetingState
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort

Draw = Callable[[random.Random], Request]

PARTICIPANTS = 400
TIMES = ["mon-morning", "tue-morning", "wed-afternoon", "thu-morning", "fri-afternoon"]


@dataclass(frozen=True)
class Someone:
    """A participant with all that they may ask for."""

    cookies: str
    pair: str
    enrollment: str
    meeting: str
    step: str
    check_in: str


def cookies_of(user: User) -> str:
    """Signed in, as a browser would send it."""
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


def someones(cohort: Cohort, now: datetime) -> list[Someone]:
    """Participants of pairs that meet, signed in."""
    found = []
    members = Member.objects.filter(participant__cohort=cohort).select_related(
        "participant__person", "participant__cohort__program", "pairing"
    )
    for member in members.order_by("pairing_id", "pk")[:PARTICIPANTS]:
        meetings = Meeting.objects.filter(pairing=member.pairing)
        step = KeyStep.objects.filter(goal__pairing=member.pairing).order_by("pk").last()
        ahead, held = (meetings.filter(state=state) for state in (MeetingState.PLANNED, MeetingState.HELD))
        met = held.order_by("-starts_at").first()
        assert step is not None
        assert met is not None
        found.append(
            Someone(
                cookies_of(large.account(member.participant.person, now)), member.pairing.code, member.participant.code,
                ahead.order_by("starts_at")[0].code, step.code, mail_links.to_check_in(met, member).partition("8000")[2],
            )
        )  # fmt: skip
    return found


def mix(cohort: Cohort, now: datetime) -> list[Kind]:
    """The whole mix over the large instance."""
    people = someones(cohort, now)
    petra = cookies_of(User.objects.get(email="petra@large.example"))
    recruiting = large.recruiting()
    codes = list(Person.objects.order_by("pk").values_list("code", flat=True)[:PARTICIPANTS])

    def own(path: str) -> Draw:
        def draw(chance: random.Random) -> Request:
            one = chance.choice(people)
            return Request(path.format(pair=one.pair, me=one.enrollment, meeting=one.meeting), one.cookies)

        return draw

    def managed(path: str) -> Draw:
        return lambda chance: Request(path.format(person=chance.choice(codes)), petra)

    def write(chance: random.Random) -> Request:
        one = chance.choice(people)
        data = {"text": "Shall we talk about the pilot on Tuesday?", "key": str(UUID(int=chance.getrandbits(128)))}
        return Request(f"/pairs/{one.pair}/messages/", one.cookies, data)

    def check_in(chance: random.Random) -> Request:
        return Request(chance.choice(people).check_in, "", {"answer": chance.randint(1, 4)})

    def tick(chance: random.Random) -> Request:
        one = chance.choice(people)
        return Request(f"/pairs/{one.pair}/steps/{one.step}/tick/", one.cookies, chance.choice([{"done": "on"}, {}]))

    def note(chance: random.Random) -> Request:
        one = chance.choice(people)
        return Request(f"/pairs/{one.pair}/note/", one.cookies, {"text": f"What I keep for myself {chance.random()}"})

    def times(chance: random.Random) -> Request:
        one = chance.choice(people)
        data = {"part": "times", "times": chance.sample(TIMES, 3), "time_zone": "Europe/Paris"}
        return Request(f"/enrollments/{one.enrollment}/", one.cookies, data)

    participant, manager = "participant", "manager"
    kinds = [
        Kind("home", participant, 22, own("/home/")),
        Kind("the pair", participant, 13, own("/pairs/{pair}/")),
        Kind("its meetings", participant, 6, own("/pairs/{pair}/meetings/")),
        Kind("one meeting", participant, 6, own("/pairs/{pair}/meetings/{meeting}/")),
        Kind("its messages", participant, 5, own("/pairs/{pair}/messages/")),
        Kind("my answers", participant, 4, own("/enrollments/{me}/")),
        Kind("guides", participant, 3, own("/guides/")),
        Kind("training", participant, 3, own("/enrollments/{me}/training/")),
        Kind("open calls", participant, 2, own("/calls/")),
        Kind("write a message", participant, 5, write),
        Kind("check in by link", participant, 4, check_in),
        Kind("tick a step", participant, 3, tick),
        Kind("keep a note", participant, 2, note),
        Kind("save times", participant, 2, times),
        Kind("overview", manager, 4, managed(f"/cohorts/{cohort.code}/")),
        Kind("people of a cohort", manager, 3, managed(f"/cohorts/{recruiting.code}/people/")),
        Kind("pairs of a cohort", manager, 3, managed(f"/cohorts/{cohort.code}/pairs/")),
        Kind("search the directory", manager, 3, managed("/people/?q=bada")),
        Kind("one of the directory", manager, 2, managed("/people/{person}/")),
        Kind("messages of a cohort", manager, 2, managed(f"/cohorts/{cohort.code}/messages/")),
        Kind("sign-in page", "nobody", 3, lambda chance: Request("/sign-in/")),
    ]  # fmt: skip
    assert sum(kind.weight for kind in kinds) == 100
    return kinds
