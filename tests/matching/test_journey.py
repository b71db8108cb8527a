"""From enrolled people to proposals, as a manager meets it."""

from __future__ import annotations

from tests.cast import Cast
from viceversa.core.models import Event
from viceversa.matching import actions, queries
from viceversa.matching.states import RunState


def test_enrolled_people_become_a_proposal(cast: Cast) -> None:
    run = actions.solve_run(actions.start_run(cast.cohort, by=cast.petra))
    assert run.state == RunState.SOLVED
    pairs = [(one.mentor, one.mentee) for one in queries.proposals_of(run)]
    assert pairs == [(cast.nia_part, cast.viktor_part)]
    assert run.figures == {}
