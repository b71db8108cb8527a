"""What the tests of pairings stand on: a released run, a pairing that was asked, one that has started."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tests.factories import NOW
from viceversa.matching.models import Proposal, Run
from viceversa.matching.states import RunState
from viceversa.pairings.actions import answers, release
from viceversa.pairings.models import Member, Pairing
from viceversa.programs.models import Participant, Role


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
    pairing.refresh_from_db()
    return pairing


@pytest.fixture
def run(cast: Cast) -> Run:
    """A solved run that proposes Nia and Viktor."""
    return make_run(cast, (cast.nia_part, cast.viktor_part))


@pytest.fixture
def asked(cast: Cast, run: Run) -> Pairing:
    """Nia and Viktor are asked."""
    release.release_run(run, by=cast.petra, now=NOW)
    return Pairing.objects.get(run=run)


@pytest.fixture
def pair(cast: Cast, asked: Pairing) -> Pairing:
    """Nia and Viktor are a pair since NOW."""
    return start(cast, asked)


@pytest.fixture
def nia(pair: Pairing) -> Member:
    return part_of(pair, Role.MENTOR)


@pytest.fixture
def viktor(pair: Pairing) -> Member:
    return part_of(pair, Role.MENTEE)


SOON = NOW + timedelta(days=2)
