"""How far somebody came, and in which table they are counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.measurement import crowd
from viceversa.core import events
from viceversa.matching.models import Proposal, Run
from viceversa.measurement import counting
from viceversa.measurement.models import Counted
from viceversa.pairings.models import Pairing
from viceversa.programs.models import Draw, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState

pytestmark = pytest.mark.django_db


def reached(way: counting.Way) -> list[int]:
    return sorted(way.reached.values())


def test_steps_of_a_cohort_without_a_draw(cast: Cast) -> None:
    of = crowd.cohort(cast)
    crowd.take_part(of, crowd.people(cast, 9), applied=6, paired=4)
    crowd.take_part(of, crowd.people(cast, 2), applied=2, role=Role.MENTEE)
    mentors, mentees = counting.ways_of([of], is_whole=False)
    assert (mentors.role, mentors.steps, reached(mentors)) == (
        "mentor", ("asked", "applied", "paired"), [1, 1, 1, 2, 2, 3, 3, 3, 3],
    )  # fmt: skip
    assert (mentees.role, reached(mentees)) == ("mentee", [2, 2])


def test_the_whole_way_ends_with_coming_to_the_end(cast: Cast) -> None:
    of = crowd.cohort(cast, state=CohortState.CLOSED, closed_at=NOW)
    people = crowd.people(cast, 4)
    crowd.take_part(of, people, applied=4)
    parts = list(Participant.objects.filter(cohort=of).order_by("pk"))
    for part, state, held in zip(parts, ("ended", "ended", "completed", "completed"), (0, 3, 0, 8), strict=True):
        crowd.pair(of, [part], state=state, held=held)
    (way,) = counting.ways_of([of], is_whole=True)
    assert way.steps == ("asked", "applied", "paired", "met", "completed")
    assert [way.reached[one.pk] for one in people] == [3, 4, 3, 5]
    (way,) = counting.ways_of([of], is_whole=False)
    assert reached(way) == [3, 3, 3, 3]


def test_a_place_is_a_step_where_places_were_drawn(cast: Cast) -> None:
    """Chosen, moved up from the waiting list, still waiting, too late for the draw; and in a pair all the same."""
    of = crowd.cohort(cast)
    people = crowd.people(cast, 6)
    crowd.take_part(of, people, applied=5, paired=0)
    codes = list(Participant.objects.filter(cohort=of).order_by("pk").values_list("code", flat=True))
    Draw.objects.create(
        cohort=of, role=Role.MENTOR, places=1, seed="s", fingerprint="f", drawn_at=NOW, created_at=NOW,
        record={"chosen": codes[:1], "waiting": codes[1:3]},
    )  # fmt: skip
    parts = list(Participant.objects.filter(cohort=of).order_by("pk"))
    events.record("participant.moved_up", by=None, subject=parts[1], now=NOW)
    crowd.pair(of, [parts[4]])
    Participant.objects.filter(pk=parts[2].pk).update(state=ParticipantState.LISTED)
    (way,) = counting.ways_of([of], is_whole=False)
    assert way.steps == ("asked", "applied", "placed", "paired")
    assert [way.reached[one.pk] for one in people] == [3, 3, 2, 2, 4, 1]


def test_whoever_left_counts_as_far_as_they_came(cast: Cast) -> None:
    of = crowd.cohort(cast)
    people = crowd.people(cast, 3)
    crowd.take_part(of, people, applied=2, paired=1)
    Participant.objects.filter(cohort=of).update(state=ParticipantState.WITHDRAWN)
    (way,) = counting.ways_of([of], is_whole=False)
    assert [way.reached[one.pk] for one in people] == [3, 2, 1]


def test_everybody_counts_once(cast: Cast) -> None:
    """In the first of several cohorts, and never again after a release."""
    early = crowd.cohort(cast, "Early", kick_off=date(2026, 1, 6))
    late = crowd.cohort(cast, "Late", kick_off=date(2026, 3, 3))
    people = crowd.people(cast, 5)
    crowd.take_part(late, people[:4], applied=4)
    crowd.take_part(early, people[2:], applied=0, role=Role.MENTEE)
    mentors, mentees = counting.ways_of([late, early], is_whole=False)
    assert (set(mentors.reached), set(mentees.reached)) == (
        {one.pk for one in people[:2]}, {one.pk for one in people[2:]},
    )  # fmt: skip
    Counted.objects.create(person=people[0])
    assert set(counting.ways_of([late], is_whole=False)[0].reached) == {one.pk for one in people[1:4]}


def test_tables_hold_what_may_be_shown_role_by_role(cast: Cast) -> None:
    way, age = crowd.category(), crowd.category("Age")
    of = crowd.cohort(cast)
    people = crowd.people(cast, 70)
    crowd.take_part(of, people, applied=40)
    crowd.take_part(of, crowd.people(cast, 3), applied=3, role=Role.MENTEE)
    crowd.say(way, crowd.FIRST, *people[:20], *people[40:50])
    crowd.say(way, crowd.SECOND, *people[20:40])
    crowd.say(way, "", *people[50:60])
    tables = counting.tables_of(counting.ways_of([of], is_whole=False), [way, age])
    assert [(one.role, one.category, one.steps) for one in tables] == [
        ("mentor", "Way in", ("asked", "applied", "paired")),
        ("mentor", "Age", ("asked", "applied", "paired")),
        ("mentee", "Way in", ("asked", "applied", "paired")),
        ("mentee", "Age", ("asked", "applied", "paired")),
    ]
    first = tables[0].shown
    assert [(row.key, row.cells[0] and row.cells[0].low, row.compared) for row in first.rows] == [
        (crowd.FIRST, 30, True), (crowd.SECOND, 20, True), ("-" * 12, 20, False),
    ]  # fmt: skip
    assert first.totals[0] == 70
    assert [row.cells for row in tables[2].shown.rows] == [(None,) * 3] * 3
    assert tables[2].shown.totals == (None,) * 3


def test_counting_costs_no_more_for_more_people(cast: Cast, django_assert_num_queries: Any) -> None:
    way, of = crowd.category(), crowd.cohort(cast)
    for _ in range(3):
        crowd.take_part(of, crowd.people(cast, 10), applied=10, paired=5)
        with django_assert_num_queries(4):
            counting.tables_of(counting.ways_of([of], is_whole=False), [way])
    factories.participant(of, factories.person(), Role.MENTOR)


def test_fit_is_counted_at_the_quarters_of_everybody_in_the_role(cast: Cast) -> None:
    of, people = crowd.cohort(cast), crowd.people(cast, 42)
    crowd.couple(of, people[:21], people[21:], range(60, 81))
    mentors, mentees = counting.ways_of([of], is_whole=False)
    assert (mentors.steps, mentors.cuts) == (
        ("asked", "applied", "paired", "first_mark", "second_mark", "third_mark"),
        {"first_mark": 65, "second_mark": 70, "third_mark": 75},
    )
    assert [mentors.reached[one.pk] for one in people[:21]] == [3] * 5 + [4] * 5 + [5] * 5 + [6] * 6
    assert mentees.cuts == mentors.cuts
    (way, _other) = counting.ways_of([of], is_whole=True)
    assert (way.steps, way.cuts) == (("asked", "applied", "paired", "met", "completed"), {})


def test_fit_of_few_is_not_counted_and_equal_fits_have_no_quarters(cast: Cast) -> None:
    few, alike = crowd.cohort(cast, "Few"), crowd.cohort(cast, "Alike")
    people = crowd.people(cast, 78)
    crowd.couple(few, people[:19], people[19:38], range(60, 79))
    crowd.couple(alike, people[38:58], people[58:], [70] * 20)
    for of in (few, alike):
        way = counting.ways_of([of], is_whole=False)[0]
        assert (way.steps, set(way.reached.values())) == (("asked", "applied", "paired"), {3})


def test_whose_fit_is_known_is_a_step_where_that_is_not_everybody(cast: Cast) -> None:
    """A pair that came about without the matcher has no fit: it is in a pair, and below no mark."""
    of, people = crowd.cohort(cast), crowd.people(cast, 44)
    crowd.couple(of, people[:20], people[20:40], range(60, 80))
    crowd.take_part(of, people[40:42], applied=2, paired=2)
    crowd.take_part(of, people[42:], applied=2, paired=2, role=Role.MENTEE)
    mentors = counting.ways_of([of], is_whole=False)[0]
    assert mentors.steps == ("asked", "applied", "paired", "weighed", "first_mark", "second_mark", "third_mark")
    assert sorted(mentors.reached.values()) == [3] * 2 + [4] * 5 + [5] * 5 + [6] * 5 + [7] * 5
    assert [mentors.reached[one.pk] for one in people[40:42]] == [3, 3]


def test_the_fit_of_a_pod_is_the_mean_for_its_mentee_and_the_first_pair_counts(cast: Cast) -> None:
    of, people = crowd.cohort(cast), crowd.people(cast, 42)
    parts = crowd.couple(of, people[:20], people[20:40], range(60, 80))
    second = factories.participant(of, people[40], Role.MENTOR)
    first, mentee = parts[0]
    run = Run.objects.get()
    pairing = Pairing.objects.get(members__participant=mentee)
    crowd.join(pairing, second)
    Proposal.objects.create(
        run=run, mentor=second, mentee=mentee, points=999_999, fit_to_mentee=9, fit_to_mentor=9, created_at=NOW
    )
    later = crowd.tried(of, [(first, parts[1][1])], [99], number=2)
    again = Pairing.objects.create(
        cohort=of, run=later, state="active", started_at=NOW + timedelta(days=50), created_at=NOW
    )
    crowd.join(again, first, parts[1][1])
    fits = counting._pairs([of])
    assert [fits[one.pk].fit for one in (first, second, mentee, parts[1][1])] == [60, 99, 79, 61]


def test_marks_of_which_nothing_is_shown_are_not_told(cast: Cast) -> None:
    way, of = crowd.category(), crowd.cohort(cast)
    people = crowd.people(cast, 40)
    crowd.couple(of, people[:20], people[20:], range(60, 80))
    crowd.say(way, crowd.FIRST, *people[:9])
    crowd.say(way, crowd.SECOND, *people[9:20])
    tables = counting.tables_of(counting.ways_of([of], is_whole=False), [way])
    for table in tables:
        shown = {step for step, total in zip(table.steps, table.shown.totals, strict=True) if total is not None}
        assert set(table.cuts) == shown & {"first_mark", "second_mark", "third_mark"}
    assert tables[0].cuts == {}
