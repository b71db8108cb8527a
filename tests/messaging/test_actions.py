"""What people do with messages: each verb changes one thing, records one event, and is safe to repeat."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.cast import Cast
from tests.factories import NOW
from tests.messaging.conftest import Send
from viceversa.core import events
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.messaging import actions
from viceversa.messaging.models import Message, Preference
from viceversa.messaging.scopes import Scope
from viceversa.messaging.states import MESSAGE, MessageState

LATER = NOW + timedelta(hours=1)


def put(message: Message, state: str) -> Message:
    """The message in a state that the worker would have brought it to."""
    Message.objects.filter(pk=message.pk).update(state=state, handed_over_at=NOW)
    message.refresh_from_db()
    return message


def verbs() -> list[str]:
    return [event.verb for event in Event.objects.exclude(verb="test.happened").order_by("pk")]


def test_draft_goes_by_the_kinds_policy(send: Send) -> None:
    note, letter = send("nia"), send("nia", "tests.letter")
    assert (note.state, note.released_by) == (MessageState.RELEASED, "policy: at once")
    assert (letter.state, letter.released_by) == (MessageState.DRAFT, "")


def test_the_same_event_says_a_thing_once(cast: Cast, words: None) -> None:
    event = events.record("test.happened", by=None, subject=cast.cohort, now=NOW)
    first = actions.draft("tests.note", to=cast.person("nia"), event=event, now=NOW)
    again = actions.draft("tests.note", to=cast.person("nia"), event=event, now=LATER)
    other = actions.draft("tests.note", to=cast.person("viktor"), event=event, now=NOW)
    assert (first is not None, again, other is not None) == (True, None, True)
    assert Message.objects.count() == 2


def test_a_draft_is_rolled_back_with_its_cause(cast: Cast, words: None) -> None:
    with transaction.atomic():
        event = events.record("test.happened", by=None, subject=cast.cohort, now=NOW)
        actions.draft("tests.note", to=cast.person("nia"), event=event, now=NOW)
        transaction.set_rollback(True)
    assert (Message.objects.count(), Event.objects.count()) == (0, 0)


# verb, its event, the state it ends in, a state it starts from
VERBS = [
    (actions.release, "message.released", MessageState.RELEASED, MessageState.DRAFT),
    (actions.send_now, "message.hurried", MessageState.RELEASED, MessageState.HELD),
    (actions.hold, "message.held", MessageState.HELD, MessageState.DRAFT),
    (actions.skip, "message.skipped", MessageState.SKIPPED, MessageState.DRAFT),
    (actions.confirm, "message.confirmed", MessageState.SENT, MessageState.UNCONFIRMED),
    (actions.send_again, "message.sent_again", MessageState.RELEASED, MessageState.UNCONFIRMED),
]


@pytest.mark.parametrize(("verb", "event", "ends", "starts"), VERBS, ids=lambda value: getattr(value, "__name__", ""))
def test_verb_changes_once_and_records_once(
    verb: Any, event: str, ends: str, starts: str, cast: Cast, send: Send
) -> None:
    message = put(send("nia", "tests.letter"), starts)
    first = verb(message, by=cast.petra, now=LATER)
    again = verb(message, by=cast.petra, now=LATER)
    assert (first.state, first.repeated) == (ends, False)
    assert (again.state, again.repeated) == (ends, True)
    assert verbs() == [event]


@pytest.mark.parametrize("state", MessageState.values)
@pytest.mark.parametrize("verb", ["release", "send_now", "hold", "skip", "confirm", "send_again"])
def test_verb_follows_the_table(verb: str, state: str, cast: Cast, send: Send) -> None:
    message = put(send("nia", "tests.letter", send_after=LATER + timedelta(days=1)), state)
    froms, to = MESSAGE.moves[verb]
    act = getattr(actions, verb)
    if state in {str(start) for start in froms} or state == to:
        assert act(message, by=cast.petra, now=LATER).state == to
    else:
        with pytest.raises(Refused) as refusal:
            act(message, by=cast.petra, now=LATER)
        assert str(MessageState(state).label) in str(refusal.value)
        assert verbs() == []


def test_release_keeps_the_moment_and_send_now_does_not(cast: Cast, send: Send) -> None:
    tomorrow = NOW + timedelta(days=1)
    message = send("nia", "tests.letter", send_after=tomorrow)
    assert actions.release(message, by=cast.petra, now=LATER).send_after == tomorrow
    hurried = actions.send_now(message, by=cast.petra, now=LATER)
    assert (hurried.send_after, hurried.released_by) == (LATER, "Petra Novak")
    assert actions.send_now(message, by=cast.petra, now=LATER).repeated


def test_sending_again_starts_afresh(cast: Cast, send: Send) -> None:
    message = send("nia")
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.FAILED, attempts=8, handed_over_at=NOW, claimed_at=NOW, claimed_by="w/t", last_problem="550"
    )
    again = actions.send_again(message, by=cast.petra, now=LATER)
    assert (again.attempts, again.handed_over_at, again.claimed_at, again.claimed_by, again.last_problem) == (
        0,
        None,
        None,
        "",
        "",
    )
    assert (again.send_after, again.released_by) == (LATER, "Petra Novak")


def test_confirming_takes_the_hand_over_as_the_moment(cast: Cast, send: Send) -> None:
    message = put(send("nia"), MessageState.UNCONFIRMED)
    assert actions.confirm(message, by=cast.petra, now=LATER).sent_at == NOW


# Groups


@pytest.mark.parametrize(
    ("verb", "event", "state"),
    [
        (actions.release_all, "messages.released", MessageState.RELEASED),
        (actions.send_all_now, "messages.hurried", MessageState.RELEASED),
        (actions.hold_all, "messages.held", MessageState.HELD),
        (actions.skip_all, "messages.skipped", MessageState.SKIPPED),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_group_is_one_event(verb: Any, event: str, state: str, cast: Cast, send: Send, scope: Scope) -> None:
    group = [send("nia", "tests.letter"), send("viktor", "tests.letter")]
    sent = put(send("jon", "tests.letter"), MessageState.SENT)
    elsewhere = send("jon", "tests.letter", scope=cast.program)
    rows = [*group, sent, elsewhere]
    assert verb(scope, messages=rows, by=cast.petra, now=LATER) == 2
    assert verb(scope, messages=rows, by=cast.petra, now=LATER) == 0
    assert set(Message.objects.filter(pk__in=[row.pk for row in group]).values_list("state", flat=True)) == {state}
    recorded = Event.objects.get(verb=event)
    assert recorded.facts == {"kinds": ["tests.letter"], "count": 2}
    assert recorded.subject_code == cast.cohort.code
    sent.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (sent.state, elsewhere.state) == (MessageState.SENT, MessageState.DRAFT)


def test_send_all_now_moves_up_what_waits(cast: Cast, send: Send, scope: Scope) -> None:
    waits, goes = send("nia", send_after=NOW + timedelta(days=1)), send("viktor")
    assert actions.send_all_now(scope, messages=[waits, goes], by=cast.petra, now=LATER) == 1
    waits.refresh_from_db()
    assert waits.send_after == LATER


# Stopping


def test_stopping_and_resuming(cast: Cast, words: None) -> None:
    nia = cast.person("nia")
    for _turn in range(2):
        actions.stop("tests.note", person=nia, by=cast.nia, now=NOW)
    assert Preference.objects.filter(person=nia, kind="tests.note").count() == 1
    assert actions.resume("tests.note", person=nia, by=None, now=NOW)
    assert not actions.resume("tests.note", person=nia, by=None, now=NOW)
    assert verbs() == ["mail.stopped", "mail.resumed"]
    assert Preference.objects.count() == 0


@pytest.mark.parametrize("kind", ["tests.letter", "tests.unknown"])
def test_what_is_part_of_the_program_cant_be_stopped(kind: str, cast: Cast, words: None) -> None:
    with pytest.raises(Refused, match="can’t be stopped"):
        actions.stop(kind, person=cast.person("nia"), by=cast.nia, now=NOW)
    assert Preference.objects.count() == 0
