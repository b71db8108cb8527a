"""What a manager is told about the whole: the sentence on top, and what runs by itself, without a number too many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import LIVED, make_run, part_of, start
from viceversa.core import clock
from viceversa.messaging import queries
from viceversa.messaging.models import Due
from viceversa.messaging.scopes import scope_for
from viceversa.messaging.states import DueState
from viceversa.pairings.actions import answers, meetings, release
from viceversa.pairings.models import Pairing
from viceversa.pairings.overview import Counts, counts_of, overview_of
from viceversa.pairings.queries import hidden_from
from viceversa.programs.models import Role


@pytest.fixture(autouse=True)
def at_release() -> Iterator[None]:
    with clock.moved_to(NOW + timedelta(days=1)):
        yield


def ask(cast: Cast, mentor: str, mentee: str) -> Pairing:
    """One more pair that is asked."""
    two = [
        factories.participant(cast.cohort, factories.person(name, rank=rank), role)
        for name, role, rank in ((mentor, Role.MENTOR, 1), (mentee, Role.MENTEE, 6))
    ]
    run = make_run(cast, (two[0], two[1]))
    release.release_run(run, by=cast.petra, now=NOW)
    return Pairing.objects.get(run=run)


def stand_near(cast: Cast) -> None:
    """Petra reports to Viktor now."""
    petra, viktor = cast.person("petra"), cast.person("viktor")
    petra.line_path = f"/{viktor.pk}{viktor.line_path}"
    petra.save(update_fields=["line_path"])
    cast.petra.person = petra


def headline(cast: Cast, after: timedelta) -> str:
    now = NOW + after
    return overview_of(cast.cohort, hidden_from(cast.petra, cast.cohort), now=now, today=now).headline


def test_pairs_that_wait_are_not_called_fine(cast: Cast, asked: Pairing) -> None:
    soon, later = timedelta(days=1), timedelta(days=16)
    assert headline(cast, soon) == "1 pair, week 10 of 26. It waits for answers."
    second = ask(cast, "Tao Two", "Tess Two")
    assert headline(cast, soon) == "2 pairs, week 10 of 26. All of them wait for answers."
    start(cast, asked)
    assert headline(cast, soon) == "2 pairs, week 10 of 26. 1 waits for answers. The others are fine."
    assert headline(cast, later) == "2 pairs, week 12 of 26. 1 needs you. 1 waits for answers."
    for member in second.members.all():
        answers.accept(part_of(second, member.role), by=None, now=NOW + timedelta(days=9))
    assert headline(cast, later) == "2 pairs, week 12 of 26. 1 needs you."
    meetings.plan(asked, starts_at=NOW + timedelta(days=20), by=cast.viktor, now=NOW + later)
    assert headline(cast, later) == "2 pairs, week 12 of 26. All of them are fine."


def test_who_still_has_to_answer_is_counted_apart(cast: Cast, asked: Pairing, pair: Pairing) -> None:
    ask(cast, "Tao Two", "Tess Two")
    assert counts_of(cast.cohort, frozenset(), now=NOW) == Counts(ok=1, wait=1, asked=1)


def test_nothing_is_said_of_pairs_one_does_not_see(cast: Cast, asked: Pairing) -> None:
    stand_near(cast)
    assert headline(cast, timedelta(days=1)) == "0 pairs, week 10 of 26."


def test_reminders_and_the_end_of_the_time_to_answer_are_seen_without_a_number(cast: Cast, asked: Pairing) -> None:
    ask(cast, "Tao Two", "Tess Two")
    client = Client()
    client.force_login(cast.petra)
    for address in ("pairings:overview", "messaging:cohort"):
        text = client.get(reverse(address, args=[cast.cohort.code])).content.decode()
        assert "Reminder to answer" in text
        assert "those who have not answered by then" in text
        assert "pairs in which somebody has not answered by then" in text
        assert "This comes on its day: people were told it." in text
        assert text.count("4 people") == 1  # the questions that are on their way


def test_the_end_of_the_time_to_answer_takes_no_acts(cast: Cast, asked: Pairing) -> None:
    scope = scope_for(cast.petra, "programs.cohort", cast.cohort.code)
    steps = [group for group in queries.runs_next(scope, now=NOW) if group.source == "steps"]
    _morning, remind, lapse = steps
    assert (remind.name, remind.fixed, lapse.name, lapse.fixed) == (
        "pairings.remind_to_answer", False, "pairings.lapse", True,
    )  # fmt: skip
    client = Client()
    client.force_login(cast.petra)
    address = reverse("messaging:group", args=[cast.cohort.code])
    assert client.post(address, {"key": lapse.key, "act": "skip"}).status_code == 404
    assert client.post(address, {"key": remind.key, "act": "skip"}).status_code == 302
    assert set(Due.objects.values_list("what", "state")) == {
        ("pairings.next_best", DueState.WAITING),
        ("pairings.remind_to_answer", DueState.SKIPPED),
        ("pairings.lapse", DueState.WAITING),
    }


def test_once_a_pair_has_answered_nothing_of_it_waits(cast: Cast, asked: Pairing) -> None:
    answers.decline(part_of(asked, Role.MENTEE), by=cast.viktor, now=NOW)
    of_pair = Due.objects.filter(subject_code=asked.code)
    assert set(of_pair.values_list("state", flat=True)) == {DueState.SKIPPED}


def test_a_manager_near_one_of_the_two_does_not_see_their_dates(cast: Cast, lived: Pairing) -> None:
    with clock.moved_to(LIVED):
        scope = scope_for(cast.petra, "programs.cohort", cast.cohort.code)
        seen = {group.name for group in queries.runs_next(scope, now=LIVED)}
        assert "pairings.after_meeting" in seen
        stand_near(cast)
        scope = scope_for(cast.petra, "programs.cohort", cast.cohort.code)
        steps = [group.name for group in queries.runs_next(scope, now=LIVED) if group.source == "steps"]
        assert steps == ["pairings.next_best"]  # it is about nobody in particular
        client = Client()
        client.force_login(cast.petra)
        page = client.get(reverse("pairings:overview", args=[cast.cohort.code])).content.decode()
        assert "One-tap check-in" not in page
