"""The criteria panel, undo, drafts, comparing and progress on the pages of matching."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import NOW
from tests.matching.test_pages import QUESTION, add_pairs, signed_in
from viceversa.matching import actions, queries
from viceversa.matching.models import Ruling, Run
from viceversa.matching.states import RunState
from viceversa.programs.models import ProgramManager

PANEL = {
    **QUESTION, "musts": "1", "must_language": "on", "must_common_time": "on", "must_top_want": "on", "must_former": "on",
    "fairness": "none", "bounds": "0",
}  # fmt: skip
BOUND = {"bounds": "1", "bound0-end": "max", "bound0-n": "1", "bound0-unit": "", "bound0-role": "mentor"}


@pytest.fixture
def petra(cast: Cast) -> Client:
    return signed_in(cast.petra)


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/cohorts/{cast.cohort.code}/matching/"


def newest(cast: Cast) -> Run:
    return Run.objects.filter(cohort=cast.cohort).order_by("-number")[0]


def test_with_javascript_the_page_comes_at_once_and_the_address_with_it(
    petra: Client, cast: Cast, address: str
) -> None:
    petra.post(f"{address}runs/", PANEL)
    answer = petra.post(f"{address}runs/?against=x", {**PANEL, "schedule": 30}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert (answer.status_code, answer["HX-Push-Url"]) == (200, f"{address}?against=x")
    assert "Run 2, " in html
    assert "Nobody has been told yet." in html
    assert 'id="live" role="status">Run 2 has 1 pair.</div>' in html
    assert f'hx-post="{address}runs/?against=x"' in html
    assert newest(cast).parent == queries.runs_of(cast.cohort).get(number=1)


def test_what_must_be_true_can_be_switched(petra: Client, cast: Cast, address: str) -> None:
    petra.post(f"{address}runs/", {name: value for name, value in PANEL.items() if name != "must_language"})
    run = newest(cast)
    assert {name for name, on in run.settings["musts"].items() if on} == {"common_time", "top_want", "former"}
    assert "language" not in run.problem["rules"]
    html = petra.get(address).content.decode()
    assert 'name="must_language" id="id_must_language">' in html
    assert 'name="must_former" id="id_must_former" checked' in html
    assert html.count("Always on") == 3


def test_fairness_and_a_floor_that_is_tried(petra: Client, cast: Cast, address: str) -> None:
    petra.post(f"{address}runs/", {**PANEL, "fairness": "max"})
    assert (newest(cast).settings["fairness"], newest(cast).problem["aims"][3]) == ("max", {"floor": "max"})
    petra.post(f"{address}runs/", {**PANEL, "fairness": "leximin"})
    assert newest(cast).problem["aims"][3] == "leximin"
    petra.post(f"{address}runs/", {**PANEL, "fairness": "max", "try_floor": "66"})
    assert (newest(cast).settings["fairness"], newest(cast).settings["floor"]) == ("floor", 66)
    assert petra.post(f"{address}runs/", {**PANEL, "fairness": "nice"}).status_code == 422


def test_places_and_a_goal_across_units_are_asked_for_and_let_go(petra: Client, cast: Cast, address: str) -> None:
    asked = {**PANEL, "must_other_site": "on", "across_units": "40"}
    petra.post(f"{address}runs/", asked)
    run = newest(cast)
    assert (run.settings["musts"]["other_site"], run.settings["across_units"]) == (True, 40)
    assert ("other_site" in run.problem["rules"], run.problem["quotas"][0]["percent"]) == (True, 40)
    html = petra.get(address).content.decode()
    assert 'name="across_units" value="40"' in html
    petra.post(f"{address}runs/", {**asked, "try_must_other_site": "false", "try_across_units": "0"})
    assert (newest(cast).settings["musts"]["other_site"], newest(cast).settings["across_units"]) == (False, 0)
    petra.post(f"{address}runs/", {**PANEL, "across_units": ""})
    assert newest(cast).settings["across_units"] == 0


def test_a_floor_that_is_typed_is_wanted_and_one_that_is_left_over_is_not(
    petra: Client, cast: Cast, address: str
) -> None:
    petra.post(f"{address}runs/", {**PANEL, "fairness_was": "none", "floor": "20"})
    assert (newest(cast).settings["fairness"], newest(cast).settings["floor"]) == ("floor", 20)
    assert '<input type="hidden" name="fairness_was" value="floor">' in petra.get(address).content.decode()
    petra.post(f"{address}runs/", {**PANEL, "fairness_was": "floor", "floor": "20"})
    assert (newest(cast).settings["fairness"], newest(cast).settings["floor"]) == ("none", 0)


def test_bounds_are_added_used_and_taken_out_without_javascript(petra: Client, cast: Cast, address: str) -> None:
    add_pairs(cast, 2)
    petra.post(f"{address}runs/", PANEL)
    html = petra.post(f"{address}runs/", {**PANEL, "add_bound": "1"}).content.decode()
    assert 'name="bound0-group"' in html
    assert "of Lumen / Legal" in html
    assert Run.objects.count() == 1
    petra.post(f"{address}runs/", {**PANEL, **BOUND, "bound0-group": "unit:Lumen / Legal"})
    run = newest(cast)
    assert (run.figures["pairs"], [quota["max"] for quota in run.problem["quotas"]]) == (2, [1])
    html = petra.get(address).content.decode()
    assert "at most 1 mentor of Legal" in html
    assert '<option value="unit:Lumen / Legal" selected>' in html
    petra.post(f"{address}runs/", {**PANEL, **BOUND, "bound0-group": "unit:Lumen / Legal", "drop_bound": "0"})
    assert newest(cast).settings["bounds"] == []


def test_bounds_that_can_not_be_kept_say_so(petra: Client, cast: Cast, address: str) -> None:
    least = {**PANEL, **BOUND, "bound0-end": "min", "bound0-n": "2", "bound0-group": "site:*"}
    html = petra.post(f"{address}runs/", least, follow=True).content.decode()
    assert "These bounds can’t be kept, whoever is with whom: at least 2 mentors from Lyon." in html


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"bound0-n": ""}, "A bound can’t be read as it is."),
        ({"bound0-group": "gender:women"}, "Select a valid choice."),
        ({"bound0-n": "200", "bound0-unit": "%"}, "a share at most 100 %"),
    ],
)
def test_a_bound_that_makes_no_sense_is_said_and_kept(
    petra: Client, cast: Cast, address: str, row: dict[str, str], sentence: str
) -> None:
    answer = petra.post(f"{address}runs/", {**PANEL, "schedule": 33, **BOUND, "bound0-group": "site:*", **row})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="33"' in answer.content.decode()
    assert Run.objects.count() == 0


def test_undo_and_redo_on_the_page(petra: Client, cast: Cast, address: str) -> None:
    petra.post(f"{address}runs/", PANEL)
    petra.post(f"{address}runs/", {**PANEL, "common_ground": 30})
    html = petra.get(address).content.decode()
    assert 'title="Undo run 2: Common ground from 15 to 30"' in html
    assert 'id="redo"' not in html
    first = queries.runs_of(cast.cohort).get(number=1)
    html = petra.post(f"/matching/runs/{first.code}/use/", follow=True).content.decode()
    assert "Run 1 is in use again." in html
    assert 'title="Redo run 2: Common ground from 15 to 30"' in html
    decision = {"mentor": cast.nia_part.code, "mentee": cast.viktor_part.code, "decision": "pin"}
    html = petra.post(f"{address}decisions/", decision, follow=True).content.decode()
    assert 'title="Undo decisions about pairs made since run 1"' in html
    html = petra.post(f"/matching/runs/{first.code}/use/", follow=True).content.decode()
    assert "1 decision about a pair is as it was then." in html
    assert Ruling.objects.count() == 0
    assert petra.post(f"/matching/runs/{first.code}/use/", follow=True).content.decode().count("data-toast>") == 0


def test_undo_says_whose_act_it_takes_back(petra: Client, cast: Cast, address: str) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.sam, since=NOW)
    petra.post(f"{address}runs/", PANEL)
    signed_in(cast.sam).post(f"{address}runs/", {**PANEL, "common_ground": 30})
    html = petra.get(address).content.decode()
    assert 'title="Undo run 2: Common ground from 15 to 30"' in html
    assert "Undo what Sam Osei did</button>" in html
    petra.post(f"/matching/runs/{queries.runs_of(cast.cohort).get(number=1).code}/use/")
    assert "Redo what Sam Osei did" in petra.get(address).content.decode()


def test_two_managers_at_once(petra: Client, cast: Cast, address: str) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.sam, since=NOW)
    petra.post(f"{address}runs/", PANEL)
    first = newest(cast)
    seen = petra.get(address).context["m"].seen
    signed_in(cast.sam).post(f"{address}runs/", {**PANEL, "common_ground": 30})
    answer = petra.post(f"{address}runs/", {**PANEL, "schedule": 33, "seen": seen})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Sam Osei matched again at " in html
    assert [str(change) for change in answer.context["meanwhile"].differs] == [
        "Common ground from 15 to 30",
        "Free at the same time from 33 to 10",
    ]
    assert 'value="33"' in html
    assert Run.objects.count() == 2
    undo = petra.post(f"/matching/runs/{first.code}/use/", {"seen": seen})
    assert undo.status_code == 409
    assert "So nothing was undone." in undo.content.decode()
    petra.post(f"{address}runs/", {**PANEL, "schedule": 33, "seen": answer.context["m"].seen})
    assert (Run.objects.count(), newest(cast).settings["weights"]["schedule"]) == (3, 33)


def test_drafts_stand_apart_from_tries(petra: Client, cast: Cast, address: str) -> None:
    petra.post(f"{address}runs/", PANEL)
    first = newest(cast)
    html = petra.post(f"/matching/runs/{first.code}/name/", {"name": "Fairness first"}, follow=True).content.decode()
    assert "Run 1 is kept as “Fairness first”." in html
    assert "Draft “Fairness first”." in html
    for weight in (30, 40):
        petra.post(f"{address}runs/", {**PANEL, "common_ground": weight})
    html = petra.get(address).content.decode()
    assert html.index("<h3>Drafts</h3>") < html.index("Fairness first</a>") < html.index("<h3>Tries</h3>")
    html = petra.post(f"/matching/runs/{first.code}/name/", {"name": ""}, follow=True).content.decode()
    assert "Run 1 is a try again" in html


def test_two_drafts_side_by_side_by_person(petra: Client, cast: Cast, address: str) -> None:
    add_pairs(cast, 2)
    petra.post(f"{address}runs/", PANEL)
    first = newest(cast)
    actions.forbid(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    petra.post(f"{address}runs/", {**PANEL, "common_ground": 30})
    answer = petra.get(f"{address}?against={first.code}")
    compared = answer.context["m"].comparison
    assert [str(change) for change in compared.settings] == [
        "Common ground from 15 to 30",
        "Ruled-out pairs from 0 to 1",
    ]
    assert (compared.figures[0].label, compared.figures[0].before) == ("Pairs", "3")
    narrowed = petra.get(f"{address}?against={first.code}&who=viktor").context["m"].comparison
    assert [row.mentee.person.name for row in (*narrowed.added, *narrowed.dropped)] == ["Viktor Halvorsen"] * len(
        [*narrowed.added, *narrowed.dropped]
    )
    assert (narrowed.new, narrowed.gone, narrowed.kept) == (compared.new, compared.gone, compared.kept)
    kept = petra.get(f"{address}?against={first.code}&who=nobody").context["m"].comparison
    assert [kept.added, kept.dropped, kept.stayed] == [[], [], []]


def test_progress_is_shown_until_there_is_an_answer(petra: Client, cast: Cast, address: str) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra)
    assert "Waits for a worker" in petra.get(address).content.decode()
    Run.objects.update(progress={"stage": "score", "done": 1, "of": 4})
    html = petra.get(f"/matching/runs/{run.code}/").content.decode()
    assert "Comparing all possible pairs" in html
    assert '<progress id="progress" max="100" value="25">25</progress>' in html
    Run.objects.update(progress={"stage": "prove", "done": 0, "of": 0})
    assert '<progress id="progress" max="100"></progress>' in petra.get(address).content.decode()
    asking = {"HX-Request": "true", "HX-Target": "solving"}
    assert "HX-Retarget" not in petra.get(f"/matching/runs/{run.code}/", headers=asking)
    actions.solve_run(run)
    answer = petra.get(f"/matching/runs/{run.code}/", headers=asking)
    assert (answer["HX-Retarget"], answer["HX-Reselect"]) == ("#main", "#main")


def test_a_run_can_be_stopped(petra: Client, cast: Cast, address: str) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra)
    html = petra.post(f"/matching/runs/{run.code}/cancellation/", follow=True).content.decode()
    assert "Run 1 is stopped." in html
    assert Run.objects.get().state == RunState.CANCELLED
    assert "was stopped before it had an answer" in petra.get(f"/matching/runs/{run.code}/").content.decode()


def test_what_was_matched_by_itself_after_a_release_is_no_try(petra: Client, cast: Cast, address: str) -> None:
    petra.post(f"{address}runs/", PANEL)
    run = newest(cast)
    for number, more in ((98, {}), (99, {"after": run.code})):
        Run.objects.create(
            cohort=cast.cohort, number=number, state=RunState.RELEASED, settings={**run.settings, **more},
            figures=run.figures, created_at=NOW - timedelta(days=1),
        )  # fmt: skip
    html = petra.get(address).content.decode()
    assert (">Run 98<" in html, ">Run 99<" in html) == (True, False)
