"""What one says about oneself: sealed, read by oneself, taken back, forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.measurement import crowd
from tests.measurement.crowd import FIRST, SECOND
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.private import Tampered
from viceversa.core.retention import apply
from viceversa.measurement import actions, queries
from viceversa.measurement.models import UNSAID, Declaration
from viceversa.measurement.retention import DECLARATIONS
from viceversa.people import export
from viceversa.people.models import Person

pytestmark = pytest.mark.django_db


def test_one_says_it_changes_it_and_takes_it_back(cast: Cast) -> None:
    nia, way = cast.person("nia"), crowd.category()
    assert len(actions.declare(nia, groups={way.code: FIRST}, by=cast.nia, now=NOW)) == 1
    assert actions.declare(nia, groups={way.code: FIRST}, by=cast.nia, now=NOW) == []
    assert queries.own_answers(nia) == {way.code: FIRST}
    actions.declare(nia, groups={way.code: SECOND}, by=cast.nia, now=NOW)
    assert queries.own_answers(nia) == {way.code: SECOND}
    actions.declare(nia, groups={way.code: ""}, by=cast.nia, now=NOW)
    assert (queries.own_answers(nia), Declaration.objects.get().group) == ({way.code: ""}, UNSAID)
    assert not actions.take_back(nia, by=cast.nia, now=NOW).repeated
    assert actions.take_back(nia, by=cast.nia, now=NOW).repeated
    assert Declaration.objects.count() == 0
    assert (
        list(Event.objects.values_list("verb", "facts", "subject_code", "actor"))
        == [("person.own_groups", {}, nia.code, cast.nia.pk)] * 4
    )


def test_every_answer_looks_the_same_in_the_database(cast: Cast) -> None:
    """A row for each category, as long for "rather not say" as for any group."""
    way, age = crowd.category(), crowd.category("Age")
    for who, groups in (("nia", {way.code: FIRST}), ("otto", {age.code: ""}), ("jon", {})):
        actions.declare(cast.person(who), groups=groups, by=getattr(cast, who), now=NOW)
    assert Declaration.objects.count() == 6
    assert len({len(row.sealed) for row in Declaration.objects.all()}) == 1
    assert {FIRST, UNSAID} & set(Declaration.objects.values_list("sealed", flat=True)) == set()


def test_it_is_bound_to_person_and_category(cast: Cast) -> None:
    way, age = crowd.category(), crowd.category("Age")
    nia, otto = cast.person("nia"), cast.person("otto")
    crowd.say(way, FIRST, nia)
    row = Declaration.objects.get()
    for change in ({"person": otto}, {"category": age}):
        Declaration.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(Tampered):
            _ = Declaration.objects.get().group
        Declaration.objects.filter(pk=row.pk).update(person=nia, category=way)


def test_nobody_says_it_for_somebody_else(cast: Cast) -> None:
    way = crowd.category()
    for who in (cast.petra, cast.ada, cast.viktor, crowd.auditor(), None):
        with pytest.raises(NotAllowed, match="Only you"):
            actions.declare(cast.person("nia"), groups={way.code: FIRST}, by=who, now=NOW)
        with pytest.raises(NotAllowed, match="Only you"):
            actions.take_back(cast.person("nia"), by=who, now=NOW)


def test_only_what_is_asked_can_be_said(cast: Cast) -> None:
    nia = cast.person("nia")
    with pytest.raises(Refused, match="no longer asked"):
        actions.declare(nia, groups={}, by=cast.nia, now=NOW)
    draft = crowd.category("Draft", state="draft", basis="", asked_at=None)
    way = crowd.category()
    with pytest.raises(Refused, match="no longer asked"):
        actions.declare(nia, groups={draft.code: FIRST}, by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="Choose from the list") as refused:
        actions.declare(nia, groups={way.code: "x" * 12}, by=cast.nia, now=NOW)
    assert refused.value.field == way.code
    Person.objects.filter(pk=nia.pk).update(state=Person.State.LEFT)
    nia.refresh_from_db()
    with pytest.raises(Refused, match="has left"):
        actions.declare(nia, groups={way.code: FIRST}, by=cast.nia, now=NOW)


def test_it_is_in_ones_own_export_and_in_no_other(cast: Cast) -> None:
    way, age = crowd.category(), crowd.category("Age")
    actions.declare(cast.person("nia"), groups={way.code: FIRST}, by=cast.nia, now=NOW)
    key = "measurement.declaration (person)"
    assert export.of(cast.nia, now=NOW)[key] == [
        {"sealed": {"category": "Way in", "group": "Trainee"}},
        {"sealed": {"category": "Age", "group": ""}},
    ]
    assert [export.of(who, now=NOW).get(key, []) for who in (cast.viktor, cast.ada, cast.petra)] == [[], [], []]
    assert age.declarations.count() == 1


def test_it_goes_when_the_person_leaves_and_when_they_are_erased(cast: Cast) -> None:
    way = crowd.category()
    left, stays, erased = crowd.people(cast, 3)
    crowd.say(way, FIRST, left, stays, erased)
    Person.objects.filter(pk=left.pk).update(state=Person.State.LEFT)
    assert apply(DECLARATIONS, now=NOW + timedelta(days=1)) == 1
    erased.delete()
    assert list(Declaration.objects.values_list("person", flat=True)) == [stays.pk]


def test_the_number_of_statements_does_not_grow_with_categories(cast: Cast, django_assert_num_queries: Any) -> None:
    for number in range(3):
        crowd.category(f"Category {number}")
        with django_assert_num_queries(6):
            actions.declare(cast.person("nia"), groups={}, by=cast.nia, now=NOW)
        Declaration.objects.all().delete()
