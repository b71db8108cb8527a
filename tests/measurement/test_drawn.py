"""Who is compared as the waiting list: only whom a lot left there."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.measurement.survey.gathering import people_of
from viceversa.programs.models import Cohort, Draw, Participant, Role
from viceversa.programs.states import ParticipantState

pytestmark = pytest.mark.django_db


def left(cohort: Cohort, name: str, *, by_panel: bool = False, turns: tuple[int, ...] = (0,)) -> Participant:
    """Somebody whom a draw of this cohort left on the waiting list."""
    person = factories.person(name)
    one = factories.participant(cohort, person, Role.MENTOR, state=ParticipantState.LISTED)
    entries: list[dict[str, Any]] = [{"key": f"k{turn}", "stratum": [], "turn": turn} for turn in turns]
    Draw.objects.create(
        cohort=cohort, role=Role.MENTOR, places=1, seed="s", fingerprint="f", by_panel=by_panel, drawn_at=NOW, created_at=NOW,
        record={"entries": entries, "chosen": [], "waiting": [one.code]},
    )  # fmt: skip
    return one


def test_whom_a_lot_left_is_compared_and_whom_a_panel_left_is_not(cast: Cast) -> None:
    one = left(cast.cohort, "By lot")
    assert people_of([cast.cohort]).listed == {one.pk: Role.MENTOR}
    Draw.objects.update(by_panel=True)
    assert people_of([cast.cohort]).listed == {}


def test_nobody_is_compared_where_a_turn_went_ahead_of_another(cast: Cast) -> None:
    left(cast.cohort, "In the later turn", turns=(0, 1))
    assert people_of([cast.cohort]).listed == {}


def test_nobody_is_compared_where_one_of_the_cohorts_had_no_draw(cast: Cast) -> None:
    other = factories.cohort(cast.program, name="Autumn")
    left(cast.cohort, "By lot")
    assert people_of([cast.cohort, other]).listed == {}
    left(other, "By lot as well")
    assert len(people_of([cast.cohort, other]).listed) == 2
