"""Runs and rulings go when their cohort is closed, because they hold what people told the matching alone."""

from __future__ import annotations

from datetime import timedelta

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import make_run
from tests.support.rows import changed, snapshot
from viceversa.core import retention
from viceversa.core.retention import RULES
from viceversa.matching.models import LeftOut, Ruling, Run
from viceversa.programs.models import Cohort

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
