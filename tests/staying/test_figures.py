"""What is shown of who stayed: the best comparison, what is too few, and that no step gives anybody away."""

from __future__ import annotations

import itertools
import math
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.staying import world
from tests.staying.world import LATER
from viceversa.analysis import rates
from viceversa.analysis.rates import Count
from viceversa.analysis.refusals import TooFew
from viceversa.core import events
from viceversa.core.report import Curves, Facts, Hidden, Mark, Table, Text, Value
from viceversa.programs.actions import set_attaching
from viceversa.programs.models import Role
from viceversa.staying import actions, figures, report
from viceversa.staying.models import Followed, Group

pytestmark = pytest.mark.usefixtures("nothing_waits")


def people(group: str, count: int, leaving: list[float], *, until: float = 19.0, **fields: Any) -> list[Followed]:
    """Rows of a group: the first leave after these months."""
    values = {"country": "FR", "grade": "B2", "family": "Claims", "contract": "open", "site": "Lyon", "tenure": 3.0, "hours": 1.0} | fields  # fmt: skip
    return [
        Followed(
            key=f"{group}{at}", group=group, months=leaving[at] if at < len(leaving) else until,
            left="voluntary" if at < len(leaving) else "", **values,
        )
        for at in range(count)
    ]  # fmt: skip


LEAVE = [1.0, 2.0, 4.0, 5.0, 7.0, 8.0]


def test_the_best_comparison_is_taken() -> None:
    paired = people(Group.PAIRED, 31, LEAVE)
    waiting, applied = people(Group.WAITING, 20, LEAVE), people(Group.APPLIED, 20, LEAVE)
    others = people(Group.NEITHER, 93, LEAVE) + people(Group.NEITHER, 1, [], country="DE")
    others[-1].key = "elsewhere"
    for rows, how in (
        (paired + waiting + applied + others, "draw"), (paired + waiting[1:] + applied + others, "applied"),
        (paired + waiting[1:] + applied[1:] + others, "matched"),
    ):  # fmt: skip
        assert figures.freeze(rows, seed="s")["how"] == how
    found = figures.freeze(paired + others, seed="s")
    assert (found["people"], found["unmatched"], found["unmatched_others"]) == ([31, 93], 0, 1)
    assert found["balance"][0] == ["tenure", 3.0, 3.0, 3.0, None, None]
    assert found == figures.freeze((paired + others)[::-1], seed="s")


def test_figures_are_those_of_the_textbook() -> None:
    """29 of 30 is not shown, being one leaver; 25 of 30 beside 78 of 90 is, as Newcombe's method 10 gives it."""
    rows = people(Group.PAIRED, 30, [4.0] * 5) + people(Group.WAITING, 90, [5.0] * 12)
    found = figures.freeze(rows, seed="s")
    assert found["months"] == 12
    assert (found["stayed"][0][0], found["stayed"][1][0]) == (0.833, 0.867)
    newcombe = rates.difference(Count(25, 30), Count(78, 90))
    assert found["apart"] == pytest.approx([newcombe.value, newcombe.low, newcombe.high], abs=0.03)
    assert found["mean_months"][0][0] == 10.7  # 12 - 8 * 5 / 30
    assert found["voluntary"] == [
        pytest.approx([0.167, 0.07, 0.35], abs=0.02),
        pytest.approx([0.133, 0.08, 0.22], abs=0.02),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        people(Group.PAIRED, 19, LEAVE) + people(Group.WAITING, 90, LEAVE),
        people(Group.PAIRED, 31, LEAVE) + people(Group.NEITHER, 19, LEAVE),
        people(Group.PAIRED, 31, LEAVE) + people(Group.NEITHER, 90, LEAVE, country="DE"),
        people(Group.PAIRED, 31, LEAVE[:4]) + people(Group.WAITING, 90, LEAVE),
        people(Group.PAIRED, 31, LEAVE) + people(Group.WAITING, 90, [1.0]),
        people(Group.PAIRED, 31, [*LEAVE[:4], 13.0, 14.0]) + people(Group.WAITING, 90, LEAVE),
        people(Group.PAIRED, 31, LEAVE, until=5.8) + people(Group.WAITING, 90, LEAVE),
    ],
)
def test_too_few_is_refused(rows: list[Followed]) -> None:
    with pytest.raises(TooFew):
        figures.freeze(rows, seed="s")


def test_other_exits_compete_and_few_of_them_are_hidden() -> None:
    rows = people(Group.PAIRED, 40, LEAVE * 2) + people(Group.WAITING, 90, LEAVE * 2)
    for at in (*range(5), *range(40, 45)):
        rows[at].left = "other"
    assert figures.freeze(rows, seed="s")["voluntary"][0][0] == 0.175
    rows[0].left = "voluntary"
    assert figures.freeze(rows, seed="s")["voluntary"] is None


def test_moves_are_counted_after_eighteen_months() -> None:
    rows = people(Group.PAIRED, 31, LEAVE) + people(Group.WAITING, 62, LEAVE)
    for row in (*rows[10:16], *rows[50:56]):
        row.moved = 9.0
    found = figures.freeze(rows, seed="s")["moves"]
    assert (found["why"], found["moved"][0][0], found["moved"][1][0], found["apart"][0]) == ("", 0.194, 0.097, 0.097)
    rows[10].moved = None
    rows[11].moved = 18.5
    assert figures.freeze(rows, seed="s")["moves"] == {"why": "few"}
    short = people(Group.PAIRED, 31, LEAVE, until=17) + people(Group.WAITING, 62, LEAVE, until=17)
    assert figures.freeze(short, seed="s")["moves"] == {"why": "early"}


def leavers(months: list[float]) -> dict[str, Any]:
    rows = people(Group.PAIRED, 60, months) + people(Group.WAITING, 60, LEAVE)
    return figures.freeze(rows, seed="s")


@given(st.lists(st.floats(0.1, 11.9), min_size=5, max_size=30))
def test_no_step_is_about_fewer_than_five_and_none_tells_a_date(months: list[float]) -> None:
    """The attack: read from the curve and the row under it how many left between any two times that are told apart."""
    found = leavers(months)
    at_risk, points = found["at_risk"][0], found["curves"][0]
    counts = [60, *(round(60 * value) for _at, value, _low, _high in points[1:])]
    for fell in [before - behind for before, behind in itertools.pairwise(counts)]:
        assert fell == 0 or fell >= 5
    assert {at for at, *_ends in points} <= {0, 3, 6, 9, 12}
    assert counts[-1] == 60 - len(months)
    assert set(at_risk) <= set(counts)
    # Moving one exit inside its quarter changes nothing in the steps: a day or a month is not in them.
    moved = [(math.ceil(each / 3) - 0.5) * 3 if at == 0 else each for at, each in enumerate(months)]
    other = leavers(moved)
    assert [round(60 * each[1]) for each in other["curves"][0]] == [round(60 * each[1]) for each in points]
    assert other["at_risk"] == found["at_risk"]


@pytest.mark.django_db
def test_too_few_is_kept_as_that_and_figures_for_good(cast: Cast) -> None:
    of, who = world.cohort(cast)
    extract = world.opened(cast, of)
    assert report.page_of(of) is None
    world.read(extract, world.staff(who, [2.0], others_leaving=LEAVE))
    made = actions.release_figures(extract, by=extract.reader, now=LATER)
    assert "stayed" not in made.figures
    assert made.figures["why"] == "few"
    page = report.page_of(of)
    assert page is not None
    assert page.blocks == (Text((report.too_few(),), is_caution=True),)
    world.read(extract, world.staff(who, LEAVE, others_leaving=[*LEAVE, *LEAVE]))
    assert actions.release_figures(extract, by=extract.reader, now=LATER).figures["people"] == [31, 93]
    first = actions.release_figures(extract, by=extract.reader, now=LATER + timedelta(days=9))
    assert first.repeated
    page = report.page_of(of)
    assert page is not None
    curves, facts, said, moves, table = page.blocks
    assert isinstance(curves, Curves)
    assert isinstance(facts, Facts)
    assert isinstance(said, Text)
    assert isinstance(table, Table)
    assert [curve.label for curve in curves.curves] == ["31 mentors", "93 matched colleagues"]
    assert [curve.end for curve in curves.curves] == [Value("81 %", 0.81), Value("87 %", 0.87)]
    assert said.paragraphs[0].startswith("The difference is consistent with anything from −")
    assert "does not show what the program caused" in said.paragraphs[-1]
    assert isinstance(moves, Facts)
    assert isinstance(moves.facts[0].value, Hidden)
    assert table.rows[0][0] == "Years in the company"


def test_the_page_says_what_each_comparison_allows() -> None:
    rows = people(Group.PAIRED, 60, LEAVE) + people(Group.WAITING, 60, [each for each in LEAVE for _ in range(5)])
    for row in (*rows[10:16], *rows[95:101]):
        row.moved = 9.0
    rows[0].left = "other"
    found = figures.freeze(rows, seed="s") | {"role": Role.MENTEE}
    page = report.page(found)
    said = page.blocks[2]
    assert isinstance(said, Text)
    assert len(said.paragraphs) == 2
    assert "by chance alone" in said.paragraphs[1]
    assert isinstance(page.blocks[3], Facts)
    assert len(page.blocks[3].facts) == 3
    assert isinstance(page.blocks[1], Facts)
    assert isinstance(page.blocks[1].facts[-1].value, Hidden)
    for row in rows:
        row.group = Group.APPLIED if row.group == Group.WAITING else row.group
    told = report.page(figures.freeze(rows, seed="s") | {"role": Role.MENTEE}).blocks[2]
    assert isinstance(told, Text)
    assert "somebody decided who had a place" in told.paragraphs[-1]


@pytest.mark.django_db
def test_what_changed_in_the_program_is_a_line_through_the_curves(cast: Cast) -> None:
    of, who = world.cohort(cast)
    extract = world.opened(cast, of)
    world.read(extract, world.staff(who, LEAVE, others_leaving=[*LEAVE, *LEAVE]))
    actions.release_figures(extract, by=extract.reader, now=LATER)
    kick_off = timezone.make_aware(datetime.combine(of.kick_off, time(12)))
    events.record("program.opened", by=cast.petra, subject=of.program, now=kick_off - timedelta(weeks=12))
    for weeks in (-10, 26, 300):
        set_attaching(of.program, files=weeks != 26, by=cast.petra, now=kick_off + timedelta(weeks=weeks))
    page = report.page_of(of)
    assert page is not None
    (curves,) = [block for block in page.blocks if isinstance(block, Curves)]
    assert curves.marks == (Mark(5.98, "Files in messages"),)
