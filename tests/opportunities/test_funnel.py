"""How far mentors came with opportunities, by group: counted where it is decided, told in steps, nothing for others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.measurement import crowd
from tests.portfolio import world
from viceversa.measurement import counting, page
from viceversa.measurement.models import Counted
from viceversa.opportunities.funnel import how_far
from viceversa.opportunities.models import Judgment, Opportunity
from viceversa.people.models import Person
from viceversa.portfolio.models import Mentoring
from viceversa.programs.models import Cohort, Participant
from viceversa.programs.states import CohortState

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def closed(cast: Cast, count: int, *, completed: int, name: str = "Closed") -> tuple[Cohort, list[Person]]:
    """A closed cohort whose first `completed` mentors came to the end."""
    of = crowd.cohort(cast, name, state=CohortState.CLOSED, closed_at=NOW)
    people = crowd.people(cast, count)
    crowd.take_part(of, people, applied=count)
    parts = list(Participant.objects.filter(cohort=of).order_by("pk"))
    crowd.pair(of, parts[:completed], state="completed", held=8)
    Mentoring.objects.bulk_create(Mentoring(person=one, cohort=of) for one in people[:completed])
    return of, people


def decided(cast: Cast, applied: list[Person], chosen: list[Person], *, state: str = "decided") -> Opportunity:
    made = world.opened(cast)
    Opportunity.objects.filter(pk=made.pk).update(state=state, decided_at=NOW + 9 * DAY)
    for one in applied:
        outcome = "chosen" if one in chosen else "not_chosen"
        Judgment.objects.create(opportunity=made, person=one, outcome=outcome, created_at=NOW)
    return made


def test_only_what_is_decided_counts(cast: Cast) -> None:
    of, people = closed(cast, 5, completed=4)
    decided(cast, people[:2], people[:1], state="open")
    (way,) = counting.ways_of([of], is_whole=True)
    assert way.steps == ("asked", "applied", "paired", "met", "completed")
    Opportunity.objects.update(state="decided")
    (way,) = counting.ways_of([of], is_whole=True)
    assert way.steps == ("asked", "applied", "paired", "met", "completed", "sought", "chosen")
    assert [way.reached[one.pk] for one in people] == [7, 6, 5, 5, 2]
    # While a cohort runs, none of it is told.
    assert "sought" not in counting.ways_of([of], is_whole=False)[0].steps


def test_open_to_some_alone_is_a_step(cast: Cast) -> None:
    """Whoever began after the last day had none that was open to them. One that was chosen once is chosen."""
    of, people = closed(cast, 3, completed=3)
    late, newcomers = closed(cast, 2, completed=2, name="Late")
    Cohort.objects.filter(pk=late.pk).update(kick_off=(NOW + 300 * DAY).date())
    decided(cast, people[:2], people[:1])
    decided(cast, people[:1], [])
    found = how_far([one.pk for one in (*people, *newcomers)])
    assert [found.get(one.pk) for one in (*people, *newcomers)] == ["chosen", "sought", "offered", None, None]
    (way,) = counting.ways_of([of, late], is_whole=True)
    assert way.steps[-3:] == ("offered", "sought", "chosen")
    assert [way.reached[one.pk] for one in (*people, *newcomers)] == [8, 7, 6, 5, 5]


def test_what_is_said_of_it(cast: Cast) -> None:
    """Two groups of 70, and as many who did not say, each with 26 who came to the end; of those 20 of one applied and 10 of the other."""
    category = crowd.category()
    of = crowd.cohort(cast, "Closed", state=CohortState.CLOSED, closed_at=NOW)
    people = crowd.people(cast, 210)
    crowd.take_part(of, people, applied=150)
    parts = list(Participant.objects.filter(cohort=of).order_by("pk"))
    for begin, end, state, held in ((0, 78, "completed", 8), (78, 99, "ended", 3), (99, 120, "ended", 0)):
        crowd.pair(of, parts[begin:end], state=state, held=held)
    Mentoring.objects.bulk_create(Mentoring(person=one, cohort=of) for one in people[:99])
    one, other, silent = people[::3], people[1::3], people[2::3]
    crowd.say(category, crowd.FIRST, *one)
    crowd.say(category, crowd.SECOND, *other)
    decided(cast, [*one[:20], *other[:10], *silent[:15]], [*one[:10], *other[:5], *silent[:7]])
    (table,) = counting.tables_of(counting.ways_of([of], is_whole=True), [category])
    goings = {going.title: going for going in page.goings_of(table)}
    said = goings["Of those who came to the end together, who applied to an opportunity"]
    assert [(bar.of, bar.ratio) for bar in said.bars] == [("20 of 26", "highest"), ("10 of 26", "0.50")]
    assert said.bars[1].reasons == [
        "Under four fifths of the highest rate.",
        "So unlike by chance alone in fewer than 5 of 100 cases.",
    ]
    assert (said.bars[1].ratio_interval, said.bars[1].difference) == ("0.29 to 0.85", "−38 points")
    assert [bar.of for bar in goings["Of those who applied to an opportunity, who was chosen for one"].bars] == [
        "10 of 20",
        "5 to 9 of 10",
    ]
    assert page.heads_of(table)[-2:] == ["Applied to an opportunity", "Chosen for one"]
    assert not Counted.objects.exists()
