"""What a problem refuses, each time with a sentence that says what to change."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.examples import NIA, VIKTOR, one_pair, scored
from viceversa.engine import (
    EngineError,
    Floor,
    PairError,
    Person,
    PersonError,
    Problem,
    ProblemError,
    SettingError,
    Settings,
    Want,
    slots_from_hours,
    slots_from_text,
    slots_to_text,
)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"id": " "}, "give everybody an id"),
        ({"id": 7}, "A person has the id 7"),
        ({"capacity": -1}, "a: capacity must be a whole number from 0 to 10000, not -1"),
        ({"capacity": True}, "capacity must be a whole number"),
        ({"min": 2}, "a: min is 2 but capacity is 1; lower min or raise capacity"),
        ({"priority": 1.0}, "priority must be a whole number"),
        ({"grade": "B2"}, "grade must be a whole number"),
        ({"slots": 1 << 336}, "slots must be a bitset of 336 half hours"),
        ({"site": None}, "site must be a text"),
        ({"languages": "en"}, "languages must be a list of non-empty texts"),
        ({"line": ["boss", ""]}, "line must be a list of non-empty texts"),
        ({"offers": {"AI": 6}}, "offers has level 6 for AI; use a whole number from 1 to 5"),
        ({"offers": {"": 3}}, "offers has '' where a topic belongs"),
        ({"offers": 3}, "offers and wants must be topics with levels"),
        ({"wants": [("AI", 0)]}, "wants has level 0 for AI"),
        ({"wants": [("AI", 1, 2)]}, "offers and wants must be topics with levels"),
        ({"wants": ["AI", "AI"]}, "wants must name each topic once"),
        ({"employed_until": "30.06.2027"}, "write a day as YYYY-MM-DD"),
        ({"employed_until": "20270630"}, "write a day as YYYY-MM-DD"),
    ],
)
def test_a_wrong_person_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(PersonError) as caught:
        Person(**{"id": "a", **fields})
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"end_date": "soon"}, "Setting end_date is 'soon'"),
        ({"outranks": "top"}, "use right, left or either"),
        ({"grade_window": (5, 2)}, "the smaller first"),
        ({"grade_window": (1, 2, 3)}, "two whole numbers"),
        ({"min_grade_gap": -1}, "Setting min_grade_gap is -1; use a whole number from 0 to 100"),
        ({"want_level": 6}, "from 1 to 5"),
        ({"top_wants": 0}, "from 1 to 20"),
        ({"shared_interests": 0}, "from 1 to 100"),
        ({"common_hours": 1.3}, "in steps of a half"),
        ({"common_hours": "2"}, "in steps of a half"),
        ({"ample_hours": 0}, "must be more than 0"),
    ],
)
def test_a_wrong_setting_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings(**fields)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        (PersonError, {"left": (NIA, NIA)}, "nia is on the left side twice"),
        (PairError, {"pins": (("nia", "zoe"),)}, "pins: nia and zoe: There is no zoe on the right side"),
        (PairError, {"forbids": (("zoe", "viktor"),)}, "There is no zoe on the left side"),
        (PairError, {"pins": (("nia",),)}, "must be a left id and a right id"),
        (PairError, {"former": (("nia",),)}, "former: ('nia',) must be a left id and a right id"),
        (PairError, {"pairs": (("nia", "viktor"),)}, "must be a left id, a right id and points"),
        (PairError, {"pairs": (("nia", "zoe", 1),)}, "nobody has the id zoe"),
        (PairError, {"pairs": (("zoe", "viktor", 1),)}, "nobody has the id zoe"),
        (PairError, {"pairs": (("nia", "viktor", -1),)}, "points -1 must be whole, from 0 to 1000000"),
        (PairError, {"pairs": (("nia", "viktor", 1),) * 2}, "listed twice; keep one"),
        (SettingError, {"rules": ("luck",)}, "There is no rule “luck”; the rules are same_line"),
        (SettingError, {"criteria": {"age": 5}}, "There is no criterion “age”; the criteria are wants_of_right"),
        (SettingError, {"criteria": {"schedule": -5}}, "The weight of schedule is -5"),
        (SettingError, {"criteria": {"schedule": 0}}, "give at least one criterion a weight"),
        (SettingError, {"aims": ("luck",)}, "There is no aim 'luck'"),
        (SettingError, {"aims": ("people", "people")}, "An aim is listed twice"),
        (SettingError, {"aims": ("people", "leximin", "pairs")}, "need the aim “pairs” before them"),
        (SettingError, {"aims": (Floor("max"), "pairs")}, "need the aim “pairs” before them"),
        (SettingError, {"aims": ("people", "pins")}, "put the aim “pins” first"),
        (SettingError, {"aims": (Floor(-1),)}, "The floor is -1"),
    ],
)
def test_a_wrong_problem_is_refused(kind: type[ProblemError], fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(kind) as caught:
        one_pair(**fields) if "left" not in fields else Problem(fields["left"], (VIKTOR,))
    assert sentence in str(caught.value)
    assert isinstance(caught.value, EngineError)
    assert isinstance(caught.value, ValueError)


def test_people_and_pairs_stand_in_order_of_id() -> None:
    problem = Problem((Person("b"), Person("a")), (Person("x"),), pairs=(("b", "x", 1), ("a", "x", 2)))
    assert [person.id for person in problem.left] == ["a", "b"]
    assert problem.pairs == (("a", "x", 2), ("b", "x", 1))
    assert scored({"a-x": 2, "b-x": 1}) == problem


@given(st.integers(0, (1 << 336) - 1))
def test_times_go_to_text_and_back(bits: int) -> None:
    assert slots_from_text(slots_to_text(bits)) == bits


def test_times_are_half_hours_of_a_week() -> None:
    assert slots_from_text("Mon 00:00-01:00; tuesday 9:30 - 10:00") == 0b11 | 1 << 48 + 19
    assert slots_from_text("Sun 23:30-00:30") == 1 << 335 | 1
    assert slots_to_text(1 << 335 | 1) == "Mon 00:00-00:30; Sun 23:30-24:00"
    assert slots_from_text("Wed 22:00-24:00") == 0b1111 << 3 * 48 - 4
    assert slots_from_text(" ") == 0
    assert slots_from_hours([0, 335]) == 1 | 1 << 335


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("morning", "“morning” is not a weekly time; write it like “Mon 09:00-11:30”"),
        ("Foo 09:00-10:00", "is not a weekly time"),
        ("Mon 09:15-10:00", "full or half hours"),
        ("Mon 09:00-25:00", "full or half hours"),
        ("Mon 09:00-24:30", "full or half hours"),
        ("Mon 09:00-09:00", "give it a length"),
    ],
)
def test_a_wrong_time_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(PersonError) as caught:
        slots_from_text(text)
    assert sentence in str(caught.value)
    with pytest.raises(PersonError, match="Slot 336 is not in a week"):
        slots_from_hours([336])


def test_texts_and_levels_of_a_kind_of_their_own_are_taken() -> None:
    class Topic(str):
        pass

    class Level(IntEnum):
        GOOD = 4

    own = Person("a", offers={Topic("AI"): Level.GOOD}, wants=(Want(Topic("SQL"), Level.GOOD),), likes=[Topic("b")])
    assert own == Person("a", offers={"AI": 4}, wants=(Want("SQL", 4),), likes=frozenset({"b"}))
