"""Web servers and workers over one PostgreSQL are killed at random while people act: nothing is lost, nothing done twice.

Real processes (`viceversa web`, `viceversa worker`), a real mail server, people who press a button again when nobody
answered. Afterwards each act is there once, with one event, and each mail went out once.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests import cast as company
from tests import factories
from tests.cast import Cast
from tests.operations.fleet import Fleet, wait_for
from tests.operations.pressing import Act, Crowd, cookies_of
from tests.pairings.conftest import prepare
from tests.support.mail import MailServer
from tests.support.processes import sending_to
from viceversa.core.models import Event, Retry
from viceversa.exchange.models import PairMessage
from viceversa.matching import actions as matching
from viceversa.matching.models import Proposal, Run
from viceversa.matching.states import RunState
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import DueState, MessageState
from viceversa.pairings import mail_links
from viceversa.pairings.actions import answers, meetings, release
from viceversa.pairings.models import CheckIn, Meeting, Member, Pairing
from viceversa.pairings.states import AnswerState, PairingState
from viceversa.people.models import Person
from viceversa.programs import readiness
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState

SEED = 20261128
ASKED, ACTIVE, ENROLLING, RUNS = 12, 8, 12, 6
PAUSE = 0.1  # seconds, on average, between two buttons of one hand


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@dataclass
class World:
    """A company in the middle of everything: who enrolls, who is about to be asked, who meets."""

    cast: Cast
    now: datetime
    run: Run
    enrolling: list[Participant]
    pairs: list[Pairing]
    waiting: list[Run]


def people(name: str, count: int, rank: int) -> list[Person]:
    found = [factories.person(f"{name} {number}", rank=rank) for number in range(count)]
    for person in found:
        factories.user(person)
    return found


def enrolled(cohort: Cohort, juniors: list[Person], seniors: list[Person]) -> None:
    for junior, senior in zip(juniors, seniors, strict=True):
        factories.participant(cohort, junior, Role.MENTOR, offers={"ai-assistants": 4}, wants=("short-video",))
        factories.participant(cohort, senior, Role.MENTEE, offers={"short-video": 4}, wants=("ai-assistants",))


def build() -> World:
    cast, now = company.build(), timezone.now()
    long_ago = now - timedelta(days=10)

    # Pairs that met: their check-ins are due now, and they write to each other.
    active = factories.cohort(cast.program, name="Active", kick_off=long_ago.date())
    enrolled(active, people("Active mentor", ACTIVE, 1), people("Active mentee", ACTIVE, 6))
    run = matching.solve_run(matching.start_run(active, by=cast.petra, now=long_ago), now=long_ago)
    release.release_run(run, by=cast.petra, now=long_ago)
    for member in Member.objects.select_related("participant__person__user", "pairing__cohort"):
        answers.accept(member, by=member.participant.person.user, now=long_ago)
    pairs = list(Pairing.objects.filter(cohort=active))
    for pairing in pairs:
        prepare(pairing, now=long_ago)
        mentee = pairing.members.get(role=Role.MENTEE).participant.person.user
        meetings.plan(pairing, starts_at=now - timedelta(days=3), minutes=60, by=mentee, now=long_ago)

    # A run that Petra is about to release.
    enrolled(cast.cohort, people("Mentor", ASKED - 1, 1), people("Mentee", ASKED - 1, 6))
    run = matching.solve_run(matching.start_run(cast.cohort, by=cast.petra, now=now))

    # People who are about to send their answers.
    recruiting = factories.cohort(cast.program, name="Recruiting", state=CohortState.RECRUITING)
    enrolling = [
        factories.participant(
            recruiting, person, Role.MENTOR, offers={"ai-assistants": 4}, wants=("short-video",),
            state=ParticipantState.ENROLLING, enrolled_at=None,
        )
        for person in people("Joining", ENROLLING, 1)
    ]  # fmt: skip

    # Runs that wait for a worker.
    waiting = []
    for number in range(RUNS):
        cohort = factories.cohort(cast.program, name=f"Waiting {number}")
        enrolled(cohort, people(f"Junior {number}", 3, 1), people(f"Senior {number}", 3, 6))
        waiting.append(matching.start_run(cohort, by=cast.petra, now=now))
    return World(cast, now, run, enrolling, pairs, waiting)


def first_acts(world: World) -> list[Act]:
    """Sending answers, checking in by the link of a mail, writing to each other, and looking at the release."""
    acts = []
    for participant in world.enrolling:
        ready = list(readiness.gates_for(participant))
        address = f"/enrollments/{participant.code}/check/"
        acts.append(Act(address, {"ready": ready}, cookies_of(participant.person.user)))
    for meeting in Meeting.objects.filter(pairing__in=world.pairs):
        for number, member in enumerate(members_of(meeting.pairing)):
            acts.append(Act(mail_links.to_check_in(meeting, member), {"answer": str(number + 2)}))
    for pairing in world.pairs:
        for member in members_of(pairing):
            cookies = cookies_of(member.participant.person.user)
            acts += [
                Act(f"/pairs/{pairing.code}/messages/", {"text": f"Hello {n}", "key": f"{member.code}-{n}"}, cookies)
                for n in range(2)
            ]
    return acts


def later_acts(world: World) -> list[Act]:
    """Everybody who was asked says yes: mentors by the link of their mail, mentees signed in."""
    return [
        Act(mail_links.to_answer(member), {"answer": "yes"})
        if member.role == Role.MENTOR
        else Act(f"/pairs/{member.pairing.code}/answer/", {"answer": "yes"}, cookies_of(member.participant.person.user))
        for pairing in Pairing.objects.filter(run=world.run)
        for member in members_of(pairing)
    ]


def members_of(pairing: Pairing) -> list[Member]:
    return list(
        Member.objects.filter(pairing=pairing)
        .select_related("participant__person__user", "pairing__cohort__program")
        .order_by("pk")
    )


def killing(fleet: Fleet, crowd: Crowd, server: MailServer, ending: threading.Event) -> None:
    """Somebody dies whenever a few buttons were answered or mails sent since the last death, until told to end.

    So a slow machine kills less often, and there is always something in hand.
    """
    chance = random.Random(SEED)
    while not ending.is_set():
        so_far = crowd.answered + len(server.envelopes)
        enough = chance.randint(5, 12)
        while crowd.answered + len(server.envelopes) < so_far + enough and not ending.wait(0.02):
            pass
        ending.wait(chance.uniform(0, 0.3))
        fleet.kill(chance)


def nothing_waits() -> bool:
    now = timezone.now()
    return not (
        Message.objects.filter(state__in=[MessageState.RELEASED, MessageState.SENDING], send_after__lte=now).exists()
        or Due.objects.filter(state=DueState.WAITING, due_at__lte=now).exists()
        or DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]).exists()
    )


@pytest.mark.postgresql
def test_what_dies_under_load_loses_nothing_and_does_nothing_twice(transactional_db: None, server: MailServer) -> None:
    world = build()
    acts = first_acts(world)
    release_it = Act(f"/matching/runs/{world.run.code}/release/", {}, cookies_of(world.cast.petra))
    ending = threading.Event()
    with Fleet(webs=2, workers=2, **sending_to(server)) as fleet:
        crowd = Crowd(fleet.ports, pause=PAUSE, seed=SEED)
        crowd.press_all([release_it], hands=1)  # once anybody answers
        killer = threading.Thread(target=killing, args=(fleet, crowd, server, ending))
        killer.start()
        try:
            crowd.press_all([*acts, *later_acts(world), release_it])
        finally:
            ending.set()
            killer.join()
        assert wait_for(nothing_waits, 120), what_waits()
    print(f"{crowd.answered} answered, {crowd.unanswered} not, killed: {dict(fleet.kills)}")
    assert crowd.wrong == []
    assert fleet.kills["worker"] >= 2
    assert fleet.kills["web"] + fleet.kills["answering"] >= 2
    assert crowd.answered == len(acts) + 2 * ASKED + 2

    assert_every_act_is_there_once(world)
    assert_every_job_and_step_ended_once(world)
    assert_every_mail_went_once(server, deaths=fleet.kills["worker"])


def what_waits() -> list[object]:
    now = timezone.now()
    return [
        *Message.objects.filter(state__in=[MessageState.RELEASED, MessageState.SENDING]).values_list(
            "state", "attempts", "last_problem", "send_after"
        ),
        *Due.objects.filter(state=DueState.WAITING, due_at__lte=now).values_list("what", "last_problem"),
        *DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).values_list(
            "status", "task_path", "run_after"
        ),
    ]


def assert_every_act_is_there_once(world: World) -> None:
    assert {one.state for one in Participant.objects.filter(pk__in=[each.pk for each in world.enrolling])} == {
        ParticipantState.ENROLLED
    }
    proposed = Counter(Proposal.objects.filter(run=world.run).values_list("mentor_id", "mentee_id"))
    asked = Pairing.objects.filter(run=world.run)
    formed = Counter(
        tuple(pairing.members.order_by("-role").values_list("participant_id", flat=True)) for pairing in asked
    )
    assert formed == proposed
    assert {pairing.state for pairing in asked} == {PairingState.ACTIVE}
    assert set(Member.objects.filter(pairing__in=asked).values_list("answer", flat=True)) == {AnswerState.ACCEPTED}
    assert Counter(CheckIn.objects.values_list("answer", flat=True)) == Counter({2: ACTIVE, 3: ACTIVE})
    assert PairMessage.objects.count() == PairMessage.objects.values("key").distinct().count() == 4 * ACTIVE
    happened = Counter(Event.objects.filter(at__gte=world.now).values_list("verb", flat=True))
    assert {verb: happened[verb] for verb in EXPECTED} == EXPECTED


EXPECTED = {
    "participant.enrolled": ENROLLING,
    "matching_run.released": 1,
    "pairing.asked": ASKED,
    "pairing.accepted": ASKED,  # the second yes is told as
    "pairing.started": ASKED,
    "check_in.answered": 2 * ACTIVE,
    "pair_message.written": 4 * ACTIVE,
}


def assert_every_job_and_step_ended_once(world: World) -> None:
    assert {run.state for run in Run.objects.filter(pk__in=[run.pk for run in world.waiting])} == {RunState.SOLVED}
    solved = Counter(
        Event.objects.filter(
            verb="matching_run.solved", subject_code__in=[run.code for run in world.waiting]
        ).values_list("subject_code", flat=True)
    )
    assert solved == Counter(run.code for run in world.waiting)
    ended = dict(DBTaskResult.objects.values_list("pk", "status"))
    followed = set(Retry.objects.values_list("after", flat=True))
    assert {status for job, status in ended.items() if job in followed} <= {TaskResultStatus.FAILED}
    assert {status for job, status in ended.items() if job not in followed} == {TaskResultStatus.SUCCESSFUL}


def assert_every_mail_went_once(server: MailServer, *, deaths: int) -> None:
    received = Counter(str(mail["Message-ID"]).strip("<>").split("@")[0] for mail in server.messages)
    assert set(received.values()) == {1}, "a mail was sent twice"
    now = timezone.now()
    states = dict(Message.objects.filter(send_after__lte=now).values_list("mail_code", "state"))
    ended = {
        state: {code for code, one in states.items() if one == state}
        for state in (MessageState.SENT, MessageState.UNCONFIRMED, MessageState.SKIPPED)
    }
    assert sum(map(len, ended.values())) == len(states), Counter(states.values())
    assert ended[MessageState.SENT] <= set(received) <= ended[MessageState.SENT] | ended[MessageState.UNCONFIRMED]
    assert len(ended[MessageState.UNCONFIRMED]) <= deaths, "a death can leave at most one in doubt"
    # Somebody was quicker than the mail that would have asked them, or a meeting was over before it was announced: each says so.
    assert not Message.objects.filter(state=MessageState.SKIPPED, last_problem="").exists()
