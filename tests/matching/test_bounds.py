"""Bounds on groups: which there are, what they say, and whom they hold."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.matching.test_pages import add_pairs
from viceversa import engine
from viceversa.core.errors import Refused
from viceversa.matching import adapter, bounds, queries
from viceversa.matching.policy import settings_for
from viceversa.programs.models import Participant, Program, Role
from viceversa.programs.states import ParticipantState


def bound(**values: Any) -> dict[str, Any]:
    return {
        "end": "max",
        "n": 2,
        "percent": False,
        "role": "mentor",
        "kind": "unit",
        "value": "Lumen / Retail",
        **values,
    }


def quotas(cast: Cast, **values: Any) -> dict[str, tuple[int, int | None, set[str]]]:
    draft = adapter.draft(cast.cohort, settings_for(cast.program, {"bounds": [bound(**values)]}))
    names = dict(Participant.objects.values_list("code", "person__name"))
    return {
        quota.name: (quota.min, quota.max, {names[member] for member in quota.members})
        for quota in draft.problem.quotas
    }


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "at most 2 mentors of Retail"),
        ({"end": "min", "role": "mentee", "n": 1, "kind": "new", "value": ""}, "at least 1 mentee new to the program"),
        ({"value": "*"}, "at most 2 mentors of any one unit"),
        ({"kind": "site", "value": "*"}, "at most 2 mentors of any one site"),
        ({"kind": "site", "value": "Lyon"}, "at most 2 mentors from Lyon"),
        ({"kind": "grade_to", "value": "2 Grade 2"}, "at most 2 mentors up to Grade 2"),
        ({"kind": "grade_from", "value": "2 Grade 2"}, "at most 2 mentors from Grade 2 up"),
        ({"percent": True, "n": 20}, "at most 20 % of the pairs with a mentor of Retail"),
        ({"percent": True, "n": 20, "role": "mentee"}, "at most 20 % of the pairs with a mentee of Retail"),
    ],
)  # fmt: skip
def test_a_bound_in_words(values: dict[str, Any], sentence: str) -> None:
    one = bounds.Bound.of(bound(**values))
    assert (str(one), bounds.from_text(one.as_text)) == (sentence, sentence)
    assert bounds.Bound.of(one.as_data) == one


def test_another_name_stays_as_it_is() -> None:
    assert bounds.from_text("Newcomers: at least 8") == "Newcomers: at least 8"


def test_of_many_bounds_a_sentence_names_the_first() -> None:
    texts = [bounds.Bound.of(bound(value=f"Lumen / Unit {n}")).as_text for n in range(4)]
    assert bounds.several(texts[:2], "or") == "at most 2 mentors of Unit 0 or at most 2 mentors of Unit 1"
    assert bounds.several(texts, "and") == "at most 2 mentors of Unit 0 and 3 bounds more"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": "gender"}, "Nothing that people declare about themselves can be one"),
        ({"end": "about"}, "A bound is “at most” or “at least”"),
        ({"role": "manager"}, "A bound is “at most” or “at least”"),
        ({"kind": "grade_to", "value": "high"}, "A bound by grade names a grade"),
        ({"n": -1}, "A bound is a whole number from 0"),
        ({"n": 101, "percent": True}, "a share at most 100 %"),
    ],
)
def test_what_can_not_be_bounded(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        settings_for(Program(), {"bounds": [bound(**values)]})
    assert refused.value.field == "bounds"


def test_each_bound_once_and_not_too_many() -> None:
    assert len(settings_for(Program(), {"bounds": [bound(), bound()]})["bounds"]) == 1
    with pytest.raises(Refused, match="12 bounds at most"):
        settings_for(Program(), {"bounds": [bound(n=n) for n in range(13)]})


def test_whom_a_bound_holds(cast: Cast) -> None:
    add_pairs(cast, 2)
    everybody = {"Nia Adeyemi", "Junior 0", "Junior 1"}
    assert quotas(cast) == {"max:2:mentor:unit:Lumen / Retail": (0, 2, {"Nia Adeyemi"})}
    assert quotas(cast, value="Lumen") == {"max:2:mentor:unit:Lumen": (0, 2, everybody)}
    assert quotas(cast, value="*", end="min", n=1) == {
        "min:1:mentor:unit:Lumen / Legal": (1, None, {"Junior 0", "Junior 1"}),
        "min:1:mentor:unit:Lumen / Retail": (1, None, {"Nia Adeyemi"}),
    }
    assert quotas(cast, kind="site", value="*") == {"max:2:mentor:site:Lyon": (0, 2, everybody)}
    assert quotas(cast, kind="site", value="Graz") == {"max:2:mentor:site:Graz": (0, 2, set())}
    assert quotas(cast, kind="grade_to", value="1 Grade 1") == {"max:2:mentor:grade_to:1 Grade 1": (0, 2, everybody)}
    assert quotas(cast, kind="grade_from", value="2 Grade 2", role="mentor") == {
        "max:2:mentor:grade_from:2 Grade 2": (0, 2, set())
    }


def test_shares_are_of_the_pairs_there_can_be(cast: Cast) -> None:
    add_pairs(cast, 2)
    assert [most for _least, most, _who in quotas(cast, n=50, percent=True).values()] == [1]
    assert [least for least, _most, _who in quotas(cast, n=50, percent=True, end="min").values()] == [2]


def test_who_is_new_was_in_no_pair_of_an_earlier_cohort(cast: Cast) -> None:
    add_pairs(cast, 1)
    before = factories.cohort(cast.program, name="Autumn 2025")
    factories.participant(before, cast.person("nia"), Role.MENTOR)
    assert quotas(cast, kind="new", value="") == {"max:2:mentor:new:": (0, 2, {"Nia Adeyemi", "Junior 0"})}
    Participant.objects.filter(cohort=before).update(state=ParticipantState.FINISHED)
    assert quotas(cast, kind="new", value="") == {"max:2:mentor:new:": (0, 2, {"Junior 0"})}


def test_people_without_unit_or_grade_are_of_no_group(cast: Cast) -> None:
    person = cast.person("nia")
    type(person).objects.filter(pk=person.pk).update(unit=None, grade=None)
    assert quotas(cast, value="*") == {}
    assert quotas(cast) == {"max:2:mentor:unit:Lumen / Retail": (0, 2, set())}
    assert quotas(cast, kind="grade_to", value="9 Grade 9") == {"max:2:mentor:grade_to:9 Grade 9": (0, 2, set())}


def test_the_groups_one_can_choose(cast: Cast) -> None:
    groups = dict(queries.groups_of(cast.cohort))
    assert [value for value, _label in groups["Everywhere"]] == ["unit:*", "site:*", "new:"]
    assert groups["Units"] == [
        ("unit:Lumen", "of Lumen"),
        ("unit:Lumen / Finance", "of Lumen / Finance"),
        ("unit:Lumen / Retail", "of Lumen / Retail"),
    ]
    assert groups["Sites"] == [("site:Lyon", "from Lyon")]
    assert ("grade_to:6 Grade 6", "up to Grade 6") in groups["Grades"]


def test_a_goal_for_pairs_across_units_is_a_share_of_the_engine(cast: Cast) -> None:
    """Units by number, or sites where nobody has a unit; said in words; and none for 0."""
    assert bounds.across(0, {"n": "Retail"}) == ()
    (share,) = bounds.across(50, {"n": "Retail", "v": "Legal", "w": "Retail"})
    assert (share.percent, dict(share.groups)) == (50, {"n": "unit 2", "v": "unit 1", "w": "unit 2"})
    assert bounds.from_text(share.name) == "at least 50 % of the pairs across units"
    draft = adapter.draft(cast.cohort, settings_for(cast.program, {"across_units": 100}))
    (share,) = draft.problem.quotas
    assert share.name == "across units:100"
    solved = engine.solve(draft.problem)
    assert engine.check(draft.problem, solved).ok
    assert all(share.apart(*pair) for pair in solved.partners)
    with pytest.raises(Refused, match="lies between 0 and 100"):
        settings_for(cast.program, {"across_units": 101})
