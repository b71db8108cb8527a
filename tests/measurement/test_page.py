"""What the page says of a table: numbers, rates, what to look into; and nothing that is hidden."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.world import funnel_table
from viceversa.analysis.hiding import Cell, Group, Row, Shown, hide
from viceversa.measurement import frozen, page
from viceversa.measurement.frozen import Table, freeze, thaw
from viceversa.measurement.models import UNSAID, Named

GROUPS = (Named("a", "Trainee"), Named("b", "Degree"))


def table(*rows: Row, totals: tuple[int | None, ...] = (None, None)) -> Table:
    return Table("mentor", "Way in", GROUPS, ("asked", "applied"), Shown(rows, totals))


def exact(key: str, *numbers: int) -> Row:
    return Row(key, tuple(Cell(number, number) for number in numbers), compared=key != UNSAID)


def test_a_table_comes_back_as_it_was_frozen() -> None:
    whole = funnel_table()
    assert thaw(freeze(whole)) == whole
    some = table(Row("a", (Cell(12, 12), None)), Row(UNSAID, (None, None), compared=False), totals=(40, None))
    assert thaw(freeze(some)) == some


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=5))
def test_what_is_frozen_is_what_may_be_shown(rows: list[tuple[int, int]]) -> None:
    groups = tuple(Group(str(at), tuple(sorted(row, reverse=True))) for at, row in enumerate(rows))
    shown = hide(groups)
    names = tuple(Named(str(at), f"Group {at}") for at in range(len(rows)))
    one = Table("mentor", "Way in", names, ("asked", "applied"), shown)
    assert thaw(freeze(one)).shown == shown


def test_numbers_bands_and_what_is_hidden() -> None:
    shown = table(
        exact("a", 1200, 40), Row("b", (Cell(40, 40), Cell(5, 9))), Row(UNSAID, (None, None), compared=False),
        totals=(1300, None),
    )  # fmt: skip
    lines = page.lines_of(shown)
    assert [(line.name, line.cells, line.compared) for line in lines] == [
        ("Trainee", ["1,200", "40"], True),
        ("Degree", ["40", "5 to 9"], True),
        ("Did not say", [None, None], False),
    ]
    assert page.totals_of(shown) == ["1,300", None]


def test_rates_beside_the_highest() -> None:
    (going,) = page.goings_of(table(exact("a", 80, 24), exact("b", 80, 48), totals=(160, 72)))
    assert (going.title, going.mark_at) == ("Of those asked, who sent their answers", "48.00%")
    first, second = going.bars
    assert (first.name, first.of, first.rate, first.interval) == ("Trainee", "24 of 80", "30%", "21 to 41%")
    assert (first.at, first.from_at, first.to_at) == ("30.00%", "21.06%", "40.77%")
    assert (first.ratio, first.ratio_interval) == ("0.50", "0.34 to 0.73")
    assert (first.difference, first.difference_interval, first.chance) == ("−30 points", "−43 to −15", "under 0.001")
    assert first.reasons == [
        "Under four fifths of the highest rate.",
        "So unlike by chance alone in fewer than 5 of 100 cases.",
    ]
    assert (second.ratio, second.difference, second.chance, second.reasons) == ("highest", "", "", [])


def test_a_band_gives_ends_and_no_interval() -> None:
    band = Row("a", (Cell(40, 40), Cell(5, 9)))
    (going,) = page.goings_of(table(band, exact("b", 60, 30), totals=(100, None)))
    bar = going.bars[0]
    assert (bar.of, bar.rate, bar.interval, bar.at) == ("5 to 9 of 40", "13 to 23%", "", None)
    assert (bar.ratio, bar.ratio_interval, bar.difference, bar.chance) == ("0.25 to 0.45", "", "", "")
    assert bar.reasons == ["Under four fifths of the highest rate."]


def test_without_a_sure_highest_there_is_no_mark() -> None:
    bands = (Row("a", (Cell(12, 12), Cell(0, 4))), Row("b", (Cell(40, 40), Cell(0, 4))))
    (going,) = page.goings_of(table(*bands))
    assert going.mark_at is None
    assert [bar.ratio for bar in going.bars] == ["highest", "0.00 or more"]


def test_an_answer_that_hangs_on_one_person_says_so() -> None:
    (going,) = page.goings_of(table(exact("a", 20, 15), exact("b", 20, 19)))
    assert going.bars[0].reasons == [
        "Under four fifths of the highest rate.",
        "Whether it is under four fifths hangs on one person.",
    ]
    assert going.bars[0].chance == "0.182"


def test_one_group_alone_is_compared_with_nobody() -> None:
    assert page.goings_of(table(exact("a", 80, 24), exact(UNSAID, 80, 60))) == []


def test_every_way_from_step_to_step_has_its_words() -> None:
    for steps in (frozen_steps(drawn) for drawn in (True, False)):
        rows = tuple(exact(key, *range(100, 100 - len(steps), -1)) for key in ("a", "b"))
        shown = Shown(rows, (200,) * len(steps))
        assert len(page.goings_of(Table("mentor", "Way in", GROUPS, steps, shown))) == len(steps) - 1


def frozen_steps(drawn: bool) -> tuple[str, ...]:
    from viceversa.measurement.steps import WHOLE, Step

    return tuple(str(step) for step in WHOLE if drawn or step != Step.PLACED)


def test_the_file_has_the_same_and_no_more() -> None:
    shown = table(exact("a", 80, 24), exact("b", 80, 48), Row(UNSAID, (None, None), compared=False), totals=(None, 90))
    assert list(page.rows_of(shown)) == [
        ["Step", "Group", "People", "Rate", "95% interval", "Beside the highest rate", "95% interval", "Look into it"],
        ["Asked, or came by themselves", "Trainee", "80", "", "", "", "", ""],
        ["Asked, or came by themselves", "Degree", "80", "", "", "", "", ""],
        ["Asked, or came by themselves", "Did not say", "", "", "", "", "", ""],
        ["Asked, or came by themselves", "All", "", "", "", "", "", ""],
        [
            "Sent their answers", "Trainee", "24", "30%", "21 to 41%", "0.50", "0.34 to 0.73",
            "Under four fifths of the highest rate. So unlike by chance alone in fewer than 5 of 100 cases.",
        ],
        ["Sent their answers", "Degree", "48", "60%", "49 to 70%", "highest", "", ""],
        ["Sent their answers", "Did not say", "", "", "", "", "", ""],
        ["Sent their answers", "All", "90", "", "", "", "", ""],
    ]  # fmt: skip
    assert frozen.freeze(shown)["totals"] == [None, 90]


def test_how_well_the_pairs_of_groups_fit() -> None:
    steps = ("asked", "applied", "paired", "first_mark", "second_mark", "third_mark")
    shown = Shown(
        (exact("a", 60, 50, 40, 19, 12, 10), exact("b", 60, 50, 40, 30, 21, 10), exact(UNSAID, 12, 12, 12, 12, 12, 12)),
        (132, 112, 92, 61, 45, 32),
    )
    one = Table("mentor", "Way in", GROUPS, steps, shown, {"first_mark": 61, "second_mark": 70, "third_mark": 82})
    assert page.heads_of(one)[2:] == ["In a pair", "Fit of 61 or more", "Fit of 70 or more", "Fit of 82 or more"]
    assert [(half.name, half.fit, half.interval) for half in page.halves_of(one)] == [
        ("Trainee", "under 61", "under 70"), ("Degree", "70 to under 82", "61 to under 82"),
    ]  # fmt: skip
    goings = page.goings_of(one)
    assert [going.title for going in goings[2:]] == [
        f"Of those in a pair, who have a fit of {cut} or more" for cut in (61, 70, 82)
    ]
    assert [bar.of for bar in goings[3].bars] == ["12 of 40", "21 of 40"]
    assert goings[3].bars[0].reasons[0] == "Under four fifths of the highest rate."
    rows = list(page.rows_of(one))
    assert rows[-2:] == [
        ["Middle fit", "Trainee", "", "under 61", "under 70", "", "", ""],
        ["Middle fit", "Degree", "", "70 to under 82", "61 to under 82", "", "", ""],
    ]
    assert ["Fit of 70 or more", "Trainee", "12", "30%"] in [row[:4] for row in rows]


def test_marks_that_are_hidden_tell_nothing() -> None:
    steps = ("paired", "weighed", "first_mark", "second_mark")
    rows = (
        Row("a", (Cell(40, 40), Cell(30, 30), Cell(20, 20), None)), Row("b", (Cell(40, 40), Cell(5, 9), None, None)),
    )  # fmt: skip
    one = Table("mentor", "Way in", GROUPS, steps, Shown(rows, (80, None, 25, None)), {"first_mark": 61})
    assert page.heads_of(one)[2:] == ["Fit of 61 or more", "Fit at the second mark or above"]
    assert [(half.fit, half.interval) for half in page.halves_of(one)] == [("61 or more", "can’t be told"), ("", "")]
    assert [going.title for going in page.goings_of(one)] == ["Of those in a pair, whose fit is known"]
    assert list(page.rows_of(one))[-1] == ["Middle fit", "Degree", "", "too few to report safely", "", "", "", ""]
    assert page.halves_of(funnel_table())[0].name == "Trainee"
    few_left = Table("mentor", "Way in", GROUPS, ("asked", "applied", "paired", "first_mark"), Shown((
        Row("a", (Cell(50, 50), Cell(40, 40), None, Cell(30, 30))), Row("b", (Cell(50, 50), Cell(40, 40), None, Cell(10, 10))),
    ), (100, 80, None, 40)), {"first_mark": 61})  # fmt: skip
    assert [(half.fit, half.interval) for half in page.halves_of(few_left)] == [("61 or more",) * 2, ("under 61",) * 2]
    (_applied, marked) = page.goings_of(few_left)
    assert marked.title == "Of those who sent their answers, who came into a pair with a fit of 61 or more"
    assert [bar.of for bar in marked.bars] == ["30 of 40", "10 of 40"]
    assert frozen.has_fit(one)
    weighed = Table("mentor", "Way in", GROUPS, steps, Shown((
        exact("a", 50, 40, 30, 20), exact("b", 50, 40, 20, 10)), (100, 80, 50, 30)), {"first_mark": 61, "second_mark": 70},
    )  # fmt: skip
    assert page.goings_of(weighed)[-1].title == "Of those whose fit is known, who have a fit of 70 or more"


def test_cuts_that_tell_nothing_leave_the_middle_anywhere() -> None:
    rows = (Row("a", (Cell(12, 12), Cell(5, 9))), Row("b", (Cell(12, 12), Cell(8, 12))))
    one = Table("mentor", "Way in", GROUPS, ("paired", "first_mark"), Shown(rows, (24, 17)), {"first_mark": 61})
    assert [(half.fit, half.interval) for half in page.halves_of(one)] == [
        ("can’t be told", "can’t be told"), ("61 or more", "can’t be told"),
    ]  # fmt: skip
