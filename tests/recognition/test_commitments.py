"""What a mentee will do differently: whose it is, its words, whether it was kept, the day to look back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.factories import NOW
from tests.recognition.conftest import DAY
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import due, rendering
from viceversa.messaging.due import STEPS
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import DueState
from viceversa.pairings.actions import closure
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.recognition.actions import commitments, ideas
from viceversa.recognition.actions.common import LOOK_BACK
from viceversa.recognition.actions.looking_back import ask_what_came
from viceversa.recognition.models import Commitment, Idea
from viceversa.recognition.states import CommitmentState

pytestmark = pytest.mark.django_db
OUTSIDERS = ("petra", "sam", "ada", "dora", "otto", "eve")


def told() -> list[str]:
    return sorted(one.to.first_name for one in Message.objects.filter(kind=LOOK_BACK).select_related("to"))


def test_the_mentee_makes_it_and_nobody_else(cast: Cast, pair: Pairing, commitment: Commitment) -> None:
    assert (commitment.by, commitment.sharing, commitment.state) == (cast.viktor_part, "private", "open")
    assert commitments.commit(pair, text=" Zebra:  ask the newest first", by=cast.viktor, now=NOW).repeated
    for name in ("nia", *OUTSIDERS):
        with pytest.raises(NotAllowed):
            commitments.commit(pair, text="x", by=getattr(cast, name), now=NOW)
    assert Commitment.objects.count() == 1
    assert Event.objects.filter(verb="commitment.made").values_list("facts", flat=True).get() == {"pairing": pair.code}


def test_three_at_a_time(cast: Cast, pair: Pairing, commitment: Commitment) -> None:
    for text in ("b", "c"):
        commitments.commit(pair, text=text, by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match="Three at a time"):
        commitments.commit(pair, text="d", by=cast.viktor, now=NOW)
    commitments.settle(commitment, how="miss", by=cast.viktor, now=NOW)
    assert not commitments.commit(pair, text="d", by=cast.viktor, now=NOW).repeated


def test_a_day_is_ahead(cast: Cast, pair: Pairing, commitment: Commitment) -> None:
    with pytest.raises(Refused, match="still to come"):
        commitments.commit(pair, text="x", due_on=NOW.date(), by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match="still to come"):
        commitments.reword(commitment, text="x", due_on=NOW.date(), by=cast.viktor, now=NOW)


def test_tomorrow_is_that_of_whoever_acts(cast: Cast, pair: Pairing) -> None:
    evening = datetime(2026, 10, 15, 0, 30, tzinfo=UTC)
    with timezone.override("America/Los_Angeles"):
        made = commitments.commit(pair, text="x", due_on=date(2026, 10, 15), by=cast.viktor, now=evening)
        with pytest.raises(Refused, match="still to come"):
            commitments.reword(made, text="y", due_on=date(2026, 10, 14), by=cast.viktor, now=evening)


def test_its_words_and_its_day(cast: Cast, commitment: Commitment) -> None:
    assert commitments.reword(commitment, text=commitment.text, due_on=DAY, by=cast.viktor, now=NOW).repeated
    changed = commitments.reword(commitment, text="Ask first", by=cast.viktor, now=NOW)
    assert (changed.repeated, changed.text, changed.due_on) == (False, "Ask first", None)
    assert not Due.objects.filter(what=LOOK_BACK, state=DueState.WAITING).exists()
    for name in ("nia", *OUTSIDERS):
        with pytest.raises(NotAllowed):
            commitments.reword(commitment, text="x", by=getattr(cast, name), now=NOW)


def test_only_the_mentee_says_whether_it_was_kept(cast: Cast, commitment: Commitment) -> None:
    said = []
    for how in ("keep", "keep", "miss", "reopen"):
        commitments.settle(commitment, how=how, by=cast.viktor, now=NOW)
        said.append((commitment.state, commitment.settled_at, commitment.repeated))
    assert said == [
        (CommitmentState.KEPT, NOW, False), (CommitmentState.KEPT, NOW, True),
        (CommitmentState.NOT_KEPT, NOW, False), (CommitmentState.OPEN, None, False),
    ]  # fmt: skip
    assert Due.objects.filter(what=LOOK_BACK, state=DueState.WAITING).count() == 1
    with pytest.raises(Refused):
        commitments.settle(commitment, how="bury", by=cast.viktor, now=NOW)
    with pytest.raises(NotAllowed):
        commitments.settle(commitment, how="keep", by=cast.nia, now=NOW)


def test_whose_it_is_may_delete_it_when_the_pair_is_over_too(cast: Cast, pair: Pairing, commitment: Commitment) -> None:
    with pytest.raises(NotAllowed):
        commitments.remove(commitment, by=cast.nia, now=NOW)
    closure.end(pair, by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="over"):
        commitments.reword(commitment, text="x", by=cast.viktor, now=NOW)
    assert not commitments.remove(commitment, by=cast.viktor, now=NOW).repeated
    assert commitments.remove(commitment, by=cast.viktor, now=NOW).repeated
    assert Commitment.objects.count() == 0


# The day to look back


def test_on_its_day_the_mentee_is_asked_once(cast: Cast, pair: Pairing, commitment: Commitment) -> None:
    assert STEPS[LOOK_BACK].is_shown is False
    due.run_due(now=NOW + timedelta(days=13))
    assert told() == []
    due.run_due(now=NOW + timedelta(days=15))
    assert told() == ["Viktor"]
    with clock.moved_to(NOW + timedelta(days=15)):
        words = rendering.words_of(Message.objects.get(kind=LOOK_BACK))
        assert "Zebra" not in words.subject + words.text + words.html
        commitments.settle(commitment, how="keep", by=cast.viktor)
        with pytest.raises(Moot):
            rendering.words_of(Message.objects.get(kind=LOOK_BACK))


def test_both_are_asked_after_a_test(cast: Cast, idea: Idea) -> None:
    ideas.try_out(idea, test="Try", stops_if="Nobody comes", ends_on=DAY, by=cast.nia, now=NOW)
    due.run_due(now=NOW + timedelta(days=15))
    assert told() == ["Nia", "Viktor"]


def test_what_is_settled_is_not_asked_after(cast: Cast, pair: Pairing, commitment: Commitment) -> None:
    commitments.settle(commitment, how="keep", by=cast.viktor, now=NOW)
    due.run_due(now=NOW + timedelta(days=15))
    assert told() == []
    with pytest.raises(Refused, match="settled"):
        ask_what_came(commitment, now=NOW)


def test_nor_where_the_pair_is_over_or_it_was_deleted(cast: Cast, pair: Pairing, commitment: Commitment) -> None:
    other = commitments.commit(pair, text="Other", due_on=DAY, by=cast.viktor, now=NOW)
    Commitment.objects.filter(pk=other.pk).delete()
    with pytest.raises(Refused, match="deleted"):
        commitments.settle(other, how="keep", by=cast.viktor, now=NOW)
    closure.end(pair, by=cast.nia, now=NOW)
    due.run_due(now=NOW + timedelta(days=15))
    assert (told(), Due.objects.filter(what=LOOK_BACK, state=DueState.WAITING).count()) == ([], 0)


def test_the_mail_of_a_deleted_one_is_moot(cast: Cast, pair: Pairing, commitment: Commitment) -> None:
    due.run_due(now=NOW + timedelta(days=15))
    Commitment.objects.all().delete()
    with clock.moved_to(NOW + timedelta(days=15)), pytest.raises(Moot):
        rendering.words_of(Message.objects.get(kind=LOOK_BACK))


def test_it_is_settled_after_a_planned_end_too_and_after_an_early_one_not(
    cast: Cast, pair: Pairing, commitment: Commitment
) -> None:
    closure.complete(pair, by=cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        commitments.settle(commitment, how="keep", by=cast.nia, now=NOW)
    assert not commitments.settle(commitment, how="keep", by=cast.viktor, now=NOW).repeated
    assert commitment.state == CommitmentState.KEPT
    with pytest.raises(Refused, match="This pair is over"):
        commitments.reword(commitment, text="Other words", by=cast.viktor, now=NOW)
    Pairing.objects.filter(pk=pair.pk).update(state=PairingState.ENDED)
    with pytest.raises(Refused, match="This pair is over"):
        commitments.settle(commitment, how="miss", by=cast.viktor, now=NOW)
