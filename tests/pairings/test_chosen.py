"""Two who found each other become a pair: by a manager, by a stated policy, or with the run that finishes. Neither is asked twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.cast import Cast, build
from tests.factories import NOW
from tests.matching.story import account
from tests.matching.story_self_match import SOON, Parts, asks, no, opened, rules, states, with_self_match, yes
from tests.support.threads import at_once
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions
from viceversa.matching.models import Ruling, Run
from viceversa.messaging import due
from viceversa.messaging.models import Due, Message
from viceversa.pairings.actions import chosen, release
from viceversa.pairings.models import Member, Pairing
from viceversa.people.models import Person
from viceversa.programs.models import Participant, ProgramManager
from viceversa.programs.states import CohortState, ParticipantState


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_self_match(cast)


def pairs() -> dict[str, tuple[str, set[str]]]:
    """Each pairing by its people, with its state and the answers."""
    found: dict[str, tuple[str, set[str]]] = {}
    for pairing in Pairing.objects.order_by("pk"):
        members = list(pairing.members.select_related("participant__person"))
        name = " and ".join(one.participant.person.first_name for one in members)
        found[name] = (pairing.state, {one.answer for one in members})
    return found


def test_a_manager_makes_the_pair_and_nobody_is_asked_again(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = asks(drawn, parts["nia"], parts["viktor"])
    asks(drawn, parts["nia"], parts["ida"])
    late = asks(drawn, parts["jo"], parts["viktor"])
    yes(request)
    run = chosen.make_pair(request, by=cast.petra, now=SOON)
    assert run is not None
    assert (run.by, run.state, run.released_by) == (cast.petra, "released", cast.petra)
    assert pairs() == {"Nia and Viktor": ("active", {"accepted"})}
    assert states(drawn) == {("Nia", "Viktor"): "made", ("Nia", "Ida"): "closed", ("Jo", "Viktor"): "open"}
    told = sorted(Message.objects.filter(kind__startswith="pairings.").values_list("kind", "to__name"))
    assert told == [("pairings.paired", "Nia Adeyemi"), ("pairings.paired", "Viktor Halvorsen")]
    assert set(Participant.objects.filter(pk__in=[parts["nia"].pk, parts["viktor"].pk]).values_list("state", flat=True)) == {
        ParticipantState.PAIRED
    }  # fmt: skip
    assert (chosen.make_pair(request, by=cast.petra, now=SOON), Pairing.objects.count()) == (None, 1)
    with pytest.raises(Refused, match="no place for one more"):
        yes(late)
    with pytest.raises(Refused, match="You are a pair now"):
        actions.withdraw_request(request, by=cast.nia, now=SOON)
    assert Member.objects.filter(answered_at=SOON).count() == 2


def test_a_yes_for_who_leaves_it_to_the_program(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    rules(drawn, parts["viktor"], approves="manager")
    first, second = asks(drawn, parts["nia"], parts["viktor"]), asks(drawn, parts["jo"], parts["viktor"])
    chosen.make_pair(first, by=cast.petra, now=SOON)
    assert pairs() == {"Nia and Viktor": ("active", {"accepted"})}
    with pytest.raises(Refused, match="Viktor has no place left"):
        chosen.make_pair(second, by=cast.petra, now=SOON)


def test_only_managers_outside_the_line_and_only_what_waits_for_them(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = asks(drawn, parts["nia"], parts["viktor"])
    for verb in (chosen.make_pair, actions.turn_down):
        with pytest.raises(Refused, match="not waiting for you"):
            verb(request, by=cast.petra, now=SOON)
    yes(request)
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=NOW)
    for by in (cast.nia, cast.viktor, cast.sam, cast.mara):
        for verb in (chosen.make_pair, actions.turn_down):
            with pytest.raises(NotAllowed):
                verb(request, by=by, now=SOON)
    assert (pairs(), states(drawn)) == ({}, {("Nia", "Viktor"): "agreed"})


def test_every_rule_is_checked_again(cast: Cast, parts: Parts) -> None:
    request = yes(asks(opened(cast), parts["nia"], parts["viktor"]))
    Person.objects.filter(pk=parts["nia"].person_id).update(grade=parts["viktor"].person.grade)
    with pytest.raises(Refused, match="grades are too close"):
        chosen.make_pair(request, by=cast.petra, now=SOON)
    assert pairs() == {}
    Participant.objects.filter(pk=parts["nia"].pk).update(state=ParticipantState.WITHDRAWN)
    with pytest.raises(Refused, match="not free any more"):
        chosen.make_pair(request, by=cast.petra, now=SOON)
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    with pytest.raises(Refused, match="cohort is closed"):
        chosen.make_pair(request, by=cast.petra, now=SOON)


def test_a_manager_turns_it_down_and_nobody_can_tell(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = yes(asks(drawn, parts["nia"], parts["viktor"]))
    rules(drawn, parts["ida"], approves="manager")
    left = asks(drawn, parts["jo"], parts["ida"])
    for one in (request, left):
        actions.turn_down(one, by=cast.petra, now=SOON)
    assert (states(drawn), left.declined) == ({("Nia", "Viktor"): "closed", ("Jo", "Ida"): "open"}, False)
    assert set(Ruling.objects.values_list("kind", "by__name")) == {("forbid", "Petra Novak")}
    assert Event.objects.filter(verb="self_match.turned_down", facts={}).count() == 2
    with pytest.raises(Refused, match="not waiting for you"):
        actions.turn_down(left, by=cast.petra, now=SOON)


def test_it_begins_by_itself_where_the_program_says_so(cast: Cast) -> None:
    parts = with_self_match(cast, pairs_itself=True)
    drawn = opened(cast)
    request = yes(asks(drawn, parts["nia"], parts["viktor"]))
    waits = yes(asks(drawn, parts["jo"], parts["ida"]))
    no(waits)
    gone = yes(asks(drawn, parts["kim"], parts["udo"]))
    due.run_due(now=SOON)
    assert pairs() == {"Nia and Viktor": ("active", {"accepted"}), "Kim and Udo": ("active", {"accepted"})}
    assert [run.by for run in Run.objects.all()] == [None, None]
    assert Due.objects.get(subject_code=waits.code).last_problem == "This request is over."
    assert Message.objects.filter(kind="matching.to_look_at").count() == 0
    assert chosen.make_pair(request, by=None, now=SOON) is None
    Due.objects.filter(subject_code=gone.code).update(state="waiting")
    gone.delete()
    due.run_due(now=SOON)
    assert Due.objects.filter(last_problem="This request was deleted.").count() == 1


def test_released_with_the_run_that_finishes(cast: Cast, parts: Parts) -> None:
    """The two who chose each other begin; the others are asked as after any run."""
    drawn = opened(cast)
    yes(asks(drawn, parts["nia"], parts["ida"]))
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    run = actions.finish_self_match(drawn, by=cast.petra, now=SOON)
    release.release_run(run, by=cast.petra, now=SOON)
    found = pairs()
    assert found.pop("Nia and Ida") == ("active", {"accepted"})
    assert list(found.values()) == [("asked", {"waiting"})] * 2
    assert states(drawn) == {("Nia", "Ida"): "made"}


def test_room_for_two_leaves_the_other_request_open(cast: Cast, parts: Parts) -> None:
    Participant.objects.filter(pk=parts["nia"].pk).update(capacity=2)
    drawn = opened(cast, one_by_one=False)
    request = asks(drawn, parts["nia"], parts["viktor"])
    asks(drawn, parts["nia"], parts["ida"])
    yes(request)
    chosen.make_pair(request, by=cast.petra, now=SOON)
    assert states(drawn) == {("Nia", "Viktor"): "made", ("Nia", "Ida"): "open"}


# Two at once, in two real transactions


@pytest.fixture
def together(transactional_db: None) -> Cast:
    return build()


def refusals(*acts: Any) -> list[str]:
    """What the acts, begun at one moment, were refused with; "" for what was done."""
    return sorted(str(one) if isinstance(one, Refused) else "" for one in at_once(*acts))


def test_of_two_who_are_told_yes_at_once_one_is_first(together: Cast) -> None:
    parts = with_self_match(together)
    drawn = opened(together)
    requests = [asks(drawn, parts[name], parts["viktor"]) for name in ("nia", "jo")]
    account(parts["viktor"])
    found = refusals(*(lambda one=one: yes(one) for one in requests))
    assert found == ["", "You have said yes to somebody else, and have no place for one more."]
    assert sorted(states(drawn).values()) == ["agreed", "open"]


def test_of_two_who_say_yes_at_once_one_is_first(together: Cast) -> None:
    parts = with_self_match(together)
    drawn = opened(together, one_by_one=False)
    requests = [asks(drawn, parts["nia"], parts[name]) for name in ("viktor", "ida")]
    for name in ("viktor", "ida"):
        account(parts[name])
    found = refusals(*(lambda one=one: yes(one) for one in requests))
    assert found == ["", "This request is no longer open. There is nothing for you to do."]
    assert sorted(states(drawn).values()) == ["agreed", "closed"]


def test_two_managers_make_one_pair(together: Cast) -> None:
    parts = with_self_match(together)
    other = factories.user(factories.person("Rita Blum", rank=3))
    ProgramManager.objects.create(program=together.program, user=other, since=NOW)
    request = yes(asks(opened(together), parts["nia"], parts["viktor"]))
    again = type(request).objects.select_related("round__cohort", "asker__person", "asked__person").get(pk=request.pk)
    found = refusals(
        lambda: chosen.make_pair(request, by=together.petra, now=SOON),
        lambda: chosen.make_pair(again, by=other, now=SOON),
    )
    assert (found, Pairing.objects.count(), Run.objects.count()) == (["", ""], 1, 1)
