"""Each rule and each criterion as a table: one thing changed, one answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.engine.examples import NIA, SETTINGS, VIKTOR, one_pair
from viceversa.engine import (
    CRITERIA,
    RULES,
    Allowed,
    Forbidden,
    Person,
    Settings,
    Want,
    score,
    slots_from_text,
    verdict,
    verdicts,
)
from viceversa.engine.people import PERSON_FIELDS
from viceversa.engine.rules import ALWAYS, DEFAULT_RULES, PLACES

REFUSED: list[tuple[str, str, dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # rule, code, change of Nia, change of Viktor, change of settings, facts
    (
        "same_line",
        "same_line",
        {"line": ("mona", "viktor")},
        {},
        {},
        {"report": "nia", "manager": "viktor", "steps": 2},
    ),
    ("same_line", "same_line", {}, {"line": ("nia",)}, {}, {"report": "viktor", "manager": "nia", "steps": 1}),
    ("decision_power", "decision_power", {"decision_power": {"viktor"}}, {}, {}, {"person": "nia", "power": "viktor"}),
    ("decision_power", "decision_power", {}, {"decision_power": {"nia"}}, {}, {"person": "viktor", "power": "nia"}),
    ("grade_gap", "grade_gap", {"grade": 5}, {}, {}, {"gap": 1, "needed": 2, "outranks": "right"}),
    ("grade_gap", "grade_gap", {}, {}, {"outranks": "left"}, {"gap": -4, "needed": 2, "outranks": "left"}),
    ("grade_gap", "grade_gap", {"grade": 7}, {}, {"outranks": "either"}, {"gap": 1, "needed": 2, "outranks": "either"}),
    ("grade_gap", "grade_unknown", {"grade": None}, {"grade": None}, {}, {"who": ["nia", "viktor"]}),
    ("do_not_match", "not_available", {"do_not_match": {"viktor"}}, {}, {}, {}),
    ("do_not_match", "not_available", {}, {"do_not_match": {"nia"}}, {}, {}),
    ("language", "no_language", {"languages": {"de"}}, {}, {}, {"left": ["de"], "right": ["en"]}),
    ("common_time", "little_time", {}, {}, {"common_hours": 3.5}, {"hours": 3.0, "needed": 3.5}),
    ("top_want", "no_top_want", {"offers": {"AI": 2}}, {}, {}, {"wants": ["AI", "SQL", "TikTok"], "level": 3}),
    ("top_want", "no_top_want", {"off_limits": {"AI"}}, {}, {}, {"wants": ["AI", "SQL", "TikTok"], "level": 3}),
    ("top_want", "no_top_want", {}, {"off_limits": {"AI"}}, {}, {"wants": ["AI", "SQL", "TikTok"], "level": 3}),
    ("top_want", "no_top_want", {"offers": {"SQL": 5}}, {}, {"top_wants": 1}, {"wants": ["AI"], "level": 3}),
    ("former", "former", {"former": {"viktor"}}, {}, {}, {}),
    ("former", "former", {}, {"former": {"nia"}}, {}, {}),
    ("employed", "leaves_early", {"employed_until": "2027-06-29"}, {}, {}, {"who": ["nia"], "end_date": "2027-06-30"}),
    ("capacity", "no_capacity", {"capacity": 0}, {}, {}, {"who": ["nia"]}),
    ("other_country", "not_apart", {"country": "CH"}, {"country": "CH"}, {}, {"what": "country", "place": "CH"}),
    ("other_country", "place_unknown", {}, {"country": "CH"}, {}, {"what": "country", "who": ["nia"]}),
    ("other_site", "not_apart", {}, {}, {}, {"what": "site", "place": "Bern"}),
    ("other_site", "place_unknown", {"site": ""}, {"site": ""}, {}, {"what": "site", "who": ["nia", "viktor"]}),
    ("other_unit", "not_apart", {}, {"unit": ("Sales", "North")}, {}, {"what": "unit", "place": "Sales / North"}),
    ("other_unit", "place_unknown", {}, {"unit": ()}, {}, {"what": "unit", "who": ["viktor"]}),
]


@pytest.mark.parametrize(("rule", "code", "nia", "viktor", "more", "facts"), REFUSED)
def test_a_rule_forbids_with_its_reason(
    rule: str, code: str, nia: dict[str, Any], viktor: dict[str, Any], more: dict[str, Any], facts: dict[str, Any]
) -> None:
    rules = (*DEFAULT_RULES, rule) if rule in PLACES else DEFAULT_RULES
    problem = one_pair(replace(NIA, **nia), replace(VIKTOR, **viktor), settings=replace(SETTINGS, **more), rules=rules)
    (found,) = verdicts(problem, "nia", "viktor")
    assert (found.rule, found.reason.code, dict(found.reason.facts)) == (rule, code, facts)
    assert score(problem).points.tolist() == []


def test_the_same_set_up_is_allowed_without_the_change() -> None:
    assert verdict(one_pair(), "nia", "viktor") == Allowed()
    assert len(score(one_pair()).points) == 1
    assert set(RULES) | set(ALWAYS) == {row[0] for row in REFUSED} | {"same_person"}
    assert set(RULES) - set(DEFAULT_RULES) == set(PLACES)
    assert score(one_pair(replace(NIA, site="Kiel"), rules=("other_site", "other_unit"))).points.tolist() != []


@pytest.mark.parametrize(
    ("nia", "viktor", "more"),
    [
        ({"grade": None}, {"grade": None}, {"outranks": "either", "min_grade_gap": 0}),
        ({"grade": 10}, {}, {"outranks": "either"}),
        ({"grade": 8}, {}, {"outranks": "left"}),
        ({"employed_until": "2027-06-30"}, {}, {}),
        ({"employed_until": "2027-01-01"}, {}, {"end_date": None}),
        ({"line": ("mona",)}, {"line": ("mona",)}, {}),
        ({}, {}, {"common_hours": 3.0}),
    ],
)
def test_a_rule_allows(nia: dict[str, Any], viktor: dict[str, Any], more: dict[str, Any]) -> None:
    problem = one_pair(replace(NIA, **nia), replace(VIKTOR, **viktor), settings=replace(SETTINGS, **more))
    assert verdict(problem, "nia", "viktor") == Allowed()
    assert len(score(problem).points) == 1


def test_nobody_is_paired_with_themself() -> None:
    found = verdict(one_pair(NIA, replace(VIKTOR, id="nia")), "nia", "nia")
    assert isinstance(found, Forbidden)
    assert found.rule == "same_person"


FITTING: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], int, str]] = [
    # criterion, change of Nia, change of Viktor, change of settings, millionths, code
    ("wants_of_right", {"offers": {"AI": 5, "SQL": 4, "TikTok": 3}}, {}, {}, 1_000_000, "wants_met"),
    ("wants_of_right", {"offers": {"AI": 2}}, {}, {}, 272_727, "wants_met"),
    ("wants_of_right", {"offers": {}}, {}, {}, 0, "wants_not_met"),
    ("wants_of_right", {}, {"wants": ()}, {}, 0, "wants_not_met"),
    ("wants_of_right", {"off_limits": {"AI"}}, {}, {}, 136_363, "wants_met"),
    ("wants_of_left", {}, {}, {}, 666_666, "wants_met"),
    ("wants_of_left", {}, {"off_limits": {"Budget"}}, {}, 333_333, "wants_met"),
    ("mutual_preference", {}, {"likes": {"nia"}}, {}, 1_000_000, "both_asked"),
    ("mutual_preference", {}, {}, {}, 500_000, "one_asked"),
    ("mutual_preference", {"likes": ()}, {}, {}, 0, "nobody_asked"),
    ("common_ground", {}, {}, {}, 333_333, "common_ground"),
    ("common_ground", {}, {}, {"shared_interests": 1}, 1_000_000, "common_ground"),
    ("common_ground", {"interests": ()}, {}, {}, 0, "no_common_ground"),
    ("schedule", {}, {}, {}, 375_000, "common_hours"),
    ("schedule", {}, {}, {"ample_hours": 0.5}, 1_000_000, "common_hours"),
    ("different_unit", {}, {}, {}, 1_000_000, "other_unit"),
    ("different_unit", {}, {"site": "Kiel", "unit": ()}, {}, 1_000_000, "other_site"),
    ("different_unit", {}, {"unit": ("Sales", "South")}, {}, 500_000, "other_subunit"),
    ("different_unit", {}, {"unit": ("Sales", "North")}, {}, 0, "same_unit"),
    ("different_unit", {"site": "", "unit": ()}, {}, {}, 0, "same_unit"),
    ("grade_window", {}, {}, {}, 1_000_000, "gap_in_window"),
    ("grade_window", {"grade": 0}, {}, {}, 750_000, "gap_outside"),
    ("grade_window", {"grade": 5}, {}, {}, 750_000, "gap_outside"),
    ("grade_window", {"grade": -9}, {}, {}, 0, "gap_outside"),
    ("grade_window", {"grade": None}, {}, {}, 0, "gap_unknown"),
]


@pytest.mark.parametrize(("name", "nia", "viktor", "more", "millionths", "code"), FITTING)
def test_a_criterion_fits_with_its_reason(
    name: str, nia: dict[str, Any], viktor: dict[str, Any], more: dict[str, Any], millionths: int, code: str
) -> None:
    fit = CRITERIA[name](replace(NIA, **nia), replace(VIKTOR, **viktor), replace(SETTINGS, **more))
    assert (fit.millionths, fit.reason.code) == (millionths, code)
    assert fit.value == millionths / 1_000_000


def test_forbidden_inputs_have_no_field() -> None:
    assert not set(PERSON_FIELDS) & {"age", "generation", "gender", "ethnicity", "personality", "tenure", "performance"}
    assert set(CRITERIA) == {row[0] for row in FITTING}


def test_a_rule_can_be_left_out() -> None:
    problem = one_pair(replace(NIA, languages=frozenset()), rules=("grade_gap",))
    assert verdict(problem, "nia", "viktor") == Allowed()


def test_two_hours_in_another_week_corner_count() -> None:
    late = replace(NIA, slots=slots_from_text("Sun 22:00-01:00"))
    early = replace(VIKTOR, slots=slots_from_text("Sun 23:00-02:00"))
    assert verdict(one_pair(late, early), "nia", "viktor") == Allowed()
    assert Settings().common_hours == 2.0
    assert Person("x", wants=["AI", ("SQL", 4)]).wants == (Want("AI", 3), Want("SQL", 4))  # type: ignore[arg-type]
