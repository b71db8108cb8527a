"""Every code of the engine is a sentence; managers get points, participants get words alone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from viceversa import engine
from viceversa.matching import policy
from viceversa.matching.verdicts import UNTOLD
from viceversa.matching.words import AGAINST, APART, CRITERIA, NOBODY, WITHOUT, Words, for_participant
from viceversa.people.models import Grade, Person
from viceversa.programs.models import Participant, Role

NIA = Person(name="Nia Adeyemi", grade=Grade(name="A", rank=1))
VIKTOR = Person(name="Viktor Halvorsen", grade=Grade(name="F", rank=6))
TOPICS = {"ai": "Everyday AI", "video": "Short video", "budgets": "Budgets"}
WORDS = Words(names={"n": NIA, "v": VIKTOR}, topics=TOPICS)


def reason(criterion: str, code: str, **facts: Any) -> dict[str, Any]:
    return {"criterion": criterion, "code": code, "facts": facts, "points": 300_000, "of": 400_000}


@pytest.mark.parametrize(
    ("code", "facts", "sentence"),
    [
        ("wants_met", {"who": "v", "by": "n", "topics": ["ai", "video"], "of": 3}, "Everyday AI and Short video: 2 of 3 wishes of Viktor"),
        ("wants_met", {"who": "v", "by": "n", "topics": ["ai"], "of": 1}, "Everyday AI: 1 of 1 wish of Viktor"),
        ("wants_met", {"who": "x", "by": "n", "topics": ["unknown"], "of": 2}, "unknown: 1 of 2 wishes of the other one"),
        ("wants_not_met", {"who": "n", "by": "v", "topics": [], "of": 3}, "Viktor offers nothing that Nia asked for"),
        ("both_asked", {"who": ["n", "v"]}, "Both asked for each other"),
        ("one_asked", {"who": ["n"]}, "One of the two asked for the other"),
        ("nobody_asked", {"who": []}, "Neither asked for the other"),
        ("common_ground", {"interests": ["want:ai"]}, "Both want to learn Everyday AI"),
        ("common_ground", {"interests": ["offer:ai", "want:video"]}, "Both want to learn Short video, both bring Everyday AI"),
        ("no_common_ground", {"interests": []}, "No topic that both bring or both want"),
        ("common_hours", {"hours": 2.5}, "2.5 hours a week in common"),
        ("common_hours", {"hours": 1.0}, "1 hour a week in common"),
        ("other_site", {"left": "Lyon", "right": "Porto"}, "Lyon and Porto, different sites"),
        ("other_unit", {"left": "Digital", "right": "Claims"}, "Digital and Claims, different units"),
        ("other_subunit", {"left": "North", "right": "South"}, "North and South, parts of one unit"),
        ("same_unit", {}, "Same unit and site, or not known"),
        ("gap_in_window", {"gap": 3, "low": 2, "high": 5}, "3 grades apart"),
        ("gap_in_window", {"gap": -1, "low": 1, "high": 5}, "1 grade apart"),
        ("gap_outside", {"gap": 7, "low": 2, "high": 5}, "7 grades apart, outside the usual 2 to 5"),
        ("gap_unknown", {}, "Grades not known"),
    ],
)  # fmt: skip
def test_criterion_for_managers(code: str, facts: dict[str, Any], sentence: str) -> None:
    assert WORDS.criterion({"code": code, "facts": facts}) == sentence


def test_lines_carry_points_and_the_heaviest_comes_first() -> None:
    lines = WORDS.lines(
        [
            reason("schedule", "common_hours", hours=3.0) | {"points": 50_000, "of": 120_000},
            reason("wants_of_right", "wants_met", who="v", by="n", topics=["ai"], of=1) | {"points": 360_000},
        ]
    )
    assert [(line.side, line.icon, line.text, line.points, line.of) for line in lines] == [
        ("vice", "", "Everyday AI: 1 of 1 wish of Viktor", 36, 40),
        ("", "clock", "3 hours a week in common", 5, 12),
    ]
    assert lines[0].label == "Mentor offers what the mentee wants"


@pytest.mark.parametrize(
    ("vice", "versa", "sentence"),
    [
        (["ai", "video"], ["budgets"], "Everyday AI for Budgets"),
        (["ai"], [], "Everyday AI. Viktor offers little Nia asked for."),
        ([], ["budgets"], "Budgets comes back. Nia offers little Viktor asked for."),
        ([], [], "Neither offers much the other asked for."),
    ],
)
def test_a_pair_in_one_line(vice: list[str], versa: list[str], sentence: str) -> None:
    reasons = [reason("wants_of_right", "", topics=vice), reason("wants_of_left", "", topics=versa)]
    assert WORDS.in_short(reasons, mentor=NIA, mentee=VIKTOR) == sentence


def part(role: str, **person: Any) -> Participant:
    values = {"name": "Mei Chou", "grade": Grade(name="A", rank=1)} | person
    return Participant(role=role, person=Person(**values))


def nobody(rule: str) -> dict[str, Any]:
    return {"code": "no_partner_allowed", "facts": {"rule": rule}}


TAKEN = {"code": "partners_taken", "facts": {"allowed": 4, "rivals": 5, "partners": 4, "places": 4, "needed": 5}}
WIDELY = {"code": "partners_taken_widely", "facts": {"allowed": 4, "rivals": 501, "partners": 400, "places": 400}}
NEEDED = {"code": "partners_taken", "facts": {"allowed": 1, "rivals": 2, "partners": 1, "places": 1, "needed": 3}}
QUOTAS = {"code": "quotas_bind", "facts": {"allowed": 2, "quotas": ["Sales", "North"]}}
OTHERS = {"code": "aims_prefer_others", "facts": {"allowed": 1}}


@pytest.mark.parametrize(
    ("given", "role", "person", "sentence"),
    [
        (nobody("same_line"), Role.MENTOR, {}, "Those who would fit are in Mei’s reporting line."),
        (nobody("decision_power"), Role.MENTOR, {}, "No pair is possible for Mei here."),
        (nobody("grade_gap"), Role.MENTEE, {}, "Nobody is far enough from Mei in grade."),
        (nobody("grade_gap"), Role.MENTEE, {"grade": None}, "The directory has no grade for Mei."),
        (nobody("language"), Role.MENTOR, {}, "Those who would fit share no language with Mei that both are fluent in."),
        (nobody("common_time"), Role.MENTOR, {}, "Nobody who would fit is free when Mei is."),
        (nobody("top_want"), Role.MENTEE, {}, "No mentor offers one of Mei’s first wishes well enough."),
        (nobody("top_want"), Role.MENTOR, {}, "No mentee has one of Mei’s offers among their first wishes."),
        (nobody("former"), Role.MENTOR, {}, "No pair is possible for Mei here."),
        (nobody("employed"), Role.MENTOR, {"end_date": "2026-06-01"}, "Mei leaves before the cohort ends."),
        (nobody("employed"), Role.MENTOR, {}, "No pair is possible for Mei here."),
        (nobody("forbid"), Role.MENTOR, {}, "Those who would fit are ruled out for Mei by a manager."),
        (nobody("capacity"), Role.MENTOR, {}, "Those who would fit Mei have no place left."),
        (TAKEN, Role.MENTOR, {}, "Mei fits 4 mentees, but 5 people share 4 places there."),
        (WIDELY, Role.MENTOR, {}, "Mei fits 4 mentees, but 501 people share 400 places there."),
        (NEEDED, Role.MENTEE, {}, "Mei fits 1 mentor, but 3 places are needed there and there is 1."),
        (QUOTAS, Role.MENTOR, {}, "Mei fits 2 mentees, but there is no place within these bounds: Sales and North."),
        ({"code": "nobody_possible", "facts": {}}, Role.MENTEE, {}, "No pair is possible for Mei here."),
        (OTHERS, Role.MENTEE, {}, "Mei fits 1 mentor, but the whole is better without."),
        ({"code": "nobody_there", "facts": {}}, Role.MENTOR, {}, "There is no mentee yet."),
        ({"code": "nobody_there", "facts": {}}, Role.MENTEE, {}, "There is no mentor yet."),
        ({"code": "no_capacity", "facts": {"who": ["x"]}}, Role.MENTEE, {}, "Mei has no place left."),
    ],
)  # fmt: skip
def test_why_somebody_has_nobody(given: dict[str, Any], role: str, person: dict[str, Any], sentence: str) -> None:
    assert WORDS.left_out(given, part(role, **person)) == sentence


@pytest.mark.parametrize(
    ("code", "facts", "sentences"),
    [
        ("lift_rule", {"rule": "common_time", "partners": 12}, ["More weekly times could open 12 more partners."]),
        ("lift_rule", {"rule": "same_line", "partners": 2}, []),
        ("lift_more_places", {"who": ["v", "hidden"]}, ["One more place with Viktor would do."]),
        ("lift_more_places", {"who": ["n", "v"]}, ["One more place with Nia or Viktor would do."]),
        ("lift_more_places", {"who": ["hidden"]}, []),
        ("lift_capacity", {"who": ["n"]}, []),
        ("lift_pin", {"left": "n", "right": "v"}, ["Letting go of the lock on Nia and Viktor would do."]),
        ("lift_pin", {"left": "n", "right": "hidden"}, []),
        ("lift_quotas", {"quotas": ["Sales", "North"]}, ["Wider bounds than Sales or North would do."]),
    ],
)
def test_what_would_help(code: str, facts: dict[str, Any], sentences: list[str]) -> None:
    assert WORDS.helps([{"code": code, "facts": facts}]) == sentences


@pytest.mark.parametrize(
    ("code", "facts", "sentence"),
    [
        (
            "pin_forbidden",
            {"left": "n", "right": "v", "rule": "same_line"},
            "Nia Adeyemi and Viktor Halvorsen are locked, but one is in the other’s reporting line.",
        ),
        (
            "pin_forbidden",
            {"left": "n", "right": "x", "rule": "not_available"},
            "Nia Adeyemi and somebody you can’t see are locked, but this pair is not possible.",
        ),
        (
            "pins_over_capacity",
            {"id": "v", "pins": 2, "capacity": 1},
            "Viktor Halvorsen is locked to 2 people and has 1 place.",
        ),
        (
            "pin_forbidden",
            {"left": "n", "right": "v", "rule": "grade_gap"},
            "Nia Adeyemi and Viktor Halvorsen are locked, but their grades are too close, or one grade is not known "
            "(“Grades between the two, at least”).",
        ),
        (
            "min_not_met",
            {"id": "v", "side": "right", "min": 2, "reached": 0},
            "Viktor Halvorsen needs 2 partners at least, and 0 can be had.",
        ),
        ("quotas_contradict", {"quotas": ["Sales"]}, "These bounds can’t be kept, whoever is with whom: Sales."),
    ],
)
def test_why_there_is_no_solution(code: str, facts: dict[str, Any], sentence: str) -> None:
    assert WORDS.contradiction({"code": code, "facts": facts}) == sentence


def test_pods_that_are_whole_or_not_at_all() -> None:
    given = {"code": "lots_bind", "facts": {"allowed": 1, "lot": 2}}
    assert WORDS.left_out(given, part(Role.MENTEE, name="Viktor Halvorsen")) == (
        "Viktor fits 1 mentor, but pods are whole here, and there are too few mentors for one more."
    )
    assert WORDS.helps([{"code": "lift_lots", "facts": {"lot": 2}}]) == ["Letting pods be of one mentor would do."]
    assert WORDS.contradiction({"code": "lots_contradict", "facts": {"who": ["v", "x"]}}) == (
        "Pods are whole here, and with these decisions there are too few mentors for Viktor Halvorsen and somebody you "
        "can’t see."
    )


def test_every_rule_and_criterion_of_the_engine_has_words() -> None:
    named = {engine.SILENT.get(rule, rule) for rule in engine.DEFAULT_RULES} - {"not_available"}
    assert named - UNTOLD == set(AGAINST) & named
    assert named - UNTOLD == set(NOBODY) & named
    assert set(WITHOUT) <= set(NOBODY)
    assert {criterion.name for criterion in policy.CRITERIA} == set(engine.CRITERIA)
    assert set(CRITERIA) <= set(engine.SENTENCES)
    assert set(APART) <= set(CRITERIA)


def test_no_sentence_knows_of_a_wish_not_to_be_matched() -> None:
    rules = {rule for table in (AGAINST, NOBODY, WITHOUT) for rule in table}
    assert not rules & UNTOLD
    assert rules & {"do_not_match", "not_available"} == set()


FULL = [
    reason("wants_of_right", "wants_met", who="v", by="n", topics=["ai", "video"], of=3),
    reason("wants_of_left", "wants_met", who="n", by="v", topics=["budgets"], of=1),
    reason("mutual_preference", "both_asked", who=["n", "v"]),
    reason("common_ground", "common_ground", interests=["offer:video", "want:budgets"]),
    reason("schedule", "common_hours", hours=6.0),
    reason("different_unit", "other_unit", left="Digital", right="Claims"),
    reason("grade_window", "gap_in_window", gap=4, low=2, high=5),
]


def test_the_mentee_reads_why_in_words() -> None:
    assert for_participant(FULL, role=Role.MENTEE, partner="Nia", topics=TOPICS) == [
        "You want to learn about Everyday AI and Short video, and Nia can help.",
        "Nia wants to learn about Budgets, and you can help.",
        "You asked for each other.",
        "You both want to learn about Budgets.",
        "You both know about Short video.",
        "You are free at the same times.",
        "You work in different units.",
    ]


def test_the_mentor_reads_the_other_way_round() -> None:
    assert for_participant(FULL, role=Role.MENTOR, partner="Viktor", topics=TOPICS)[:2] == [
        "You want to learn about Budgets, and Viktor can help.",
        "Viktor wants to learn about Everyday AI and Short video, and you can help.",
    ]


@pytest.mark.parametrize("role", [Role.MENTOR, Role.MENTEE])
def test_participants_read_no_number_and_nothing_against(role: str) -> None:
    sentences = for_participant(FULL, role=role, partner="Nia", topics=TOPICS)
    assert [sentence for sentence in sentences if re.search(r"\d", sentence)] == []
    poor = [
        reason("wants_of_right", "wants_not_met", who="v", by="n", topics=[], of=3),
        reason("mutual_preference", "one_asked", who=["n"]),
        reason("common_ground", "no_common_ground", interests=[]),
        reason("schedule", "common_hours", hours=0.0),
        reason("different_unit", "same_unit"),
    ]
    assert for_participant(poor, role=role, partner="Nia", topics=TOPICS) == []
