"""Self-match: opened, asked, answered, kept each morning, ended, finished; and what each refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import account
from tests.matching.story_self_match import (
    AFTER,
    ENDS,
    SOON,
    TODAY,
    Parts,
    asks,
    no,
    opened,
    rules,
    seat_of,
    states,
    with_self_match,
    yes,
)
from viceversa import engine
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions, adapter, choices, self_match
from viceversa.matching.actions.shortlists import without_locked
from viceversa.matching.models import Proposal, Ruling, Run, SelfMatchRequest, SelfMatchSeat, ShortlistRound
from viceversa.matching.policy import settings_for
from viceversa.messaging import due
from viceversa.messaging.models import Due, Message
from viceversa.people.models import Topic
from viceversa.programs.models import Draw, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState

DAY = timedelta(days=1)
MORNING = NOW.replace(hour=8) + DAY


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def mails() -> list[tuple[str, str]]:
    return sorted((kind.removeprefix("matching."), name.split()[0]) for kind, name in Message.objects.values_list("kind", "to__name"))  # fmt: skip


def listed(drawn: Any, part: Participant, now: Any = SOON) -> list[str]:
    """Whom somebody may ask now, by first name."""
    found = self_match.can_be_asked(seat_of(drawn, part), now=now)
    return sorted(seat.participant.person.first_name for seat in found)


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_self_match(cast)


# Opened


def test_the_asked_hear_at_once_and_the_askers_on_the_day(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, begins=TODAY + DAY)
    assert (drawn.asks, drawn.most, drawn.one_by_one, drawn.answer_days, drawn.until) == ("mentor", 3, True, 7, AFTER)
    assert mails() == [("self_match_rules", name) for name in ("Ida", "Udo", "Viktor")]
    with pytest.raises(Refused, match="not begun"):
        asks(drawn, parts["nia"], parts["ida"])
    due.run_due(now=MORNING)
    assert [name for kind, name in mails() if kind == "self_match"] == ["Jo", "Kim", "Nia"]
    assert verbs() == ["self_match.opened", "self_match.kept"]
    asks(drawn, parts["nia"], parts["ida"], now=MORNING)
    assert states(drawn) == {("Nia", "Ida"): "open"}


def test_opening_again_changes_nothing(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    again = opened(cast)
    assert (again.pk, again.repeated, verbs()) == (drawn.pk, True, ["self_match.opened"])


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("begins", {"begins": TODAY - DAY}),
        ("begins", {"begins": TODAY + 61 * DAY}),
        ("ends", {"ends": TODAY + DAY}),
        ("ends", {"ends": TODAY + 61 * DAY}),
        ("most", {"most": 0}),
        ("most", {"most": 11}),
        ("answer_days", {"answer_days": 1}),
        ("answer_days", {"answer_days": 22}),
    ],
)
def test_days_and_numbers_in_range(cast: Cast, parts: Parts, field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        opened(cast, **changes)
    assert (refused.value.field, mails()) == (field, [])


def test_what_opening_refuses(cast: Cast, parts: Parts) -> None:
    for by in (cast.nia, cast.viktor, cast.ada, cast.sam):
        with pytest.raises(NotAllowed):
            opened(cast, by=by)
    cast.program.policy = {}
    cast.program.save()
    with pytest.raises(Refused, match="another way"):
        opened(cast)
    cast.program.policy = {"mode": "self_match"}
    cast.program.save()
    draw = Draw.objects.create(
        cohort=cast.cohort, role=Role.MENTOR, places=1, seed="0f" * 32, strata=[], created_at=NOW
    )
    with pytest.raises(Refused, match="More people have applied"):
        opened(cast)
    draw.delete()
    lists = ShortlistRound.objects.create(cohort=cast.cohort, number=1, state="open", created_at=NOW)
    with pytest.raises(Refused, match="Shortlists are being answered"):
        opened(cast)
    lists.delete()
    Participant.objects.filter(role=Role.MENTEE).update(languages=["fr"])
    with pytest.raises(Refused, match="Nobody could ask anybody"):
        opened(cast)
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    with pytest.raises(Refused, match="not being matched"):
        opened(cast)


def test_lists_are_the_engines_verdicts(cast: Cast, parts: Parts) -> None:
    """Exactly the pairs that every rule allows, in any number of chunks and from either side."""
    Participant.objects.filter(pk=parts["udo"].pk).update(languages=["fr"])
    actions.forbid(cast.cohort, mentor=parts["jo"], mentee=parts["ida"], by=cast.petra, now=NOW)
    question = without_locked(adapter.draft(cast.cohort, settings_for(cast.program)).problem)
    allowed = {
        (left.id, right.id)
        for left in question.left
        for right in question.right
        if not engine.verdicts(question, left.id, right.id)
    }
    assert len(allowed) == 5
    for asks_, turned in (("mentor", False), ("mentee", True)):
        lists = self_match.lists_of(question, asks_, frozenset(allowed))
        found = {(one, other) for one, others in lists.listed.items() for other in others}
        assert ({(other, one) for one, other in found} if turned else found) == allowed
    drawn = opened(cast)
    assert {name: listed(drawn, parts[name]) for name in ("nia", "jo", "kim")} == {
        "nia": ["Ida", "Viktor"],
        "jo": ["Viktor"],
        "kim": ["Ida", "Viktor"],
    }


def test_lists_in_pieces_are_the_same(cast: Cast, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    question = without_locked(adapter.draft(cast.cohort, settings_for(cast.program)).problem)
    whole = self_match.lists_of(question, "mentor")
    monkeypatch.setattr(self_match, "PAIRS_AT_ONCE", 1)
    assert self_match.lists_of(question, "mentor") == whole
    monkeypatch.setattr(self_match, "MOST_LISTED", 1)
    assert {len(others) for others in self_match.lists_of(question, "mentor").listed.values()} == {1}


def test_the_best_fit_comes_first(cast: Cast, parts: Parts) -> None:
    """Nia wants to know how budgets get decided; Viktor brings it."""
    drawn = opened(cast)
    assert seat_of(drawn, parts["nia"]).listed[0] == parts["viktor"].pk


def test_in_a_traditional_program_the_mentee_asks(cast: Cast, parts: Parts) -> None:
    cast.program.direction = "traditional"
    cast.program.save()
    Participant.objects.filter(role=Role.MENTOR).update(role="x")
    Participant.objects.filter(role=Role.MENTEE).update(role=Role.MENTOR)
    Participant.objects.filter(role="x").update(role=Role.MENTEE)
    for part in parts.values():
        part.refresh_from_db()
    nia, viktor = parts["nia"], parts["viktor"]
    budgets = Topic.objects.get(slug="how-budgets-get-decided")
    drawn = opened(cast)
    assert (drawn.asks, listed(drawn, nia)) == ("mentee", ["Viktor"])
    rules(drawn, viktor, topics={budgets.pk})
    assert listed(drawn, nia) == ["Viktor"]
    yes(asks(drawn, nia, viktor))
    assert states(drawn) == {("Nia", "Viktor"): "agreed"}


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
    """The next one is asked although the first is fine: nothing is agreed, and the day ends it."""
    drawn = opened(cast)
    waits = asks(drawn, parts["nia"], parts["udo"])
    second = asks(drawn, parts["nia"], parts["viktor"])
    rules(drawn, parts["viktor"], approves="first")
    yes(asks(drawn, parts["jo"], parts["ida"]))
    asks(drawn, parts["kim"], parts["viktor"])
    due.run_due(now=(waits.until or SOON) + timedelta(hours=9))
    second.refresh_from_db()
    assert second.state == "open"


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


# Each morning


def test_a_request_is_reminded_of_once(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    asks(drawn, parts["nia"], parts["viktor"])
    no(asks(drawn, parts["jo"], parts["ida"]))
    for day in range(1, 8):
        due.run_due(now=NOW + day * DAY)
    assert [one for one in mails() if one[0] == "request_reminder"] == [("request_reminder", "Viktor")]
    assert Event.objects.filter(verb="self_match.kept").count() == 7


def test_each_morning_brings_who_has_joined_and_lets_go_who_has_left(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    gone = asks(drawn, parts["jo"], parts["udo"])
    kept = yes(asks(drawn, parts["kim"], parts["viktor"]))
    new = factories.participant(cast.cohort, factories.person("New Lund", rank=6), Role.MENTEE, wants=("short-video",))
    shy = factories.participant(cast.cohort, factories.person("Shy"), Role.MENTOR, matching_consent_at=None)
    Participant.objects.filter(pk=parts["udo"].pk).update(state=ParticipantState.WITHDRAWN)
    due.run_due(now=MORNING)
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (listed(drawn, parts["nia"], MORNING), gone.state, kept.state) == (["Ida", "New"], "closed", "agreed")
    assert seat_of(drawn, parts["udo"]).profile == {}
    assert SelfMatchSeat.objects.filter(participant__in=[new, shy]).count() == 1
    assert new.person.first_name == "New"


def test_the_morning_waits_for_those_who_are_full(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, answer_days=2)
    first = asks(drawn, parts["nia"], parts["viktor"])
    asks(drawn, parts["nia"], parts["ida"])
    rules(drawn, parts["ida"], most_open=1)
    asks(drawn, parts["jo"], parts["ida"], now=SOON + 2 * DAY)
    due.run_due(now=(first.until or SOON) + timedelta(hours=9))
    assert states(drawn)["Nia", "Ida"] == "waiting"
    due.run_due(now=(first.until or SOON) + 4 * DAY)
    assert states(drawn)["Nia", "Ida"] == "open"


def test_nobody_is_asked_who_has_just_said_yes(cast: Cast, parts: Parts) -> None:
    """The next one in the line is asked instead."""
    drawn = opened(cast, answer_days=2)
    first = asks(drawn, parts["nia"], parts["viktor"])
    asks(drawn, parts["nia"], parts["ida"])
    asks(drawn, parts["nia"], parts["udo"])
    yes(asks(drawn, parts["jo"], parts["ida"]))
    due.run_due(now=(first.until or SOON) + timedelta(hours=9))
    found = states(drawn)
    assert (found["Nia", "Viktor"], found["Nia", "Ida"], found["Nia", "Udo"]) == ("closed", "waiting", "open")


def test_the_last_morning_plans_no_other(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    actions.keep_self_match(drawn, now=AFTER - timedelta(hours=10))
    mornings = Due.objects.filter(what="matching.self_match_morning")
    assert list(mornings.values_list("due_at", flat=True)) == [MORNING]


# The end


def test_the_end_moves(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = asks(drawn, parts["nia"], parts["viktor"])
    actions.move_end(drawn, ends=TODAY + 3 * DAY, by=cast.petra, now=SOON)
    request.refresh_from_db()
    assert (drawn.until, request.until) == (AFTER - 25 * DAY, AFTER - 25 * DAY)
    assert actions.move_end(drawn, ends=TODAY + 3 * DAY, by=cast.petra, now=SOON).repeated
    actions.move_end(drawn, ends=TODAY + 30 * DAY, by=cast.petra, now=SOON)
    request.refresh_from_db()
    assert request.until == AFTER - 25 * DAY
    assert Due.objects.get(what="matching.close_self_match").due_at == drawn.until
    for ends in (TODAY - DAY, TODAY + 61 * DAY):
        with pytest.raises(Refused) as refused:
            actions.move_end(drawn, ends=ends, by=cast.petra, now=SOON)
        assert refused.value.field == "ends"
    with pytest.raises(NotAllowed):
        actions.move_end(drawn, ends=ENDS, by=cast.nia, now=SOON)
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    with pytest.raises(Refused, match="is over"):
        actions.move_end(drawn, ends=ENDS, by=cast.petra, now=SOON)


def test_the_day_ends_it_and_who_waits_for_a_manager_is_locked(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    yes(asks(drawn, parts["nia"], parts["viktor"]))
    yes(asks(drawn, parts["jo"], parts["ida"]))
    no(asks(drawn, parts["kim"], parts["udo"]))
    Participant.objects.filter(pk=parts["jo"].pk).update(languages=["fr"])
    assert actions.close_self_match(drawn, now=SOON).repeated
    due.run_due(now=AFTER)
    drawn.refresh_from_db()
    assert (drawn.state, drawn.closed_at) == ("closed", AFTER)
    assert states(drawn) == {("Nia", "Viktor"): "agreed", ("Jo", "Ida"): "closed", ("Kim", "Udo"): "closed"}
    pinned = Ruling.objects.get()
    assert (pinned.mentor, pinned.kind, pinned.by, pinned.note) == (
        parts["nia"], "pin", None, "They chose each other.",
    )  # fmt: skip
    assert [one for one in mails() if one[0] == "self_match_over"] == [("self_match_over", "Petra")]
    assert actions.close_self_match(drawn, by=cast.petra, now=AFTER).repeated
    assert actions.keep_self_match(drawn, now=AFTER).repeated
    assert Due.objects.filter(state="waiting").count() == 0


def test_a_manager_ends_it_early_and_alone(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = asks(drawn, parts["nia"], parts["viktor"])
    with pytest.raises(NotAllowed):
        actions.close_self_match(drawn, by=cast.viktor, now=SOON)
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    request.refresh_from_db()
    assert (drawn.until, request.state, request.until) == (SOON, "closed", SOON)
    second = opened(cast, now=SOON)
    assert second.number == 2


def test_rules_once_stated_hold_in_the_next_round(cast: Cast, parts: Parts) -> None:
    first = opened(cast)
    rules(first, parts["viktor"], most_open=1, approves="manager")
    actions.close_self_match(first, by=cast.petra, now=SOON)
    seat = seat_of(opened(cast, now=SOON), parts["viktor"])
    assert (seat.most_open, seat.approves, seat.ruled_at) == (1, "manager", SOON)


def test_nothing_is_solved_meanwhile(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    with pytest.raises(Refused, match="Self-match is open"):
        actions.match(cast.cohort, by=cast.petra, now=SOON)
    with pytest.raises(Refused, match="End self-match first"):
        actions.finish_self_match(drawn, by=cast.petra, now=SOON)
    with pytest.raises(NotAllowed):
        actions.finish_self_match(drawn, by=None, now=SOON)


def test_the_solver_finishes_with_pairs_locked_and_wishes_kept(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, one_by_one=False)
    yes(asks(drawn, parts["nia"], parts["ida"]))
    no(asks(drawn, parts["jo"], parts["viktor"]))
    asks(drawn, parts["kim"], parts["viktor"])
    back = asks(drawn, parts["kim"], parts["udo"])
    actions.withdraw_request(back, by=account(parts["kim"]), now=SOON)
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    run = actions.finish_self_match(drawn, by=cast.petra, now=SOON)
    pairs = {
        one.mentor.person.first_name: one.mentee.person.first_name
        for one in Proposal.objects.filter(run=run).select_related("mentor__person", "mentee__person")
    }
    assert pairs == {"Nia": "Ida", "Jo": "Udo", "Kim": "Viktor"}
    found = choices.of(cast.cohort, {one.code for one in parts.values()})
    assert found.firsts(parts["kim"].code) == {parts["viktor"].code}
    assert found.refused == {parts["viktor"].code: {parts["jo"].code}}
    assert choices.of(cast.cohort, {parts["jo"].code}).refused == {}
    again = actions.finish_self_match(drawn, by=cast.petra, now=SOON)
    assert (again.pk, again.repeated, verbs().count("self_match.finished")) == (run.pk, True, 1)


def test_it_finishes_itself_where_the_program_says_so(cast: Cast) -> None:
    with_self_match(cast, finish_itself=True)
    drawn = opened(cast)
    due.run_due(now=AFTER)
    due.run_due(now=AFTER)
    drawn.refresh_from_db()
    assert (drawn.run, Run.objects.get().by) == (Run.objects.get(), cast.petra)


def test_steps_of_a_deleted_round_are_skipped(cast: Cast, parts: Parts) -> None:
    opened(cast).delete()
    due.run_due(now=AFTER)
    assert set(Due.objects.values_list("state", "last_problem")) == {
        ("skipped", "This round of self-match was deleted.")
    }
    drawn = opened(cast)
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    Due.objects.filter(subject_code=drawn.code).update(state="waiting")
    due.run_due(now=AFTER)
    assert Due.objects.filter(last_problem="Self-match is over here.").count() == 2


def test_a_stored_question_can_be_asked_of_some(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    nia, viktor = seat_of(drawn, parts["nia"]), seat_of(drawn, parts["viktor"])
    asked = self_match.question_with(drawn.frame, [nia.profile], [viktor.profile])
    today = adapter.draft(cast.cohort, settings_for(cast.program)).problem
    whole = replace(today, pins=(), former=())
    codes = (parts["nia"].code, parts["viktor"].code)
    assert engine.fits(asked, *codes) == engine.fits(whole, *codes)
