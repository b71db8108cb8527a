"""Two managers press the same button in the same moment, in two real transactions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast, build
from tests.factories import NOW
from tests.matching.story_event import SEATED, STARTS, announced, guest, invited, met, rounds, says, seated, with_events
from tests.support.threads import at_once
from viceversa.matching import actions, together
from viceversa.matching.models import ConversationEvent, Run, SeatingPlan
from viceversa.messaging.models import Message
from viceversa.people.models import User
from viceversa.programs.models import ProgramManager


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = build()
    ProgramManager.objects.create(program=cast.program, user=cast.sam, since=NOW)
    return cast


def test_one_matches_and_the_other_is_told(cast: Cast) -> None:
    first = actions.match(cast.cohort, by=cast.petra, now=NOW)
    shown = together.token(first, [])

    def asked(user: User, floor: int) -> Any:
        return lambda: actions.match(cast.cohort, settings={"floor": floor}, seen=shown, by=user)

    found = at_once(asked(cast.petra, 10), asked(cast.sam, 20), may_say=together.ActedMeanwhile)
    (won,) = [one for one in found if isinstance(one, Run)]
    (told,) = [one for one in found if isinstance(one, together.ActedMeanwhile)]
    assert won.by is not None
    assert [(act.by, act.what, act.run) for act in told.acts] == [(won.by.name, "matched", won)]
    assert sorted(Run.objects.values_list("number", flat=True)) == [1, 2]


def test_one_locks_while_the_other_goes_back(cast: Cast) -> None:
    first = actions.match(cast.cohort, by=cast.petra, now=NOW)
    second = actions.match(cast.cohort, settings={"floor": 10}, by=cast.petra, now=NOW)
    shown = together.token(second, [])
    locked, _back = at_once(
        lambda: actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.sam),
        lambda: actions.use_run(first, seen=shown, by=cast.petra),
        may_say=together.ActedMeanwhile,
    )
    assert locked.kind == "pin"
    assert cast.cohort.rulings.get().by == cast.sam


def test_two_note_who_did_not_come_and_the_plan_holds_both(cast: Cast) -> None:
    parts = with_events(cast)
    event = announced(cast, parts)
    gone = [guest(event, parts[name]) for name in ("jo", "ida")]
    at_once(
        lambda: actions.note_presence(gone[0], presence="absent", by=cast.petra, now=STARTS),
        lambda: actions.note_presence(gone[1], presence="absent", by=cast.sam, now=STARTS),
        may_say=together.ActedMeanwhile,
    )
    assert sorted(SeatingPlan.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert {name for pairs in rounds(event).values() for pair in pairs for name in pair} == {
        "Nia",
        "Kim",
        "Viktor",
        "Udo",
    }


def test_one_announces_while_somebody_says_no(cast: Cast) -> None:
    parts = with_events(cast)
    event = seated(cast, parts)
    at_once(
        lambda: actions.announce(event, by=cast.petra, now=SEATED),
        lambda: says(event, parts["ida"], False, now=SEATED),
        may_say=together.ActedMeanwhile,
    )
    assert met(event, "Ida") == []
    told = set(Message.objects.filter(kind="matching.event_plan").values_list("to__name", flat=True))
    assert told >= {"Nia Adeyemi", "Jo Park", "Kim Lund", "Udo Berg", "Viktor Halvorsen"}


def test_the_moment_to_seat_everybody_comes_once(cast: Cast) -> None:
    parts = with_events(cast)
    event = invited(cast)
    for name in parts:
        says(event, parts[name], True)
    at_once(
        lambda: actions.seat(event, by=None, now=SEATED),
        lambda: actions.seat(ConversationEvent.objects.get(), by=None, now=SEATED),
        may_say=together.ActedMeanwhile,
    )
    assert (SeatingPlan.objects.count(), Message.objects.filter(kind="matching.event_seated").count()) == (1, 2)
