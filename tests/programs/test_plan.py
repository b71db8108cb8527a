"""What a planned size can show: its sentences, its drawing, and the wording that is frozen."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.cast import Cast
from tests.programs.story import draft
from viceversa.analysis import Design, detectable
from viceversa.programs.models import Outcome, Program
from viceversa.programs.plan import Aim, Comparison, Plan, Sight, plan_of, said, sights, spelled, spread_of
from viceversa.programs.sight_chart import chart_of, table_of


def program_with(cast: Cast, *, pairs: int = 12, plan: Plan | None = None, **outcome: object) -> Program:
    program = draft(cast)
    program.pairs, program.plan = pairs, (plan or Plan(response=100)).as_data()
    program.save()
    program.outcomes.filter(position=2).delete()
    values = {"baseline": Decimal(2), "target": Decimal(3), "item_set": "", "spread": None, **outcome}
    Outcome.objects.filter(program=program).update(**values)
    return program


def sight_of(program: Program) -> Sight:
    (only,) = sights(program, program.outcomes.all())
    return only


@pytest.mark.parametrize(
    ("pairs", "outcome", "sentence"),
    [
        (
            12,
            {"spread": 1},
            "With 12 pairs you can only see changes of at least 0.89 points. Your target is a change of 1.0: that is enough.",
        ),
        (
            12,
            {"spread": 1, "target": Decimal("2.5")},
            "With 12 pairs you can only see changes of at least 0.89 points. Your target is a change of 0.50: choose a "
            "larger cohort, of 34 pairs or more, or call it a pilot that learns, not one that proves.",
        ),
        (
            12,
            {"spread": 1, "target": None},
            "With 12 pairs you can only see changes of at least 0.89 points. Give baseline and target to see whether that is enough.",
        ),
        (
            12,
            {},
            "With 12 pairs you can only see changes of at least 0.89 standard deviations. Say how much people differ today, and it is shown in points.",
        ),
        (
            9,
            {},
            "About 9 people will answer both times. Under 10 there is no figure in standard deviations: say how much people differ today, and it is shown in points.",
        ),
        (
            4,
            {"spread": 1},
            "About 4 people will answer both times. Under 5 nothing is shown as a number: choose a larger cohort, or call it a pilot that learns.",
        ),
    ],
)
def test_what_a_size_can_show_is_said_in_words(
    cast: Cast, pairs: int, outcome: dict[str, object], sentence: str
) -> None:
    assert said(sight_of(program_with(cast, pairs=pairs, **outcome)), aim=Aim.SHOW) == sentence


def test_a_pilot_that_learns_is_told_so(cast: Cast) -> None:
    sight = sight_of(program_with(cast, spread=1, target=Decimal("2.5")))
    assert said(sight, aim=Aim.LEARN).endswith(
        "too small to be seen. You call it a pilot that learns, so it is described and not proved."
    )


def test_a_comparison_group_that_is_too_small_sets_the_limit(cast: Cast) -> None:
    plan = Plan(response=100, comparison=Comparison.MATCHED, compared=8)
    sight = sight_of(program_with(cast, plan=plan, spread=1, target=Decimal("2.5")))
    assert sight.needed is None
    assert "no number of pairs shows that with this comparison group" in said(sight, aim=Aim.SHOW)


def test_no_sentence_speaks_of_causes(cast: Cast) -> None:
    program = program_with(cast, spread=1)
    words = " ".join(part["text"] for part in spelled(program, program.outcomes.all()))
    assert re.findall(r"\b(effect|impact|cause|because|due to|led to)\b", words) == []


def test_a_draw_shows_smaller_changes_than_matched_colleagues(cast: Cast) -> None:
    found = [
        sight_of(program_with(cast, plan=Plan(response=100, comparison=kind, compared=20), spread=1)).least
        for kind in (Comparison.DRAW, Comparison.MATCHED)
    ]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0] < found[1]


def test_the_spread_is_the_organizations_own_then_the_questions_then_unknown(cast: Cast) -> None:
    outcome = Outcome(spread=Decimal("1.20"), item_set="being-heard")
    assert spread_of(outcome) == 1.2
    outcome.spread = None
    assert spread_of(outcome) == 0.8
    outcome.item_set = "gone"
    assert spread_of(outcome) is None


def test_no_change_wanted_is_no_target(cast: Cast) -> None:
    sight = sight_of(program_with(cast, spread=1, target=Decimal(2)))
    assert (sight.wanted, sight.is_enough) == (None, None)


def test_the_wording_holds_every_part(cast: Cast) -> None:
    plan = Plan(comparison=Comparison.DRAW, compared=20, success="Half a point.")
    program = program_with(cast, plan=plan, spread=1)
    program.analysis_plan = "Costs too."
    assert [part["heading"] for part in spelled(program, program.outcomes.all())] == [
        "Aim",
        "Primary outcome 1",
        "Compared with",
        "Planned for",
        "Counts as success",
        "Those who do not answer",
        "Everything else",
        "Also",
    ]
    parts = {part["heading"]: part["text"] for part in spelled(program, program.outcomes.all())}
    assert parts["Compared with"] == "A waiting list, chosen by draw, 20 people"
    assert "12 pairs, of whom 80 % answer both times" in parts["Planned for"]


def test_a_plan_survives_the_way_through_json(cast: Cast) -> None:
    plan = Plan(aim=Aim.LEARN, comparison=Comparison.DRAW, compared=9, response=70, correlation=0.7, success="A")
    program = program_with(cast, plan=plan)
    program.refresh_from_db()
    assert plan_of(program) == plan


# The drawing


def test_the_drawing_marks_the_size_the_target_and_the_pairs_needed(cast: Cast) -> None:
    sight = sight_of(program_with(cast, spread=1, target=Decimal("2.5")))
    chart = chart_of(sight)
    assert chart is not None
    assert chart.chosen is not None and chart.target is not None and chart.needed is not None  # noqa: PT018
    assert (chart.chosen.text, chart.target.text, chart.needed.text) == ("0.89", "0.50", "34")
    across = {tick.text: float(tick.x.rstrip("%")) for tick in chart.across}
    most = max(int(text) for text in across)
    assert float(chart.chosen.x.rstrip("%")) == pytest.approx(100 * 12 / most, abs=0.01)
    assert float(chart.needed.x.rstrip("%")) == pytest.approx(100 * 34 / most, abs=0.01)
    assert chart.needed.y == chart.target.y


def test_the_curve_falls_and_meets_the_chosen_size(cast: Cast) -> None:
    chart = chart_of(sight_of(program_with(cast, spread=1)))
    assert chart is not None
    points = [tuple(map(float, pair.split(","))) for pair in chart.curve[1:].split("L")]
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in points)
    assert points == sorted(points)
    heights = [y for _x, y in points]
    assert heights == sorted(heights)
    assert chart.chosen is not None
    at_size = next(y for x, y in points if x == pytest.approx(float(chart.chosen.x.rstrip("%")), abs=0.02))
    assert at_size == pytest.approx(float(chart.chosen.y.rstrip("%")), abs=0.02)


@pytest.mark.parametrize(
    ("pairs", "outcome"), [(12, {"spread": None}), (2, {"spread": 1, "target": None})], ids=["no spread", "tiny"]
)
def test_what_can_not_be_drawn_or_marked_is_left_out(cast: Cast, pairs: int, outcome: dict[str, object]) -> None:
    chart = chart_of(sight_of(program_with(cast, pairs=pairs, **outcome)))
    if outcome["spread"] is None:
        assert chart is None
    else:
        assert chart is not None
        assert (chart.chosen, chart.target, chart.needed) == (None, None, None)


def test_a_comparison_group_under_five_has_no_drawing(cast: Cast) -> None:
    plan = Plan(response=60, comparison=Comparison.DRAW, compared=6)
    assert chart_of(sight_of(program_with(cast, plan=plan, spread=1))) is None


@pytest.mark.parametrize("spread", ["0.01", "0.8", "25", "900"])
@pytest.mark.parametrize("pairs", [8, 40, 900, 5000])
def test_ticks_are_few_and_round_on_any_scale(cast: Cast, pairs: int, spread: str) -> None:
    chart = chart_of(sight_of(program_with(cast, pairs=pairs, spread=Decimal(spread), target=None)))
    assert chart is not None
    assert 4 <= len(chart.up) <= 12
    assert 4 <= len(chart.across) <= 12
    assert len({tick.text for tick in chart.up}) == len(chart.up)


def test_the_table_says_the_same_figures(cast: Cast) -> None:
    sight = sight_of(program_with(cast, spread=1))
    rows = dict(table_of([sight]))
    assert rows[12] == ["0.89"]
    assert rows[8] == [f"{detectable(replace(sight.design, pairs=8)).in_points:.1f}"]
    assert table_of([]) == []
    nothing = replace(sight, design=Design(pairs=12, response=0.5, spread=1.0), needed=None)
    assert dict(table_of([nothing]))[8] == [""]
