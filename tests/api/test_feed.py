"""What the feed tells of what was done: verbs that are written down, none of what single people do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import factories
from tests.api.world import Machine
from tests.cast import Cast
from tests.factories import NOW
from tests.learning.test_modules import written
from tests.support import happenings
from viceversa.api import feed
from viceversa.core import events
from viceversa.learning import actions as learning
from viceversa.learning import guidebook
from viceversa.pairings.actions import meetings
from viceversa.pairings.models import Pairing
from viceversa.people.models import RoleGrant


def verbs_told(cast: Cast) -> set[str]:
    officer = factories.user(factories.person("Olga Privat"), roles=(RoleGrant.Role.PRIVACY,))
    return {one["verb"] for one in Machine(officer)("GET", "events?limit=200").body["items"]}


@pytest.mark.django_db
def test_who_finished_a_module_or_took_a_guide_is_not_told(cast: Cast, pair: Pairing) -> None:
    module = written(cast)
    learning.finish_module(cast.nia_part, module, chosen=[1], by=cast.nia, now=NOW)
    meeting = meetings.plan(pair, starts_at=NOW + timedelta(days=3), by=cast.viktor, now=NOW)
    learning.take_guide(meeting, guide=guidebook.named("contracting"), by=cast.nia, now=NOW)
    learning.put_back(meeting, by=cast.viktor, now=NOW)
    told = verbs_told(cast)
    assert "module.written" in told
    assert not told & {"module.finished", "guide.taken", "guide.put_back"}


@pytest.mark.django_db
def test_a_verb_that_nobody_wrote_down_is_not_told(cast: Cast) -> None:
    events.record("program.whispered", by=cast.petra, subject=cast.program, now=NOW)
    assert "program.whispered" not in verbs_told(cast)


def test_every_verb_that_is_told_is_recorded() -> None:
    assert set(feed.ANYWHERE) | set(feed.OF_PROGRAMS) <= happenings.recorded().keys()
