"""Ideas and their tests: none without its own criterion to stop, and every end is an end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.recognition.conftest import DAY
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging.models import Due
from viceversa.messaging.states import DueState
from viceversa.pairings.actions import closure
from viceversa.pairings.models import Pairing
from viceversa.recognition.actions import ideas
from viceversa.recognition.actions.common import LOOK_BACK
from viceversa.recognition.models import Idea
from viceversa.recognition.states import IdeaState

pytestmark = pytest.mark.django_db
OUTSIDERS = ("petra", "sam", "ada", "dora", "otto", "eve")


def waiting() -> int:
    return Due.objects.filter(what=LOOK_BACK, state=DueState.WAITING).count()


def begin(cast: Cast, idea: Idea, **more: object) -> Idea:
    given = {"test": "Three visits", "stops_if": "Nobody comes twice", "ends_on": DAY} | more
    return ideas.try_out(idea, **given, by=cast.nia, now=NOW)  # type: ignore[arg-type]


def test_either_writes_it_down_and_says_whose_it_is(cast: Cast, pair: Pairing, idea: Idea) -> None:
    assert (idea.by, idea.state, idea.about) == (cast.nia_part, IdeaState.NOTED, "Zebra calls")
    assert ideas.note(pair, title="Zebra visits", of=cast.viktor_part, by=cast.nia, now=NOW).repeated
    with pytest.raises(Refused, match="One of you"):
        ideas.note(pair, title="x", of=cast.nia_part.__class__(pk=0), by=cast.nia, now=NOW)
    for name in OUTSIDERS:
        with pytest.raises(NotAllowed):
            ideas.note(pair, title="x", of=cast.nia_part, by=getattr(cast, name), now=NOW)
    for field, words in (("title", {"title": " "}), ("about", {"title": "x", "about": "y" * 601})):
        with pytest.raises(Refused) as refused:
            ideas.note(pair, **words, of=cast.nia_part, by=cast.nia, now=NOW)
        assert refused.value.field == field
    Idea.objects.bulk_create(Idea(pairing=pair, title=f"{n}", created_at=NOW) for n in range(ideas.MOST_IDEAS - 1))
    with pytest.raises(Refused, match="Thirty"):
        ideas.note(pair, title="x", of=cast.nia_part, by=cast.nia, now=NOW)


def test_other_words(cast: Cast, idea: Idea) -> None:
    same = {"title": idea.title, "about": idea.about, "of": cast.nia_part}
    assert ideas.reword(idea, **same, by=cast.viktor, now=NOW).repeated
    assert not ideas.reword(idea, **(same | {"of": cast.viktor_part}), by=cast.viktor, now=NOW).repeated
    assert idea.by == cast.viktor_part


@pytest.mark.parametrize(
    ("field", "words"),
    [("test", {"test": " "}), ("stops_if", {"stops_if": ""}), ("ends_on", {"ends_on": NOW.date()}),
     ("stops_if", {"stops_if": "x" * 241})],
)  # fmt: skip
def test_no_test_without_a_criterion_to_stop_and_an_end(
    cast: Cast, idea: Idea, field: str, words: dict[str, object]
) -> None:
    with pytest.raises(Refused) as refused:
        begin(cast, idea, **words)
    assert (refused.value.field, Idea.objects.get().state) == (field, IdeaState.NOTED)


def test_a_test_runs_and_may_be_changed_while_it_does(cast: Cast, idea: Idea) -> None:
    assert not begin(cast, idea).repeated
    assert begin(cast, idea).repeated
    assert not begin(cast, idea, stops_if="It rains").repeated
    assert (idea.state, idea.stops_if, waiting()) == (IdeaState.TESTED, "It rains", 1)


@pytest.mark.parametrize(
    ("how", "state"),
    [("adopt", IdeaState.ADOPTED), ("stop", IdeaState.STOPPED), ("end unclear", IdeaState.UNCLEAR)],
)
def test_every_end_takes_a_sentence(cast: Cast, idea: Idea, how: str, state: str) -> None:
    with pytest.raises(Refused, match="now: it is"):
        ideas.end(idea, how=how, learned="Much", by=cast.viktor, now=NOW)
    begin(cast, idea)
    with pytest.raises(Refused) as refused:
        ideas.end(idea, how=how, learned=" ", by=cast.viktor, now=NOW)
    assert refused.value.field == "learned"
    assert not ideas.end(idea, how=how, learned="Much", by=cast.viktor, now=NOW).repeated
    assert ideas.end(idea, how=how, learned="Much", by=cast.nia, now=NOW).repeated
    assert not ideas.end(idea, how=how, learned="More", by=cast.nia, now=NOW + timedelta(days=1)).repeated
    assert (idea.state, idea.learned, idea.ended_at, waiting()) == (state, "More", NOW, 0)
    assert not ideas.reopen(idea, by=cast.nia, now=NOW).repeated
    assert (idea.state, idea.ended_at, waiting()) == (IdeaState.TESTED, None, 1)
    with pytest.raises(Refused, match="Choose what came"):
        ideas.end(idea, how="explode", learned="x", by=cast.nia, now=NOW)


def test_put_aside_and_tried_later(cast: Cast, idea: Idea) -> None:
    assert not ideas.put_aside(idea, by=cast.viktor, now=NOW).repeated
    assert ideas.put_aside(idea, by=cast.viktor, now=NOW).repeated
    assert not begin(cast, idea).repeated
    assert idea.state == IdeaState.TESTED


def test_who_had_it_may_delete_it(cast: Cast, pair: Pairing, idea: Idea) -> None:
    with pytest.raises(NotAllowed):
        ideas.remove(idea, by=cast.viktor, now=NOW)
    closure.end(pair, by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="over"):
        ideas.put_aside(idea, by=cast.nia, now=NOW)
    assert not ideas.remove(idea, by=cast.nia, now=NOW).repeated
    assert ideas.remove(idea, by=cast.nia, now=NOW).repeated


def test_nobody_else_touches_it(cast: Cast, idea: Idea) -> None:
    for name in OUTSIDERS:
        by = getattr(cast, name)
        for verb in (
            lambda by=by: ideas.reword(idea, title="x", of=cast.nia_part, by=by, now=NOW),
            lambda by=by: ideas.try_out(idea, test="x", stops_if="x", ends_on=DAY, by=by, now=NOW),
            lambda by=by: ideas.end(idea, how="adopt", learned="x", by=by, now=NOW),
            lambda by=by: ideas.put_aside(idea, by=by, now=NOW),
            lambda by=by: ideas.remove(idea, by=by, now=NOW),
        ):
            with pytest.raises(NotAllowed):
                verb()
