"""What stands beside a mean: the net score only where its three parts are shown; and counts that give nobody away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.measurement import world
from tests.measurement.world import Question, Sheet
from viceversa.analysis.recommend import net_score
from viceversa.core import events
from viceversa.measurement.survey.facts import happened, split
from viceversa.measurement.survey.words import in_language
from viceversa.pairings.models import Meeting


def net_of(answers: list[int]) -> object:
    people = world.people_of("c", len(answers))
    asked = [Question("recommend", "T2", "mentor", "Would you?", 0, 10)]
    sheets = [Sheet(at, "mentor", "T2", {"recommend": value}) for at, value in enumerate(answers, 1)]
    held = world.content_of(people, asked, sheets)
    mean = held.entry("mentor:recommend:0-10", "T2")
    return mean.stats.net if mean is not None and mean.stats is not None else None


def test_a_net_score_needs_five_of_each() -> None:
    spread = [4, 5, 6, 5, 4, 3, 7, 8, 7, 8, 7, 8, 9, 10, 9, 10, 9, 10, 9, 10]
    found = net_of(spread)
    score = net_score(8, 6, 6)
    assert found is not None
    assert (found.value, found.low, found.high) == tuple(  # type: ignore[attr-defined]
        round(100 * end) for end in (score.value, score.low, score.high)
    )
    assert net_of([6, *[7, 8] * 5, *[9, 10] * 5]) is None
    assert net_of([5, 6, 7, 8, 9]) is None


def test_a_small_part_hides_another() -> None:
    assert split({"a": 20, "b": 3, "c": 7}) == {"a": 20, "b": "few", "c": "hidden"}
    assert split({"a": 20, "b": 3, "c": 2}) == {"a": 20, "b": "few", "c": "few"}
    # Of 22 that began, 20 completed: one each, if the 20 were shown. And 8 can only be 4 and 4.
    assert split({"a": 20, "b": 1, "c": 1}) == {"a": "hidden", "b": "few", "c": "few"}
    assert split({"a": 20, "b": 4, "c": 4}) == {"a": "hidden", "b": "few", "c": "few"}
    assert split({"a": 0, "b": 1, "c": 2}) == {"a": 0, "b": "hidden", "c": "hidden"}
    assert split({"a": 3, "b": 0}) == {"a": "few", "b": 0}
    assert split({"a": 20, "b": 0}) == {"a": 20, "b": 0}


def test_words_in_the_language_of_the_reader() -> None:
    assert in_language({"en": "a", "de": "b"}) == "a"
    assert in_language({"fr": "c"}) == "c"


@pytest.mark.django_db
def test_pairs_that_would_like_to_go_on(cast: Cast) -> None:
    of = world.closed(cast.program)
    pairs = world.pairs(of, 6)
    for told, shown in ((0, (0, 6)), (5, ("hidden", "few")), (6, (6, 0))):
        for pairing in pairs[:told]:
            events.record("reflection.all_go_on", by=None, subject=pairing, now=NOW)
        assert happened([of], now=NOW)["go_on"] == dict(zip(("of", "both", "rest"), (6, *shown), strict=True))
    # Where the number of pairs that came to the end can't be shown, nothing of them is.
    for pairing in pairs[:2]:
        pairing.state = "ended"
        pairing.save(update_fields=["state"])
    found = happened([of], now=NOW)
    assert (found["pairs"]["completed"], found["go_on"]) == ("few", {})


@pytest.mark.django_db
def test_cancellations_by_side_and_gaps(cast: Cast) -> None:
    of = world.closed(cast.program)
    (pairing, *_rest) = world.pairs(of, 6)
    mentor, mentee = pairing.members.order_by("-role").select_related("participant__person")
    for number in range(7):
        Meeting.objects.create(
            pairing=pairing, number=number, state="held", starts_at=NOW + timedelta(days=14 * number), created_at=NOW
        )
    for at, (member, many) in enumerate(((mentor, 5), (mentee, 6))):
        who = cast.otto if at == 0 else cast.eve
        who.person = member.participant.person
        who.save(update_fields=["person"])
        for _ in range(many):
            gone = Meeting.objects.create(pairing=pairing, state="cancelled", starts_at=NOW, created_at=NOW)
            events.record("meeting.cancelled", by=who, subject=gone, now=NOW)
    found = happened([of], now=NOW)
    assert found["cancelled"] == {"of": 11, "mentor": 5, "mentee": 6}
    assert (found["held"], found["gap"], found["hours"]) == (7, 14, 7)
    assert found["pairs"] == {"started": 6, "going": 0, "completed": 6, "ended": 0}
