"""Goals to begin with: written alike in four languages, suggested from wants and offers, taken with their steps."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from tests.cast import Cast
from tests.factories import NOW, topic
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.pairings import suggesting
from viceversa.pairings.actions import goals
from viceversa.pairings.doors import space_for
from viceversa.pairings.models import Goal, Pairing
from viceversa.pairings.suggesting import goals_in, suggested
from viceversa.people import catalog
from viceversa.programs.models import Offer, OffLimits, Role, Want

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", suggesting.LANGUAGES)
def test_each_language_has_the_same_goals(language: str) -> None:
    written = goals_in(language)
    assert list(written) == list(goals_in("en"))
    assert {one.key for one in catalog.families()} <= set(written)
    assert set(written) <= {one.key for one in catalog.families()} | set(catalog.entries())
    for text, steps in written.values():
        assert (len(steps), [len(words) > 200 for words in (text, *steps)]) == (3, [False] * 4)
    if language != "en":
        assert [text for text, _steps in written.values() if text in {one for one, _ in goals_in("en").values()}] == []


def test_another_language_reads_english() -> None:
    assert goals_in("ar") == goals_in("en")


@pytest.fixture
def wishes(cast: Cast, pair: Pairing) -> Pairing:
    """Viktor wants three things, one of which Nia brings and one she would rather not talk about."""
    for model in (Want, Offer, OffLimits):
        model._default_manager.all().delete()
    slugs = ("short-video", "ai-assistants", "names-and-respect", "zebra-topic")
    topics = {slug: topic(slug) for slug in slugs}
    topics["zebra-topic"].family = "zebras"
    topics["zebra-topic"].save()
    for place, slug in enumerate(slugs):
        Want.objects.create(participant=cast.viktor_part, topic=topics[slug], position=place)
    Want.objects.create(participant=cast.nia_part, topic=topic("how-budgets-get-decided"), position=0)
    Offer.objects.create(participant=cast.nia_part, topic=topics["ai-assistants"], level=4, position=0)
    OffLimits.objects.create(participant=cast.nia_part, topic=topics["names-and-respect"])
    return pair


def test_what_one_wants_and_the_other_brings_comes_first(cast: Cast, wishes: Pairing) -> None:
    own = space_for(cast.nia, wishes.code)
    keys = [(one.learner, one.key) for one in suggested(own)]
    assert keys == [
        (Role.MENTOR, "how-budgets-get-decided"), (Role.MENTEE, "ai-assistants"), (Role.MENTEE, "digital"),
    ]  # fmt: skip
    there = goals_in("en")["ai-assistants"][0]
    assert (Role.MENTEE, "ai-assistants") not in [(one.learner, one.key) for one in suggested(own, there=[there])]
    with translation.override("de"):
        assert suggested(own)[1].text == goals_in("de")["ai-assistants"][0]


def test_one_is_taken_with_its_steps(cast: Cast, wishes: Pairing) -> None:
    browser = Client()
    browser.force_login(cast.viktor)
    here = f"/pairs/{wishes.code}/goals/"
    with clock.moved_to(NOW):
        assert goals_in("en")["ai-assistants"][0] in browser.get(here).content.decode()
        chosen = {"key": "ai-assistants", "learner": "mentee"}
        assert browser.post(f"{here}suggestion/", chosen).status_code == 302
        assert browser.post(f"{here}suggestion/", chosen | {"learner": "mentor"}).status_code == 404
        goal = Goal.objects.get()
        assert [step.text for step in goal.steps.all()] == list(goals_in("en")["ai-assistants"][1])
        assert goals_in("en")["ai-assistants"][0] not in browser.get(here).content.decode()
    with pytest.raises(Refused):
        goals.add_goal(wishes, learner=Role.MENTEE, text="x", steps=[" "], by=cast.viktor, now=NOW)
    assert Goal.objects.count() == 1
