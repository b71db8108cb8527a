"""Requests in self-match: asked, taken back, answered, by rules of one’s own; and what each refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import account
from tests.matching.story_self_match import (
    AFTER,
    DAY,
    MORNING,
    SOON,
    Parts,
    asks,
    listed,
    mails,
    no,
    opened,
    rules,
    states,
    verbs,
    with_self_match,
    yes,
)
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions, self_match
from viceversa.matching.models import SelfMatchRequest
from viceversa.messaging import due
from viceversa.people.models import Topic
from viceversa.programs.models import Participant, Role
from viceversa.programs.states import ParticipantState


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_self_match(cast)


# Asked


def test_one_by_one_the_next_follows_when_the_day_is_past(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    first, second = asks(drawn, parts["nia"], parts["viktor"]), asks(drawn, parts["nia"], parts["ida"])
    assert (first.state, second.state, second.until) == ("open", "waiting", None)
    assert [one for one in mails() if one[0] == "request"] == [("request", "Viktor")]
    no(first)
    due.run_due(now=MORNING)
    assert states(drawn) == {("Nia", "Viktor"): "open", ("Nia", "Ida"): "waiting"}
    due.run_due(now=MORNING + 8 * DAY)
    assert states(drawn) == {("Nia", "Viktor"): "closed", ("Nia", "Ida"): "open"}
    assert [one for one in mails() if one[0] == "request"] == [("request", "Ida"), ("request", "Viktor")]


def test_at_the_same_time_all_are_asked_at_once(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, one_by_one=False, most=2)
    asks(drawn, parts["nia"], parts["viktor"])
    asks(drawn, parts["nia"], parts["ida"])
    assert set(states(drawn).values()) == {"open"}
    with pytest.raises(Refused, match="as many people as one may"):
        asks(drawn, parts["nia"], parts["udo"])
    due.run_due(now=MORNING + 8 * DAY)
    assert asks(drawn, parts["nia"], parts["udo"], now=MORNING + 8 * DAY).state == "open"


def test_asking_twice_is_asking_once(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    first = asks(drawn, parts["nia"], parts["viktor"], note="  Hello\n you ")
    again = asks(drawn, parts["nia"], parts["viktor"])
    assert (again.pk, again.repeated, first.note) == (first.pk, True, "Hello you")
    assert verbs() == ["self_match.opened", "self_match.asked"]
    assert Event.objects.get(verb="self_match.asked").facts == {}


def test_what_asking_refuses(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    nia, viktor = parts["nia"], parts["viktor"]
    for by in (cast.viktor, cast.petra, None, factories.user()):
        with pytest.raises(NotAllowed):
            actions.ask(drawn, asker=nia, asked=viktor.code, by=by, now=SOON)
    with pytest.raises(NotAllowed):  # who is asked has no list
        asks(drawn, viktor, nia)
    stranger = factories.participant(cast.cohort, cast.person("otto"), Role.MENTOR)
    with pytest.raises(NotAllowed):
        asks(drawn, stranger, viktor)
    for code in ("", "nobodyatall1", parts["jo"].code):
        with pytest.raises(Refused, match="can’t be asked any more"):
            actions.ask(drawn, asker=nia, asked=code, by=cast.nia, now=SOON)
    with pytest.raises(Refused, match="longer than 300") as refused:
        asks(drawn, nia, viktor, note="x" * 301)
    assert refused.value.field == "note"
    with pytest.raises(Refused, match="it is over"):
        asks(drawn, nia, viktor, now=AFTER)
    assert SelfMatchRequest.objects.count() == 0


def test_who_can_be_asked_follows_their_rules(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    video, assistants = (Topic.objects.get(slug=slug) for slug in ("short-video", "ai-assistants"))
    rules(drawn, parts["viktor"], is_closed=True)
    rules(drawn, parts["ida"], most_open=1, topics={video.pk})
    assert listed(drawn, parts["nia"]) == ["Ida", "Udo"]
    asks(drawn, parts["jo"], parts["ida"])
    assert (listed(drawn, parts["nia"]), listed(drawn, parts["jo"])) == (["Udo"], ["Udo"])
    rules(drawn, parts["udo"], topics={assistants.pk})
    assert listed(drawn, parts["nia"]) == ["Udo"]
    parts["nia"].offers.filter(topic=assistants).delete()
    assert listed(drawn, parts["nia"]) == []
    with pytest.raises(Refused, match="can’t be asked any more"):
        asks(drawn, parts["nia"], parts["ida"])


def test_who_is_no_longer_allowed_leaves_the_list_in_the_same_words(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    actions.forbid(cast.cohort, mentor=parts["nia"], mentee=parts["viktor"], by=cast.petra, now=NOW)
    with pytest.raises(Refused, match=r"^This person can’t be asked any more. Choose somebody else.$"):
        asks(drawn, parts["nia"], parts["viktor"])
    assert (listed(drawn, parts["nia"]), states(drawn)) == (["Ida", "Udo"], {})


def test_who_has_a_partner_need_not_ask(cast: Cast, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = opened(cast)
    taken = {parts["nia"].pk: 1}
    monkeypatch.setattr(self_match.history, "taken_places", lambda cohort: taken)
    with pytest.raises(Refused, match="You have a partner"):
        asks(drawn, parts["nia"], parts["viktor"])


def test_taking_back(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    first, second = asks(drawn, parts["nia"], parts["viktor"]), asks(drawn, parts["nia"], parts["ida"])
    for by in (cast.viktor, cast.petra, None):
        with pytest.raises(NotAllowed):
            actions.withdraw_request(first, by=by, now=SOON)
    actions.withdraw_request(second, by=cast.nia, now=SOON)
    assert states(drawn) == {("Nia", "Viktor"): "open"}
    with pytest.raises(Refused, match="no longer open"):
        actions.withdraw_request(second, by=cast.nia, now=SOON)
    assert actions.withdraw_request(first, by=cast.nia, now=SOON).withdrawn
    assert actions.withdraw_request(first, by=cast.nia, now=SOON).repeated
    with pytest.raises(Refused, match="no longer open"):
        yes(first)
    # Its day still counts: nobody writes to one leader after the other by taking back.
    assert asks(drawn, parts["nia"], parts["ida"]).state == "waiting"


def test_of_those_that_wait_one_may_be_asked_sooner_and_nobody_else_later(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, most=4)
    first, second, third = (asks(drawn, parts["nia"], parts[name]) for name in ("viktor", "ida", "udo"))
    other = asks(drawn, parts["jo"], parts["viktor"])
    behind = asks(drawn, parts["jo"], parts["ida"])

    def order(name: str) -> list[str]:
        rows = SelfMatchRequest.objects.filter(round=drawn, asker=parts[name]).select_related("asked__person")
        return [one.asked.person.first_name for one in rows]

    assert order("nia") == ["Viktor", "Ida", "Udo"]
    assert not actions.ask_sooner(third, by=cast.nia, now=SOON).repeated
    assert (order("nia"), order("jo")) == (["Viktor", "Udo", "Ida"], ["Viktor", "Ida"])
    assert actions.ask_sooner(third, by=cast.nia, now=SOON).repeated
    # Who gave way comes after all who waited before: Jo is first with Ida now.
    second.refresh_from_db()
    third.refresh_from_db()
    assert second.place > behind.place > third.place
    for by in (cast.viktor, cast.petra, account(parts["jo"]), None):
        with pytest.raises(NotAllowed):
            actions.ask_sooner(second, by=by, now=SOON)
    with pytest.raises(Refused, match="waits no longer"):
        actions.ask_sooner(first, by=cast.nia, now=SOON)
    assert (other.state, verbs().count("self_match.order_set")) == ("open", 1)
    due.run_due(now=MORNING + 8 * DAY)
    assert states(drawn) == {
        ("Nia", "Viktor"): "closed", ("Nia", "Udo"): "open", ("Nia", "Ida"): "waiting",
        ("Jo", "Viktor"): "closed", ("Jo", "Ida"): "open",
    }  # fmt: skip


def test_the_order_of_three_stays_but_for_the_two(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, most=4)
    new = factories.participant(cast.cohort, factories.person("New Lund", rank=6), Role.MENTEE, wants=("short-video",))
    due.run_due(now=MORNING)
    made = [asks(drawn, parts["nia"], one, now=MORNING) for one in (parts["viktor"], parts["ida"], parts["udo"], new)]
    actions.ask_sooner(made[2], by=cast.nia, now=MORNING)
    rows = SelfMatchRequest.objects.filter(round=drawn, asker=parts["nia"])
    assert [one.pk for one in rows] == [made[0].pk, made[2].pk, made[1].pk, made[3].pk]


# Answered


def test_a_yes_goes_to_the_managers(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = yes(asks(drawn, parts["nia"], parts["viktor"]))
    assert (request.state, request.agreed_at, yes(request).repeated) == ("agreed", SOON, True)
    assert [one for one in mails() if one[0] == "to_look_at"] == [("to_look_at", "Petra")]
    assert [(one.actor, one.facts) for one in Event.objects.filter(verb="self_match.answered")] == [(cast.viktor, {})]


def test_only_who_was_asked_answers(cast: Cast, parts: Parts) -> None:
    request = asks(opened(cast), parts["nia"], parts["viktor"])
    for by in (cast.nia, cast.petra, cast.eve, None):
        for verb in (actions.approve, actions.decline_request):
            with pytest.raises(NotAllowed):
                verb(request, by=by, now=SOON)


def test_one_place_one_yes(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    first, second = asks(drawn, parts["nia"], parts["viktor"]), asks(drawn, parts["jo"], parts["viktor"])
    yes(first)
    with pytest.raises(Refused, match="have no place for one more"):
        yes(second)
    assert (states(drawn)["Jo", "Viktor"], listed(drawn, parts["kim"])) == ("open", ["Ida", "Udo"])


def test_the_first_yes_counts(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, one_by_one=False)
    first, second = asks(drawn, parts["nia"], parts["viktor"]), asks(drawn, parts["nia"], parts["ida"])
    yes(first)
    with pytest.raises(Refused, match="no longer open"):
        yes(second)
    assert states(drawn) == {("Nia", "Viktor"): "agreed", ("Nia", "Ida"): "closed"}


def test_a_yes_after_the_rules_changed_finds_it_over(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = asks(drawn, parts["nia"], parts["viktor"])
    Participant.objects.filter(pk=parts["nia"].pk).update(languages=["fr"])
    with pytest.raises(Refused, match="no longer open"):
        yes(request)
    assert states(drawn) == {("Nia", "Viktor"): "closed"}
    other = asks(drawn, parts["jo"], parts["ida"])
    Participant.objects.filter(pk=parts["jo"].pk).update(state=ParticipantState.WITHDRAWN)
    with pytest.raises(Refused, match="no longer open"):
        yes(other)


def test_a_no_is_silent_and_can_be_changed_until_the_day(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = no(asks(drawn, parts["nia"], parts["viktor"]))
    assert (request.state, request.declined, no(request).repeated) == ("open", True, True)
    assert Event.objects.filter(verb="self_match.answered").count() == 1
    assert (yes(request).state, request.declined) == ("agreed", False)
    # A yes can be taken back as silently, until the two are a pair.
    assert (no(request).state, request.declined) == ("closed", True)
    other = asks(drawn, parts["jo"], parts["ida"])
    with pytest.raises(Refused, match="no longer open"):
        no(other, now=other.until or SOON)


def test_whoever_asks_first_where_somebody_says_so(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    rules(drawn, parts["viktor"], approves="first")
    assert asks(drawn, parts["nia"], parts["viktor"]).state == "agreed"
    assert listed(drawn, parts["jo"]) == ["Ida", "Udo"]
    # What is there already goes by the new rules, the oldest first.
    asks(drawn, parts["jo"], parts["ida"])
    asks(drawn, parts["kim"], parts["ida"], now=SOON + DAY)
    rules(drawn, parts["ida"], approves="first", now=SOON + DAY)
    assert states(drawn) == {("Nia", "Viktor"): "agreed", ("Jo", "Ida"): "agreed", ("Kim", "Ida"): "open"}
    assert [one for one in mails() if one[0] == "request"] == [("request", "Ida"), ("request", "Ida")]


def test_no_place_left_with_whoever_is_fine(cast: Cast, parts: Parts) -> None:
    """Where the first is fine, and somebody was first, nobody else is asked."""
    drawn = opened(cast)
    waits = asks(drawn, parts["nia"], parts["udo"])
    second = asks(drawn, parts["nia"], parts["viktor"])
    rules(drawn, parts["viktor"], approves="first")
    yes(asks(drawn, parts["jo"], parts["ida"]))
    asks(drawn, parts["kim"], parts["viktor"])
    due.run_due(now=(waits.until or SOON) + timedelta(hours=9))
    second.refresh_from_db()
    assert second.state == "waiting"


def test_managers_choose_where_somebody_leaves_it_to_them(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    asks(drawn, parts["jo"], parts["viktor"])
    assert self_match.chosen_by_managers(drawn, now=SOON).count() == 0
    rules(drawn, parts["viktor"], approves="manager")
    asks(drawn, parts["nia"], parts["viktor"])
    found = self_match.chosen_by_managers(drawn, now=SOON)
    assert sorted(one.asker.person.first_name for one in found) == ["Jo", "Nia"]
    assert [one for one in mails() if one[0] == "to_look_at"] == [("to_look_at", "Petra")] * 2


def test_rules_are_ones_own(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    seat = rules(drawn, parts["viktor"], most_open=2)
    assert (seat.most_open, seat.ruled_at, rules(drawn, parts["viktor"], most_open=2).repeated) == (2, SOON, True)
    assert [(one.actor, one.facts) for one in Event.objects.filter(verb="self_match.rules_set")] == [(cast.viktor, {})]
    usual: dict[str, Any] = {"most_open": 3, "approves": "self", "topics": set(), "is_closed": False, "now": SOON}
    for by in (cast.nia, cast.petra, None):
        with pytest.raises(NotAllowed):
            actions.set_asking_rules(seat, **usual, by=by)
    foreign = Topic.objects.get(slug="how-budgets-get-decided").pk
    for field, change in (("most_open", 0), ("most_open", 10), ("approves", "x"), ("topics", {foreign})):
        with pytest.raises(Refused) as refused:
            actions.set_asking_rules(seat, **{**usual, field: change}, by=cast.viktor)
        assert refused.value.field == field
    with pytest.raises(Refused, match="no rules to change"):
        rules(drawn, parts["nia"])
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    with pytest.raises(Refused, match="no rules to change"):
        rules(drawn, parts["viktor"], most_open=5)
