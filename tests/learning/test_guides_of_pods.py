"""A pod of three has one guide for its meeting: all see it, each may take another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import make_run
from tests.pairings.test_pods import seen, started
from viceversa.learning.actions import guides
from viceversa.learning.queries.guides import for_meeting
from viceversa.pairings import doors
from viceversa.pairings.actions import meetings
from viceversa.pairings.models import Meeting
from viceversa.people.models import User
from viceversa.programs.models import Role


@pytest.fixture
def jo(cast: Cast) -> User:
    cast.program.policy = {"mentors_per_mentee": 2}
    cast.program.save()
    return factories.user(factories.person("Jo Park"))


@pytest.fixture
def meeting(cast: Cast, jo: User) -> Meeting:
    part = factories.participant(cast.cohort, jo.person, Role.MENTOR, wants=("negotiating",))
    pod = started(make_run(cast, (cast.nia_part, cast.viktor_part), (part, cast.viktor_part)))
    return meetings.plan(pod, starts_at=NOW + timedelta(days=3), by=cast.viktor, now=NOW)


def test_all_three_see_one_guide_and_what_one_takes_is_taken(cast: Cast, meeting: Meeting, jo: User) -> None:
    three = (cast.nia, jo, cast.viktor)
    suggested = [for_meeting(doors.space_for(one, meeting.pairing.code), meeting).suggested for one in three]
    assert suggested[0] is not None
    assert suggested == [suggested[0]] * 3
    pages = [seen(one, f"/pairs/{meeting.pairing.code}/") for one in three]
    assert [suggested[0].title in page for page in pages] == [True] * 3
    choice = f"/pairs/{meeting.pairing.code}/meetings/{meeting.code}/guide/"
    assert ["All three of you see it" in seen(one, choice) for one in three] == [True] * 3
    other = next(
        one.guide
        for one in for_meeting(doors.space_for(jo, meeting.pairing.code), meeting).choices
        if one.guide != suggested[0]
    )
    guides.take_guide(meeting, guide=other, by=jo, now=NOW)
    for one in three:
        found = for_meeting(doors.space_for(one, meeting.pairing.code), meeting)
        assert found.taken == other
