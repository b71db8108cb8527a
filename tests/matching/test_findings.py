"""What is worked out from a run: once, exactly, and shown to whom it may be shown."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.test_pages import add_pairs, signed_in, solved
from viceversa import engine
from viceversa.core import jobs
from viceversa.matching import actions, findings, page, queries, tasks
from viceversa.matching.models import Finding, Run
from viceversa.matching.page import curve
from viceversa.matching.page.curve import curve_of
from viceversa.matching.page.quality import price_of_fairness
from viceversa.people.models import Person
from viceversa.programs.models import Participant, ProgramManager, Role

PEOPLE = {"left": ("a", "b", "c"), "right": ("x", "y", "z")}


def scored(pairs: dict[tuple[str, str], int], **more: Any) -> findings.Question:
    """A small question in scored form; points in hundredths of the best fit."""
    problem = engine.Problem(
        left=tuple(engine.Person(id=name) for name in PEOPLE["left"]),
        right=tuple(engine.Person(id=name) for name in PEOPLE["right"]),
        pairs=tuple((left, right, points * 10_000) for (left, right), points in pairs.items()),
        **more,
    )
    return findings.Question(problem, engine.solve(problem))


# Best total: 90 + 80 + 40 = 210; nobody below 60: 65 + 60 + 75 = 200.
TRADED = {
    ("a", "x"): 90, ("b", "y"): 80, ("c", "z"): 40,
    ("a", "y"): 65, ("b", "z"): 60, ("c", "x"): 75,
}  # fmt: skip


def test_the_curve_has_each_corner_once() -> None:
    assert findings.curve(scored(TRADED)) == {
        "corners": [
            {"floor": 0, "worst": 400_000, "points": 2_100_000, "pairs": 3},
            {"floor": 405_000, "worst": 600_000, "points": 2_000_000, "pairs": 3},
        ]
    }


def test_a_locked_pair_that_is_worst_leaves_nothing_to_trade() -> None:
    pairs = TRADED | {("c", "z"): 10}
    found = findings.curve(scored(pairs, pins=(("c", "z"),)))
    assert found["corners"] == [{"floor": 0, "worst": 100_000, "points": 1_800_000, "pairs": 3}]


def test_a_run_not_asked_for_points_has_no_curve() -> None:
    assert findings.curve(scored(TRADED, aims=("people", "pairs"))) == {"corners": []}


def test_who_would_rather_swap_with_both_gains() -> None:
    pairs = {("a", "x"): 90, ("a", "y"): 80, ("b", "x"): 80, ("b", "y"): 10}
    question = scored(pairs)
    assert question.result.partners == {("a", "y"), ("b", "x")}
    assert findings.swaps(question) == {
        "count": 1,
        "pairs": [{"left": "a", "right": "x", "left_gain": 100_000, "right_gain": 100_000, "leaves": ["y", "b"]}],
    }


def test_what_would_place_people_and_free_more() -> None:
    everybody = {("a", "x"): 90, ("b", "x"): 80, ("c", "x"): 70}
    found = findings.placing(scored(everybody))
    more = {"code": "relax_place", "facts": {"who": "x", "side": "right", "capacity": 2}}
    assert found == {
        "people": {"b": [more], "c": [], "y": [], "z": []},
        "topics": {},
        "places": [more, {"code": "relax_place", "facts": {"who": "x", "side": "right", "capacity": 3}}],
        "freed": 2,
    }
    assert findings.placing(scored(TRADED)) == {"people": {}, "topics": {}, "places": [], "freed": 0}
    assert findings.placing(scored({("a", "x"): 90}))["freed"] == 0


def test_a_pair_ruled_out_is_looked_into_for_the_two_alone() -> None:
    pairs = {("a", "x"): 90, ("b", "x"): 80, ("c", "y"): 70}
    found = findings.placing(scored(pairs, forbids=(("c", "y"),)))
    let_go = {"code": "relax_forbid", "facts": {"left": "c", "right": "y"}}
    assert (found["people"]["c"], found["people"]["y"]) == ([let_go], [let_go])


def test_weights_of_the_cast(cast: Cast) -> None:
    run = solved(cast)
    question = findings.Question(engine.problem_from_json(run.problem), engine.result_from_json(run.result))
    shifts = findings.weights(question)["shifts"]
    assert {shift["pairs"] for shift in shifts} == {0}
    assert {"criterion": "wants_of_right", "weight": 40, "pairs": 0} in shifts
    assert findings.weights(scored(TRADED)) == {"shifts": []}


# The verbs

KINDS = ["curve", "swaps", "placing", "weights"]


def found(run: Run) -> dict[str, object]:
    return Finding.objects.values(*KINDS).get(run=run)


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def test_a_run_is_looked_into_once(cast: Cast) -> None:
    run = solved(cast)
    assert actions.look_into(fresh(run), now=NOW) is True
    first = found(run)
    assert None not in first.values()
    again = fresh(run)
    with CaptureQueriesContext(connection) as captured:
        assert actions.look_into(again, now=NOW + timedelta(days=1)) is False
    assert len(captured) == 1
    assert actions.work_out(again) == []
    Finding.objects.all().delete()
    actions.look_into(fresh(run))
    assert found(run) == first


def test_a_run_that_waits_has_nothing_to_look_into(cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    assert actions.look_into(run, now=NOW) is False
    assert actions.work_out(run) == []
    assert Finding.objects.count() == 0


def test_many_people_are_looked_into_by_a_worker(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.findings, "AT_ONCE", dict.fromkeys(KINDS, 1))
    run = solved(cast)
    queued = DBTaskResult.objects.filter(task_path=actions.findings.WORK_OUT)
    assert (actions.look_into(fresh(run)), actions.look_into(fresh(run))) == (True, False)
    assert (queued.count(), found(run)) == (1, dict.fromkeys(KINDS))
    html = signed_in(cast.petra).get(f"/matching/runs/{run.code}/?look").content.decode()
    assert "The rest is being worked out." in html
    assert 'hx-trigger="every 3s"' in html
    while jobs.run_one("a worker"):
        pass
    assert None not in found(run).values()
    assert "being worked out" not in signed_in(cast.petra).get(f"/matching/runs/{run.code}/?look").content.decode()


def test_what_is_quick_is_there_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.findings, "AT_ONCE", {"curve": 2, "swaps": 2, "placing": 1, "weights": 1})
    run = solved(cast)
    html = signed_in(cast.petra).get(f"/matching/runs/{run.code}/?look").content.decode()
    assert "No two would both gain" in html
    assert "The rest is being worked out." in html
    assert [name for name in KINDS if found(run)[name] is None] == ["placing", "weights"]


def test_a_worker_that_never_came_back_is_not_waited_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.findings, "AT_ONCE", dict.fromkeys(KINDS, 1))
    run = solved(cast)
    queued = DBTaskResult.objects.filter(task_path=actions.findings.WORK_OUT)
    late = NOW + actions.findings.PATIENCE
    times = (NOW, late, late + timedelta(seconds=1))
    assert [actions.look_into(fresh(run), now=now) for now in times] == [True, False, True]
    assert queued.count() == 2


def test_working_out_a_run_that_is_gone_is_no_fault(cast: Cast) -> None:
    run = solved(cast)
    actions.look_into(run)
    tasks.work_out.call(run.code)
    Run.objects.all().delete()
    tasks.work_out.call(run.code)
    assert Finding.objects.count() == 0


# The page


@pytest.fixture
def crossed(cast: Cast) -> Run:
    """Two mentors and two mentees: the best whole lets the strongest two not be together."""
    people = {}
    for name, role, offers, wants in (
        ("Amina Diallo", Role.MENTOR, {"topic-a": 5, "topic-b": 5}, ("chess",)),
        ("Boris Klein", Role.MENTOR, {"topic-a": 4}, ("chess",)),
        ("Xenia Wolf", Role.MENTEE, {"chess": 5}, ("topic-a", "topic-b")),
        ("Yusuf Kaya", Role.MENTEE, {"other": 5}, ("topic-b",)),
    ):
        rank = 1 if role == Role.MENTOR else 6
        person = factories.person(name, rank=rank, unit=factories.unit(f"Lumen / {name}"))
        people[name] = factories.participant(cast.cohort, person, role, offers=offers, wants=wants)
    Participant.objects.filter(pk__in=(cast.nia_part.pk, cast.viktor_part.pk)).delete()
    return solved(cast)


def test_the_page_names_who_would_rather_swap(cast: Cast, crossed: Run) -> None:
    html = signed_in(cast.petra).get(f"/matching/runs/{crossed.code}/?look").content.decode()
    assert "In 1 case two people would rather be a pair" in html
    assert "Amina and Xenia, by" in html
    assert "Amina would gain" in html


def test_own_line_people_are_hidden_among_those_who_would_swap(cast: Cast, crossed: Run) -> None:
    """Mara is above Boris alone: he would be left, so the two stay unnamed as well."""
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=NOW)
    boss = cast.person("mara")
    Person.objects.filter(name="Boris Klein").update(manager=boss, line_path=f"/{boss.pk}{boss.line_path}")
    html = signed_in(cast.mara).get(f"/matching/runs/{crossed.code}/?look").content.decode()
    swaps = html[html.index("In 1 case two people would rather be a pair") :]
    assert "A pair you can’t see" in swaps[: swaps.index("</details>")]
    assert "by less" not in html
    assert [name for name in ("Amina and Xenia", "Amina would") if name in html] == []


def test_the_first_look_is_asked_for_by_a_plain_link(cast: Cast) -> None:
    run = solved(cast)
    html = signed_in(cast.petra).get(f"/matching/runs/{run.code}/").content.decode()
    assert 'hx-get="?look" hx-trigger="load"' in html
    assert '<a href="?look#how-good">Work out who would rather swap and what fairness costs</a>' in html
    assert Finding.objects.count() == 0
    html = signed_in(cast.petra).get(f"/cohorts/{cast.cohort.code}/matching/?look").content.decode()
    assert "No two would both gain" in html
    assert "There is nothing to trade" in html
    assert "No weight matters alone: moving any one by 10 changes no pair." in html


def test_queries_with_findings_stay_within_the_budget(
    petra: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count(run: Run) -> int:
        actions.look_into(fresh(run))
        counts = []
        for address in (f"/matching/runs/{run.code}/?look", f"/cohorts/{cast.cohort.code}/matching/"):
            with CaptureQueriesContext(connection) as captured:
                assert petra.get(address).status_code == 200
            counts.append(len(captured))
        return max(counts)

    at_one = count(solved(cast))
    add_pairs(cast, 3)
    assert at_one == count(solved(cast)) <= 12
    monkeypatch.setattr(page, "PAGE_SIZE", 2)
    assert count(queries.runs_of(cast.cohort)[0]) <= 12


@pytest.fixture
def petra(cast: Cast) -> Client:
    return signed_in(cast.petra)


# The drawing

FIGURES = {"pairs": 3, "total": 210.0, "worst": 40.0}
CORNERS = findings.curve(scored(TRADED))["corners"]


def test_the_curve_marks_this_run_and_offers_the_others() -> None:
    drawn = curve_of(FIGURES, CORNERS)
    assert drawn is not None
    assert [(row.worst, row.average, row.difference, row.floor, row.is_run) for row in drawn.rows] == [
        ("40", "70", "0", "", True),
        ("60", "66.7", "−10", "60", False),
    ]
    assert drawn.run == drawn.rows[0]
    assert drawn.marks == (drawn.rows[1],)
    assert drawn.suggestion == drawn.rows[1]
    assert drawn.hint == "Worst-off pair 60, average 66.7: costs 10 points in total."
    assert drawn.summary == (
        "Raising the worst-off pair from 40 to 60 lowers the average fit from 70 to 66.7. "
        "This run: worst-off pair 40, average 70."
    )


def test_from_the_fairest_the_way_back_gains() -> None:
    drawn = curve_of({"pairs": 3, "total": 200.0, "worst": 60.0}, CORNERS)
    assert drawn is not None
    assert (drawn.hint, drawn.suggestion) == ("No set with as many pairs has a worst-off pair that is better.", None)
    [back] = drawn.marks
    assert (back.floor, back.sentence) == ("0", "Worst-off pair 40, average 70: gains 10 points in total.")


def test_a_run_off_the_curve_is_marked_where_it_is() -> None:
    """A former answer with other decisions: worse than the best, so on no corner."""
    drawn = curve_of({"pairs": 3, "total": 190.0, "worst": 45.0}, CORNERS)
    assert drawn is not None
    assert (drawn.run.is_run, drawn.run.worst, drawn.run.average) == (True, "45", "63.3")
    assert [row.is_run for row in drawn.rows] == [False, False]


@pytest.mark.parametrize(
    ("figures", "corners"),
    [
        ({"pairs": 0, "total": 0.0, "worst": None}, CORNERS),
        (FIGURES, []),
        (FIGURES, CORNERS[:1]),
    ],
    ids=["no pairs", "not worked out", "this run alone"],
)
def test_nothing_to_trade_is_no_curve(figures: dict[str, object], corners: list[dict[str, int]]) -> None:
    assert curve_of(figures, corners) is None


def test_a_floor_between_whole_points_is_drawn_and_not_offered() -> None:
    corners = [
        {"floor": 0, "worst": 400_000, "points": 2_100_000, "pairs": 3},
        {"floor": 400_001, "worst": 404_000, "points": 2_098_000, "pairs": 3},
        {"floor": 404_001, "worst": 410_000, "points": 2_090_000, "pairs": 3},
    ]
    drawn = curve_of(FIGURES, corners)
    assert drawn is not None
    assert [row.floor for row in drawn.rows] == ["", "", "41"]
    assert drawn.rows[1].sentence == "Worst-off pair 40.4, average 69.9: costs less than a point in total."


def test_points_to_press_keep_their_distance() -> None:
    corners = [
        {"floor": 400_001 + 10_000 * n, "worst": 410_000 + 10_000 * n, "points": 2_100_000 - 9_000 * n, "pairs": 3}
        for n in range(40)
    ]
    drawn = curve_of(FIGURES, corners)
    assert drawn is not None
    places = [drawn.run.x, *(mark.x for mark in drawn.marks)]
    assert 5 <= len(drawn.marks) <= 9
    assert min(after - before for before, after in itertools.pairwise(places)) >= curve._APART
    assert all(0 <= row.x <= 100 and 0 <= row.y <= 100 for row in (*drawn.rows, drawn.run))


@pytest.mark.parametrize(
    ("fairness", "total", "worst", "sentence"),
    [
        ("none", 800.0, 30.0, ""),
        ("floor", 797.0, 45.0, "“No pair below a number” costs 3 of 800 points of fit (0.4 %), and lifts the worst-off pair from 30.0 to 45.0."),
        ("max", 800.0, 45.0, "“The worst-off pair as good as can be” costs nothing here, and lifts the worst-off pair from 30.0 to 45.0."),
        ("max", 800.0, 30.0, "“The worst-off pair as good as can be” costs nothing here, and gives nothing: the best total has as good a worst-off pair."),
        ("leximin", 799.6, 30.0, "“Then the next worst, and so on” costs 0.4 of 800 points of fit (0.1 %), for pairs above the worst-off one."),
    ],
)  # fmt: skip
def test_the_price_of_fairness_in_words(fairness: str, total: float, worst: float, sentence: str) -> None:
    corners = [{"floor": 0, "worst": 300_000, "points": 8_000_000, "pairs": 10}]
    figures = {"pairs": 10, "total": total, "worst": worst}
    assert price_of_fairness({"fairness": fairness}, figures, corners) == sentence
    assert price_of_fairness({"fairness": fairness}, figures, []) == ""


def test_the_price_of_fairness_is_that_of_the_freest_answer() -> None:
    """By the curve that is worked out anyway: its first corner is the run's own question without the fairness setting."""
    fair = scored(TRADED, aims=("people", "pairs", engine.Floor("max"), "points"))
    assert fair.result.value.points == 2_000_000
    free = engine.solve(replace(fair.problem, aims=("people", "pairs", "points")))
    assert findings.curve(fair)["corners"][0]["points"] == free.value.points
