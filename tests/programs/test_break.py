"""A break between two pairs: nobody is looked for, nothing is lost, and nobody was left out by it."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.factories import NOW
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching.adapter import ready
from viceversa.programs import queries
from viceversa.programs.actions import close_cohort, come_back, rest, withdraw
from viceversa.programs.models import Participant
from viceversa.programs.states import CohortState, ParticipantState

pytestmark = pytest.mark.django_db


def test_whoever_rests_is_not_matched_and_keeps_their_answers(cast: Cast) -> None:
    nia = cast.nia_part
    assert nia in ready(cast.cohort)
    offers = nia.offers.count()
    for outsider in (cast.viktor, cast.petra):
        for verb in (rest, come_back):
            with pytest.raises(NotAllowed):
                verb(nia, by=outsider, now=NOW)
    assert not rest(nia, by=cast.nia, now=NOW).repeated
    assert rest(nia, by=cast.nia, now=NOW).repeated
    assert (nia in ready(cast.cohort), nia.offers.count()) == (False, offers)
    shown = {tab.name: tab.count for tab in queries.tabs(cast.cohort)}
    assert (shown["resting"], "listed" in shown) == (1, False)
    assert not come_back(nia, by=cast.nia, now=NOW).repeated
    assert come_back(nia, by=cast.nia, now=NOW).repeated
    assert nia in ready(cast.cohort)
    assert "resting" not in {tab.name for tab in queries.tabs(cast.cohort)}
    assert Event.objects.filter(verb__in=("participant.resting", "participant.back")).count() == 2


@pytest.mark.parametrize("state", [ParticipantState.PAIRED, ParticipantState.INVITED, ParticipantState.FINISHED])
def test_only_who_waits_for_a_match_rests(cast: Cast, state: str) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(state=state)
    for verb in (rest, come_back):
        with pytest.raises(Refused):
            verb(cast.nia_part, by=cast.nia, now=NOW)


def test_one_leaves_from_a_break_and_a_cohort_closes_over_it(cast: Cast) -> None:
    rest(cast.nia_part, by=cast.nia, now=NOW)
    rest(cast.viktor_part, by=cast.viktor, now=NOW)
    withdraw(cast.nia_part, by=cast.nia, now=NOW)
    assert cast.nia_part.state == ParticipantState.WITHDRAWN
    cast.cohort.state = CohortState.RUNNING
    cast.cohort.save()
    close_cohort(cast.cohort, by=cast.petra, now=NOW)
    cast.viktor_part.refresh_from_db()
    assert (cast.viktor_part.state, cast.viktor_part.left_out_before, cast.viktor_part.ended_at) == (
        ParticipantState.FINISHED, 0, NOW
    )  # fmt: skip
