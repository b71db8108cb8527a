"""What the tests of pairings stand on: a released run, a pairing that was asked, one that has started."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tests.factories import NOW, topic
from tests.support.again import Again
from viceversa.core import clock
from viceversa.learning.actions import pass_check
from viceversa.learning.training import path_of
from viceversa.matching.models import Proposal, Run
from viceversa.matching.states import RunState
from viceversa.pairings.actions import agenda, agreement, answers, check_ins, decisions, goals, meetings, notes, release
from viceversa.pairings.models import CheckIn, Meeting, Member, Pairing
from viceversa.programs.models import OffLimits, Participant, Role


def make_run(cast: Cast, *pairs: tuple[Participant, Participant]) -> Run:
    """A solved run that proposes these pairs."""
    number = Run.objects.filter(cohort=cast.cohort).count() + 1
    run = Run.objects.create(
        cohort=cast.cohort, number=number, state=RunState.SOLVED, solved_at=NOW, by=cast.petra, created_at=NOW
    )
    for mentor, mentee in pairs:
        Proposal.objects.create(
            run=run,
            mentor=mentor,
            mentee=mentee,
            points=800_000,
            fit_to_mentee=90,
            fit_to_mentor=70,
            reasons=[],
            created_at=NOW,
        )
    return run


def part_of(pairing: Pairing, role: str) -> Member:
    """One person's part, read anew."""
    return Member.objects.select_related("participant__person", "pairing").get(pairing=pairing, role=role)


def start(cast: Cast, pairing: Pairing, now: datetime = NOW) -> Pairing:
    """Both say yes."""
    for member in Member.objects.filter(pairing=pairing).select_related("participant__person__user", "pairing"):
        answers.accept(member, by=member.participant.person.user, now=now)
    prepare(pairing)
    pairing.refresh_from_db()
    return pairing


def prepare(pairing: Pairing, now: datetime = NOW) -> None:
    """All of them have read what comes before the first meeting."""
    for member in Member.objects.filter(pairing=pairing).select_related(
        "participant__person__user", "participant__cohort__program"
    ):
        if path := path_of(member.participant):
            right = [question.right for question in path.questions]
            pass_check(member.participant, chosen=right, by=member.participant.person.user, now=now)


def ask(cast: Cast, run: Run) -> Pairing:
    """Both are asked."""
    release.release_run(run, by=cast.petra, now=NOW)
    return Pairing.objects.get(run=run)


@pytest.fixture
def run(cast: Cast) -> Run:
    """A solved run that proposes Nia and Viktor."""
    return make_run(cast, (cast.nia_part, cast.viktor_part))


@pytest.fixture
def asked(cast: Cast, run: Run) -> Pairing:
    """Nia and Viktor are asked."""
    return ASKED.give(cast, run, upon=(cast.cohort.code, run.pk))


@pytest.fixture
def pair(cast: Cast, asked: Pairing) -> Pairing:
    """Nia and Viktor are a pair since NOW."""
    return STARTED.give(cast, asked, upon=asked.code)


@pytest.fixture
def nia(pair: Pairing) -> Member:
    return part_of(pair, Role.MENTOR)


@pytest.fixture
def viktor(pair: Pairing) -> Member:
    return part_of(pair, Role.MENTEE)


SOON = NOW + timedelta(days=2)
LIVED = NOW + timedelta(days=30)


# Words that only the two may ever read, wherever they turn up.
SECRETS = {
    "title": "Zebra feeds",
    "place": "Zebra room",
    "agenda": "Zebra journeys on a phone",
    "decision": "Zebra calls with customers",
    "goal": "Zebra report with an assistant",
    "step": "Zebra first page",
    "note": "Zebra above the bakery",
    "clause": "Zebra clause of our own",
}


@pytest.fixture
def at_lived() -> Iterator[None]:
    """The pages' own clock stands at LIVED."""
    with clock.moved_to(LIVED):
        yield


@pytest.fixture
def lived(cast: Cast, pair: Pairing) -> Pairing:
    """The pair after some weeks: held, skipped and planned meetings, and something private in every place."""
    return LIVED_THROUGH.give(cast, pair, upon=pair.code)


def live(cast: Cast, pair: Pairing) -> Pairing:
    """What the two do in these weeks."""
    now = NOW
    both = (cast.viktor, cast.nia)
    for days in (1, 14):
        held = meetings.plan(pair, starts_at=now + timedelta(days=days), minutes=45, by=cast.viktor, now=now)
        meetings.hold(held, by=None, now=held.ends_at)
    skipped = meetings.plan(pair, starts_at=now + timedelta(days=20), by=cast.viktor, now=held.ends_at)
    meetings.cancel(skipped, by=cast.viktor, now=held.ends_at)
    last = meetings.plan(pair, starts_at=LIVED - timedelta(days=3), by=cast.viktor, now=held.ends_at)
    meetings.hold(last, by=None, now=last.ends_at)
    nia = part_of(pair, Role.MENTOR)
    check_ins.answer(last, member=nia, answer=CheckIn.Answer.NOT_USEFUL, by=cast.nia, now=last.ends_at)
    meetings.plan_series(pair, first=LIVED + timedelta(days=2, hours=1), count=4, minutes=45, by=cast.viktor, now=LIVED)
    ahead = Meeting.objects.filter(pairing=pair, starts_at__gt=LIVED).first()
    assert ahead is not None
    meetings.describe(ahead, title=SECRETS["title"], place=SECRETS["place"], by=cast.nia, now=LIVED)
    agenda.add_item(ahead, text=SECRETS["agenda"], minutes=20, by=cast.nia, now=LIVED)
    agenda.add_item(ahead, text="How the board reads a pilot", minutes=15, by=cast.viktor, now=LIVED)
    goal = goals.add_goal(pair, learner=Role.MENTEE, text=SECRETS["goal"], by=cast.viktor, now=LIVED)
    for number, text in enumerate(("See how three colleagues use it", SECRETS["step"], "Show my own team")):
        step = goals.add_step(goal, text=text, due_on=(LIVED + timedelta(days=9)).date(), by=cast.viktor, now=LIVED)
        if not number:
            goals.finish_step(step, by=cast.viktor, now=LIVED)
    goals.add_goal(pair, learner=Role.MENTOR, text="Present a business case to the board", by=cast.nia, now=LIVED)
    decisions.decide(
        pair, text=SECRETS["decision"], owner=cast.viktor_part, due_on=(LIVED + timedelta(days=9)).date(),
        by=cast.viktor, now=LIVED,
    )  # fmt: skip
    proposed = agreement.propose(pair, by=cast.nia, now=LIVED)
    clauses = [*proposed.clauses, {"key": "", "text": SECRETS["clause"]}]
    proposed = agreement.propose(pair, clauses=clauses, by=cast.nia, now=LIVED)
    agreement.sign(proposed, by=cast.viktor, now=LIVED)
    for user in both:
        notes.keep(pair, text=f"{SECRETS['note']}, says {user.first_name}", by=user, now=LIVED)
    OffLimits.objects.create(participant=cast.nia_part, topic=topic("zebra-topic"))
    pair.refresh_from_db()
    return pair


ASKED, STARTED, LIVED_THROUGH = Again(ask), Again(start), Again(live)
