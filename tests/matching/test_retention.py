"""Runs and rulings go when their cohort is closed, because they hold what people told the matching alone."""

from __future__ import annotations

from datetime import timedelta

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story_self_match import SOON, asks, opened, with_self_match
from tests.pairings.conftest import make_run
from tests.support.rows import changed, snapshot
from viceversa.core import retention
from viceversa.core.retention import RULES
from viceversa.matching import actions
from viceversa.matching.models import LeftOut, Ruling, Run, SelfMatchRequest, SelfMatchSeat
from viceversa.programs.models import Cohort, Participant

SECOND = timedelta(seconds=1)


def test_runs_and_rulings_go_with_the_cohort(cast: Cast) -> None:
    run = make_run(cast, (cast.nia_part, cast.viktor_part))
    LeftOut.objects.create(run=run, participant=cast.nia_part)
    Ruling.objects.create(
        cohort=cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, kind=Ruling.Kind.PIN, created_at=NOW
    )
    open_cohort = factories.cohort(cast.program, name="Autumn")
    kept = Run.objects.create(cohort=open_cohort, number=1, created_at=NOW)
    Cohort.objects.filter(pk=cast.cohort.pk).update(state="closed", closed_at=NOW)
    rules, before = (RULES["matching.runs"], RULES["matching.rulings"]), snapshot()
    assert [retention.apply(rule, now=NOW - SECOND) for rule in rules] == [0, 0]
    assert snapshot() == before
    assert [retention.apply(rule, now=NOW) for rule in rules] == [1, 1]
    assert changed(before, snapshot()) == {
        "matching.Run": 1, "matching.Proposal": 1, "matching.LeftOut": 1, "matching.Ruling": 1,
    }  # fmt: skip
    assert Run.objects.get() == kept


def test_requests_and_rounds_of_self_match_go(cast: Cast) -> None:
    """The word to somebody once the request is over, the request when one of the two withdraws, all with the cohort."""
    parts = with_self_match(cast)
    drawn = opened(cast)
    asks(drawn, parts["nia"], parts["viktor"], note="Hello")
    asks(drawn, parts["jo"], parts["ida"], note="Hello")
    notes, requests, rounds = (RULES[f"matching.{name}"] for name in ("request_notes", "requests", "self_match"))
    assert [retention.apply(rule, now=SOON) for rule in (notes, requests, rounds)] == [0, 0, 0]
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    before = snapshot()
    assert retention.apply(notes, now=SOON) == 2
    assert changed(before, snapshot()) == {"matching.SelfMatchRequest": 2}
    assert set(SelfMatchRequest.objects.values_list("note", flat=True)) == {""}
    assert retention.apply(notes, now=SOON) == 0
    Participant.objects.filter(pk=parts["viktor"].pk).update(state="withdrawn")
    assert retention.apply(requests, now=SOON) == 1
    Cohort.objects.filter(pk=cast.cohort.pk).update(state="closed", closed_at=NOW)
    assert [retention.apply(rule, now=NOW - SECOND) for rule in (requests, rounds)] == [0, 0]
    assert [retention.apply(rule, now=NOW) for rule in (requests, rounds)] == [1, 1]
    assert SelfMatchSeat.objects.count() == 0
