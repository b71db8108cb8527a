"""Answers, part by part: what the verbs do once, twice, and refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import begun, recruiting, told, verbs
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.people.models import Topic, User
from viceversa.programs import actions, completeness
from viceversa.programs.actions import enrollment, sending
from viceversa.programs.models import Participant
from viceversa.programs.states import CohortState


def topic(slug: str) -> Topic:
    return factories.topic(slug)


def whole(cast: Cast, state: str = "enrolling") -> Participant:
    """Nia, having answered everything."""
    return begun(
        recruiting(cast),
        cast.person("nia"),
        state=state,
        offers={"ai-assistants": 4},
        wants=("budgets",),
        times=["mon-early"],
        languages=["en"],
        matching_consent_at=NOW,
    )


Act = Callable[[Cast, Participant, User], Participant]
ANSWERS: dict[str, tuple[Act, str]] = {
    "offer": (lambda _c, p, by: actions.set_offer(p, topic=topic("video"), level=5, by=by, now=NOW), "offers"),
    "offer again": (
        lambda _c, p, by: actions.set_offer(p, topic=topic("ai-assistants"), level=5, example="A bot", by=by, now=NOW),
        "offers",
    ),
    "want": (lambda _c, p, by: actions.set_want(p, topic=topic("boards"), level=1, by=by, now=NOW), "wants"),
    "off-limits": (lambda _c, p, by: actions.set_off_limits(p, topics=[topic("health")], by=by, now=NOW), "private"),
    "avoid": (lambda c, p, by: actions.set_do_not_match(p, people=[c.person("otto")], by=by, now=NOW), "private"),
    "times": (lambda _c, p, by: actions.set_times(p, times=["fri-early"], by=by, now=NOW), "times"),
    "zone": (
        lambda _c, p, by: actions.set_times(p, times=["mon-early"], time_zone="Asia/Tokyo", by=by, now=NOW),
        "times",
    ),
    "languages": (
        lambda _c, p, by: actions.set_languages(p, languages={"fr": "first", "en": "conversation"}, by=by, now=NOW),
        "languages",
    ),
    "capacity": (lambda _c, p, by: actions.set_capacity(p, capacity=2, by=by, now=NOW), "capacity"),
    "consent": (lambda _c, p, by: actions.set_consent(p, matching=True, results=True, by=by, now=NOW), "consent"),
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("state", ["enrolling", "enrolled", "paired"])
def test_an_answer_is_saved_once_and_recorded_without_content(cast: Cast, answer: str, state: str) -> None:
    part, (act, name) = whole(cast, state), ANSWERS[answer]
    later = NOW + timedelta(minutes=5)
    assert act(cast, part, cast.nia).repeated is False
    assert act(cast, part, cast.nia).repeated is True
    assert [(event.verb, event.facts) for event in Event.objects.all()] == [("participant.changed", {"part": name})]
    assert part.changed_at < later


@pytest.mark.parametrize("answer", ANSWERS)
def test_answers_are_the_persons_own(cast: Cast, answer: str) -> None:
    part, (act, _name) = whole(cast), ANSWERS[answer]
    for by in (cast.petra, cast.viktor, cast.mara, None):
        with pytest.raises(NotAllowed):
            act(cast, part, by)  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("state", ["invited", "declined", "withdrawn", "finished"])
def test_answers_are_for_those_who_take_part(cast: Cast, answer: str, state: str) -> None:
    part, (act, _name) = whole(cast, state), ANSWERS[answer]
    with pytest.raises(Refused):
        act(cast, part, cast.nia)


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_manager_writes_for_somebody_without_an_address_but_nothing_private(cast: Cast, answer: str) -> None:
    rosa = factories.person("Rosa Lund", email="")
    part = begun(recruiting(cast), rosa, offers={"ai-assistants": 4}, times=["mon-early"], matching_consent_at=NOW)
    act, name = ANSWERS[answer]
    if name == "private":
        with pytest.raises(NotAllowed):
            act(cast, part, cast.petra)
    else:
        assert act(cast, part, cast.petra).repeated is False


REFUSALS: dict[str, Act] = {
    "level": lambda _c, p, by: actions.set_offer(p, topic=topic("video"), level=6, by=by, now=NOW),
    "long example": lambda _c, p, by: actions.set_want(p, topic=topic("video"), example="x" * 161, by=by, now=NOW),
    "offers what is off-limits": lambda _c, p, by: actions.set_offer(p, topic=topic("health"), level=3, by=by, now=NOW),
    "rules out what is offered": lambda _c, p, by: actions.set_off_limits(
        p, topics=[topic("ai-assistants")], by=by, now=NOW
    ),
    "avoids themself": lambda c, p, by: actions.set_do_not_match(p, people=[c.person("nia")], by=by, now=NOW),
    "slot": lambda _c, p, by: actions.set_times(p, times=["sat-early"], by=by, now=NOW),
    "time zone": lambda _c, p, by: actions.set_times(p, times=[], time_zone="Mars/Olympus", by=by, now=NOW),
    "languages": lambda _c, p, by: actions.set_languages(
        p, languages={f"x{n}": "fluent" for n in range(9)}, by=by, now=NOW
    ),
    "fluency": lambda _c, p, by: actions.set_languages(p, languages={"en": "perfect"}, by=by, now=NOW),
    "capacity": lambda _c, p, by: actions.set_capacity(p, capacity=6, by=by, now=NOW),
    "order": lambda _c, p, by: actions.order_wants(p, topics=[topic("video")], by=by, now=NOW),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_an_answer_that_makes_no_sense(cast: Cast, refusal: str) -> None:
    part = whole(cast)
    part.off_limits.create(topic=topic("health"))
    with pytest.raises(Refused):
        REFUSALS[refusal](cast, part, cast.nia)
    assert verbs() == []


def test_lists_have_an_end(cast: Cast) -> None:
    part = begun(recruiting(cast), cast.person("nia"))
    for number in range(enrollment.MOST_OFFERS):
        actions.set_offer(part, topic=topic(f"offer-{number}"), by=cast.nia, now=NOW)
    for number in range(enrollment.MOST_WANTS):
        actions.set_want(part, topic=topic(f"want-{number}"), by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="at most 10 topics"):
        actions.set_offer(part, topic=topic("more"), by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="at most 6 topics"):
        actions.set_want(part, topic=topic("more"), by=cast.nia, now=NOW)


def test_topics_go_again(cast: Cast) -> None:
    part = begun(recruiting(cast), cast.person("nia"), offers={"a": 3, "b": 3}, wants=("c", "d"))
    actions.remove_offer(part, topic=topic("a"), by=cast.nia, now=NOW)
    assert actions.remove_offer(part, topic=topic("a"), by=cast.nia, now=NOW).repeated
    actions.remove_want(part, topic=topic("c"), by=cast.nia, now=NOW)
    assert actions.remove_want(part, topic=topic("c"), by=cast.nia, now=NOW).repeated
    actions.set_offer(part, topic=topic("e"), by=cast.nia, now=NOW)
    assert [(row.topic.slug, row.position) for row in part.offers.all()] == [("b", 2), ("e", 3)]
    assert verbs() == ["participant.changed"] * 3


def test_wants_are_put_in_order(cast: Cast) -> None:
    part = begun(recruiting(cast), cast.person("nia"), wants=("c", "d", "e"))
    order = [topic(slug) for slug in ("e", "c", "d")]
    actions.order_wants(part, topics=order, by=cast.nia, now=NOW)
    assert [want.topic.slug for want in part.wants.all()] == ["e", "c", "d"]
    assert actions.order_wants(part, topics=order, by=cast.nia, now=NOW).repeated


def test_private_lists_are_replaced(cast: Cast) -> None:
    part = whole(cast)
    actions.set_off_limits(part, topics=[topic("health"), topic("faith")], by=cast.nia, now=NOW)
    actions.set_off_limits(part, topics=[topic("faith"), topic("money")], by=cast.nia, now=NOW)
    assert {row.topic.slug for row in part.off_limits.all()} == {"faith", "money"}
    actions.set_off_limits(part, topics=[], by=cast.nia, now=NOW)
    assert list(part.off_limits.all()) == []


def test_a_consent_keeps_its_moment(cast: Cast) -> None:
    part = begun(recruiting(cast), cast.person("nia"))
    actions.set_consent(part, matching=True, results=False, by=cast.nia, now=NOW)
    later = NOW + timedelta(days=1)
    actions.set_consent(part, matching=True, results=True, by=cast.nia, now=later)
    assert (part.matching_consent_at, part.results_consent_at) == (NOW, later)
    actions.set_consent(part, matching=False, results=False, by=cast.nia, now=later)
    assert (part.matching_consent_at, part.results_consent_at) == (None, None)


def test_time_zone_is_kept_when_it_is_not_given(cast: Cast) -> None:
    part = whole(cast)
    actions.set_times(part, times=["fri-early", "mon-early"], by=cast.nia, now=NOW)
    assert (part.times, part.time_zone) == (["mon-early", "fri-early"], "Europe/Paris")


# Sending


def test_sending(cast: Cast) -> None:
    part = whole(cast)
    actions.enroll(part, by=cast.nia, now=NOW)
    assert (part.state, part.enrolled_at) == ("enrolled", NOW)
    assert actions.enroll(part, by=cast.nia, now=NOW).repeated
    assert (verbs(), told()) == (["participant.enrolled"], [("programs.enrolled", "Nia")])


def test_sending_lists_everything_that_is_missing(cast: Cast) -> None:
    part = begun(recruiting(cast), cast.person("nia"))
    part.offers.create(topic=topic("video"), position=1)
    part.wants.create(topic=topic("boards"), position=1)
    assert [lack.where for lack in completeness.lacking(part)] == [
        "offer-video",
        "want-boards",
        "times",
        "languages",
        "consent",
    ]
    part.offers.all().delete()
    part.wants.all().delete()
    assert [lack.where for lack in completeness.lacking(part)][:2] == ["offers", "wants"]
    with pytest.raises(Refused) as refusal:
        actions.enroll(part, by=cast.nia, now=NOW)
    assert refusal.value.field == "offers"
    part.refresh_from_db()
    assert (part.state, told()) == ("enrolling", [])


@pytest.mark.parametrize("state", [CohortState.PLANNED, CohortState.RUNNING, CohortState.CLOSED])
def test_sending_when_nobody_is_taken_in(cast: Cast, state: str) -> None:
    part = whole(cast)
    part.cohort.state = state
    part.cohort.save()
    with pytest.raises(Refused):
        actions.enroll(part, by=cast.nia, now=NOW)


def test_sending_from_a_wrong_state_or_for_another(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.enroll(whole(cast, "withdrawn"), by=cast.nia, now=NOW)
    with pytest.raises(NotAllowed):
        actions.enroll(cast.nia_part, by=cast.petra, now=NOW)


SPOIL: list[Any] = [
    lambda p, by: actions.remove_offer(p, topic=topic("ai-assistants"), by=by, now=NOW),
    lambda p, by: actions.remove_want(p, topic=topic("budgets"), by=by, now=NOW),
    lambda p, by: actions.set_offer(p, topic=topic("video"), by=by, now=NOW),
    lambda p, by: actions.set_times(p, times=[], by=by, now=NOW),
    lambda p, by: actions.set_languages(p, languages={}, by=by, now=NOW),
    lambda p, by: actions.set_languages(p, languages={"en": "conversation"}, by=by, now=NOW),
    lambda p, by: actions.set_consent(p, matching=False, results=False, by=by, now=NOW),
]


@pytest.mark.parametrize("number", range(len(SPOIL)))
def test_what_was_sent_stays_whole(cast: Cast, number: int) -> None:
    part = whole(cast, "enrolled")
    with pytest.raises(Refused):
        SPOIL[number](part, cast.nia)
    part.refresh_from_db()
    assert completeness.lacking(part) == []
    assert verbs() == []


# Reminding


def test_reminding_those_who_have_begun(cast: Cast) -> None:
    cohort = recruiting(cast)
    begun(cohort, cast.person("nia"))
    begun(cohort, cast.person("otto"), state="invited")
    begun(cohort, cast.person("mara"), state="declined")
    assert sending.remind_to_enroll(cohort, now=NOW).repeated is False
    assert (verbs(), told()) == (["cohort.enrollment_reminded"], [("programs.reminder", "Nia")])


@pytest.mark.parametrize("state", [CohortState.RECRUITING, CohortState.MATCHING])
def test_nobody_to_remind(cast: Cast, state: str) -> None:
    cohort = factories.cohort(cast.program, state=state)
    if state == CohortState.MATCHING:
        begun(cohort, cast.person("nia"))
    assert sending.remind_to_enroll(cohort, now=NOW).repeated is True
    assert verbs() == []
