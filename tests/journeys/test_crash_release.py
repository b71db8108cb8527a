"""A release is killed at any instant and started again: each pair is asked once, each person has one mail."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from tests import cast as company
from tests import factories
from tests.cast import Cast
from tests.support.mail import MailServer
from tests.support.processes import Program, sending_to
from viceversa.core.models import Event
from viceversa.matching import actions as matching
from viceversa.matching.models import Proposal, Run
from viceversa.matching.states import RunState
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import MessageState
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.states import PairingState
from viceversa.programs.models import Role

PAIRS = 12
KILLS = 15
SECONDS = 3  # a slow machine kills less often rather than longer


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def releasers(transactional_db: None, server: MailServer) -> Iterator[Program]:
    program = Program(Path(__file__).with_name("releasing.py"), **sending_to(server))
    yield program
    program.tell("kill")
    program.close()


NOTHING = [0, 0, 0, 0, 0]
EVERYTHING = [PAIRS, 2 * PAIRS, 2 * PAIRS, 2 * PAIRS + 1, PAIRS + 1]


def solved(cast: Cast) -> Run:
    """A run over everybody enrolled, solved by the matcher."""
    for number in range(PAIRS - 1):
        junior = factories.person(f"Mentor {number}", rank=1)
        senior = factories.person(f"Mentee {number}", rank=6)
        factories.participant(cast.cohort, junior, Role.MENTOR, offers={"ai-assistants": 4}, wants=("short-video",))
        factories.participant(cast.cohort, senior, Role.MENTEE, offers={"short-video": 4}, wants=("ai-assistants",))
    run = matching.solve_run(matching.start_run(cast.cohort, by=cast.petra, now=timezone.now()))
    assert run.state == RunState.SOLVED
    return run


def wait_for(condition: object, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def nothing_waits() -> bool:
    return not Message.objects.exclude(state=MessageState.SENT).exists()


def traces() -> list[int]:
    """How much of a release is there: pairings, members, mails, steps, events."""
    asked = Event.objects.filter(verb__in=("pairing.asked", "matching_run.released"))
    return [rows.count() for rows in (Pairing.objects, Member.objects, Message.objects, Due.objects, asked)]


def test_a_killed_release_happens_once_or_not_at_all(releasers: Program, server: MailServer) -> None:
    chance = random.Random(20260512)
    cast = company.build()
    run = solved(cast)
    proposals = set(Proposal.objects.filter(run=run).values_list("mentor_id", "mentee_id"))
    assert len(proposals) == PAIRS
    who = (run.code, cast.petra.code)
    statements = int(releasers.tell("rehearse", *who))

    until, kills = time.monotonic() + SECONDS, 0
    while kills < KILLS and (kills < 8 or time.monotonic() < until):
        assert releasers.tell("die", *who, str(chance.randint(1, 2 * statements))) == "ok"
        assert releasers.tell("wait") == "-9"
        assert traces() == NOTHING, "a release that was killed left something behind"
        kills += 1
    # And once in the instant after it was committed.
    assert releasers.tell("die", *who, "0") == "ok"
    assert releasers.tell("wait") == "-9"
    assert traces() == EVERYTHING

    # Started again, twice at once and then once more: nothing is left to do.
    for _try in range(2):
        releasers.tell("release", *who)
    assert releasers.tell("wait") == "0 0"
    releasers.tell("release", *who)
    assert releasers.tell("wait") == "0"
    run.refresh_from_db()
    assert (run.state, run.released_by) == (RunState.RELEASED, cast.petra)
    assert traces() == EVERYTHING

    releasers.tell("deliver")
    assert wait_for(nothing_waits, 120), Counter(Message.objects.values_list("state", flat=True))
    assert releasers.tell("end") == "0"

    pairs = {}
    for pairing, role, participant in Member.objects.values_list("pairing_id", "role", "participant_id"):
        pairs.setdefault(pairing, {})[role] = participant
    asked = Counter((people[Role.MENTOR], people[Role.MENTEE]) for people in pairs.values())
    assert asked == Counter(proposals), "exactly one pairing for each proposal"
    assert set(Pairing.objects.values_list("state", "run")) == {(PairingState.ASKED, run.pk)}
    addresses = Member.objects.values_list("participant__person__email", flat=True)
    assert Counter(str(mail["To"].addresses[0].addr_spec) for mail in server.messages) == Counter(addresses)
    assert set(Counter(addresses).values()) == {1}
    assert set(Message.objects.values_list("kind", "attempts")) == {("pairings.asked", 1)}
