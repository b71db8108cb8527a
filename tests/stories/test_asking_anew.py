"""A story that is asked about once more: what was said the time before counts for nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.stories.world import WORDS, agreed, written
from viceversa.pairings.doors import space_for
from viceversa.pairings.models import Member, Pairing
from viceversa.programs.models import Role
from viceversa.stories.actions import consents, publishing, writing
from viceversa.stories.queries import own
from viceversa.stories.states import StoryState

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


@pytest.mark.parametrize("between", ["held back", "withdrawn", "reworded"])
def test_what_was_said_to_a_former_question_is_not_known(cast: Cast, pair: Pairing, between: str) -> None:
    story = agreed(cast, pair, mentor="none")
    if between == "held back":
        consents.hold_back(story, by=cast.nia, now=NOW)
    else:
        publishing.publish(story, by=cast.petra, now=NOW)
    if between == "withdrawn":
        consents.withdraw(story, by=cast.nia, now=NOW)
    elif between == "reworded":
        writing.reword(story, **{**WORDS, "text": "Other words."}, by=cast.nia, now=NOW)
    consents.ask(story, audience="program", naming="none", by=cast.nia, now=LATER)
    page = own.own_story(space_for(cast.nia, pair.code), story)
    assert [(one.name, one.byline) for one in page.said] == [("Nia", "a mentor"), ("Viktor", "")]
    consents.agree(story, sequence=story.sequence, audience="program", naming="full", by=cast.viktor, now=LATER)
    assert story.state == StoryState.ASKED
    consents.agree(story, sequence=story.sequence, audience="program", naming="none", by=cast.nia, now=LATER)
    assert story.state == StoryState.AGREED


def test_in_a_pod_neither_is_what_the_third_said(cast: Cast, pair: Pairing) -> None:
    jo = factories.person("Jo Park")
    part = factories.participant(cast.cohort, jo, Role.MENTOR)
    Member.objects.create(pairing=pair, participant=part, role=Role.MENTOR, answer="accepted", created_at=NOW)
    story, third = written(cast, pair), factories.user(jo)
    for _question in ("first", "second"):
        consents.ask(story, audience="program", naming="none", by=cast.nia, now=NOW)
        said = {"sequence": story.sequence, "audience": "program", "now": NOW}
        consents.agree(story, **said, naming="none", by=third)  # type: ignore[arg-type]
        consents.agree(story, **said, naming="full", by=cast.viktor)  # type: ignore[arg-type]
        assert story.state == StoryState.ASKED
        page = own.own_story(space_for(third, pair.code), story)
        assert {one.name: one.yes for one in page.said} == {"Jo": False, "Nia": False, "Viktor": True}
        consents.hold_back(story, by=cast.nia, now=NOW)
