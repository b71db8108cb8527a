"""Releasing: once a cohort, for good; what two releases together tell; and the ledger."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.measurement import crowd
from tests.measurement.crowd import FIRST, SECOND
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.measurement import actions, queries
from viceversa.measurement.models import Category, Counted, Declaration, FunnelRelease
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort
from viceversa.programs.states import CohortState

pytestmark = pytest.mark.django_db


@pytest.fixture
def aude(cast: Cast) -> User:
    return crowd.auditor()


@pytest.fixture
def way(cast: Cast) -> Category:
    return crowd.category()


def test_a_cohort_is_released_once_and_stays_as_it_was(cast: Cast, aude: User, way: Category) -> None:
    of, people = crowd.cohort(cast), crowd.people(cast, 60)
    crowd.take_part(of, people, applied=40, paired=25)
    crowd.say(way, FIRST, *people[:30])
    crowd.say(way, SECOND, *people[30:])
    made = actions.release_funnel([of], by=aude, now=NOW)
    assert (made.is_whole, made.released_by, len(made.tables)) == (False, aude, 1)
    assert Counted.objects.count() == 60
    before = made.tables
    crowd.say(way, SECOND, *people[:30])
    again = actions.release_funnel([of], by=aude, now=NOW + timedelta(days=9))
    assert (again.repeated, again.pk, again.tables) == (True, made.pk, before)
    assert Event.objects.filter(verb="funnel.released").values_list("facts", flat=True).get() == {
        "cohorts": [of.code], "whole": False, "categories": [way.code],
    }  # fmt: skip


def test_closed_cohorts_of_a_program_are_counted_together(cast: Cast, aude: User, way: Category) -> None:
    both = [crowd.cohort(cast, name, state=CohortState.CLOSED, closed_at=NOW) for name in ("One", "Two")]
    for of in both:
        people = crowd.people(cast, 40)
        crowd.take_part(of, people, applied=15)
        crowd.say(way, FIRST, *people[::2])
        crowd.say(way, SECOND, *people[1::2])
    made = actions.release_funnel(both, by=aude, now=NOW)
    assert (made.is_whole, made.tables[0]["totals"][0]) == (True, 80)
    for part in (both[:1], [*both, crowd.cohort(cast, "Three", state=CohortState.CLOSED, closed_at=NOW)]):
        with pytest.raises(Refused, match="released already"):
            actions.release_funnel(part, by=aude, now=NOW)


@pytest.mark.parametrize("state", [CohortState.PLANNED, CohortState.RECRUITING, CohortState.MATCHING])
def test_nothing_is_released_before_the_kick_off(cast: Cast, aude: User, way: Category, state: str) -> None:
    with pytest.raises(Refused, match="have kicked off"):
        actions.release_funnel([crowd.cohort(cast, state=state)], by=aude, now=NOW)


def test_what_can_not_be_counted_together_or_at_all(cast: Cast, aude: User) -> None:
    running, closed = crowd.cohort(cast), crowd.cohort(cast, state=CohortState.CLOSED, closed_at=NOW)
    other = factories.cohort(factories.program("Elsewhere"), state=CohortState.RUNNING)
    old = crowd.cohort(cast, state=CohortState.CLOSED, closed_at=NOW - timedelta(days=183))
    many = Cohort.objects.bulk_create(
        Cohort(program=cast.program, name="x", kick_off=NOW.date(), state="running", created_at=NOW) for _ in range(21)
    )
    cases: list[tuple[list[Cohort], str]] = [
        ([], "at least one"),
        (many, "at most 20"),
        ([running, other], "of one program"),
        ([running, closed], "closed cohorts, or running ones"),
        ([old], "have been deleted"),
        ([running], "asked for no groups"),
    ]
    for cohorts, says in cases:
        with pytest.raises(Refused, match=says):
            actions.release_funnel(cohorts, by=aude, now=NOW)
    assert FunnelRelease.objects.count() == 0


def test_only_auditors_release_look_and_take(cast: Cast, aude: User, way: Category) -> None:
    made = actions.release_funnel([crowd.cohort(cast)], by=aude, now=NOW)
    assert made.tables == []
    for who in (cast.petra, cast.ada, cast.nia, cast.dora, None):
        for act in (
            lambda who=who: actions.release_funnel([cast.cohort], by=who, now=NOW),
            lambda who=who: actions.look_at(made, by=who, now=NOW),
            lambda who=who: actions.export_table(made, number=1, by=who, now=NOW),
        ):
            with pytest.raises(NotAllowed, match="for auditors"):
                act()


def test_every_look_is_in_the_ledger_once(cast: Cast, aude: User, way: Category) -> None:
    of = crowd.cohort(cast)
    crowd.take_part(of, crowd.people(cast, 3), applied=3)
    made = actions.release_funnel([of], by=aude, now=NOW)
    second = factories.user(roles=("auditor",))
    assert not actions.look_at(made, by=aude, now=NOW).repeated
    assert actions.look_at(made, by=aude, now=NOW + timedelta(minutes=9)).repeated
    assert not actions.look_at(made, by=second, now=NOW + timedelta(minutes=9)).repeated
    assert not actions.look_at(made, by=aude, now=NOW + timedelta(minutes=11)).repeated
    list(actions.export_table(made, number=1, by=aude, now=NOW + timedelta(minutes=12)))
    for number in (0, 2):
        with pytest.raises(Refused, match="no such table"):
            actions.export_table(made, number=number, by=aude, now=NOW)
    assert [(entry.who, entry.what, entry.title) for entry in queries.ledger(1)] == [
        ("Aude Noël", "took a table as a file", "Fresh Eyes: Large"),
        ("Aude Noël", "looked at them", "Fresh Eyes: Large"),
        (second.name, "looked at them", "Fresh Eyes: Large"),
        ("Aude Noël", "looked at them", "Fresh Eyes: Large"),
        ("Aude Noël", "released the figures", "Fresh Eyes: Large"),
    ]
    aude.delete()
    assert queries.ledger(1)[0].who == "somebody whose account is deleted"


def test_two_releases_are_about_different_people(cast: Cast, aude: User, way: Category) -> None:
    """Whatever those who are in the first table do afterwards, nothing of it reaches the second: neither a change, nor
    taking it back, nor leaving. So no difference between the two says anything about anybody."""
    first, second = crowd.cohort(cast, "First"), crowd.cohort(cast, "Second")
    old, new = crowd.people(cast, 40), crowd.people(cast, 40)
    crowd.take_part(first, old, applied=20)
    crowd.take_part(second, [*old, *new], applied=60)
    crowd.say(way, FIRST, *old[:20], *new[:20])
    crowd.say(way, SECOND, *old[20:], *new[20:])
    actions.release_funnel([first], by=aude, now=NOW)

    def second_table() -> list[Any]:
        from viceversa.measurement import counting, frozen

        return [frozen.freeze(one) for one in counting.tables_of(counting.ways_of([second], is_whole=False), [way])]

    as_it_is = second_table()
    assert as_it_is[0]["totals"] == [40, 20, None]
    crowd.say(way, SECOND, *old[:7])
    assert second_table() == as_it_is
    Declaration.objects.filter(person__in=old[7:15]).delete()
    assert second_table() == as_it_is
    Person.objects.filter(pk__in=[one.pk for one in old[15:25]]).delete()
    assert second_table() == as_it_is
    crowd.say(way, SECOND, new[0])
    assert second_table() != as_it_is
    assert actions.release_funnel([second], by=aude, now=NOW).tables == second_table_after(second)


def test_no_run_and_no_other_setting_shows_the_fit_of_a_group_again(cast: Cast, aude: User, way: Category) -> None:
    """The attack: match again with other weights until a group's fits move, and compare. What was released is the fit of
    the pairs as they were released, once; each try leads to the same table, whatever it found and whatever people say."""
    of, people = crowd.cohort(cast), crowd.people(cast, 160)
    mentors, mentees = people[:80], people[80:]
    crowd.say(way, FIRST, *mentors[::5], *mentors[1::5])
    crowd.say(way, SECOND, *mentors[2::5], *mentors[3::5])
    parts = crowd.couple(of, mentors, mentees, [20 + number for number in range(80)])
    made = actions.release_funnel([of], by=aude, now=NOW)
    assert made.tables[0]["cuts"] == {"first_mark": 40, "second_mark": 60, "third_mark": 80}
    rows = {row["group"]: row["cells"] for row in made.tables[0]["rows"]}
    assert (rows[FIRST][0], rows[FIRST][-1]) == ([32, 32], [5, 9])
    fits = list(range(20, 100))
    for attempt in range(4):
        random.Random(attempt).shuffle(fits)
        crowd.tried(of, parts, fits, number=attempt + 2)
        crowd.say(way, FIRST if attempt % 2 else SECOND, *mentors[attempt * 7 : attempt * 7 + 9])
        again = actions.release_funnel([of], by=aude, now=NOW + timedelta(days=attempt))
        assert (again.repeated, again.pk, again.tables) == (True, made.pk, made.tables)
        with pytest.raises(Refused, match="released already"):
            actions.release_funnel([of, crowd.cohort(cast, f"Bait {attempt}")], by=aude, now=NOW)
    late = crowd.cohort(cast, "The same people again")
    crowd.couple(late, mentors, mentees, fits)
    assert actions.release_funnel([late], by=aude, now=NOW).tables == []


def test_nobody_but_an_auditor_reads_the_fit_of_groups(cast: Cast, aude: User, way: Category) -> None:
    of, people = crowd.cohort(cast), crowd.people(cast, 40)
    crowd.couple(of, people[:20], people[20:], range(50, 70))
    made = actions.release_funnel([of], by=aude, now=NOW)
    assert queries.release_for(aude, made.code) == made
    for who in (cast.petra, cast.ada, cast.nia, cast.viktor):
        with pytest.raises(Http404):
            queries.release_for(who, made.code)


def second_table_after(of: Cohort) -> list[Any]:
    return FunnelRelease.objects.get(cohorts__cohort=of).tables


def test_the_numbers_behind_a_table_are_kept_nowhere(cast: Cast, aude: User, way: Category) -> None:
    """7 of 60 were small, and everything that gives them away: no column of a release or of an event has them."""
    of, people = crowd.cohort(cast), crowd.people(cast, 67)
    crowd.take_part(of, people, applied=67)
    crowd.say(way, FIRST, *people[:60])
    crowd.say(way, SECOND, *people[60:])
    made = actions.release_funnel([of], by=aude, now=NOW)
    (table,) = made.tables
    assert [row["cells"] for row in table["rows"]] == [[None] * 3] * 3
    assert table["totals"] == [None] * 3
    assert set(table) == {"role", "category", "groups", "steps", "cuts", "rows", "totals"}
    # Ids are as large as the tests before have made them.
    columns = [one.name for one in FunnelRelease._meta.concrete_fields if not (one.primary_key or one.is_relation)]
    releases = list(FunnelRelease.objects.values(*columns))
    kept = repr(releases) + repr(list(Event.objects.values_list("facts", flat=True)))
    assert [number for number in ("60", "67") if f" {number}" in kept.replace("2026", "")] == []


def test_releasing_costs_no_more_for_more_people(cast: Cast, aude: User, way: Category) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    assert aude.roles
    for count in (10, 30):
        of = crowd.cohort(cast, str(count))
        crowd.take_part(of, crowd.people(cast, count), applied=count)
        with CaptureQueriesContext(connection) as captured:
            actions.release_funnel([of], by=aude, now=NOW)
        costs.append(len(captured))
    assert costs[0] == costs[1]
