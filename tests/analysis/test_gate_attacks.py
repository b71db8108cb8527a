"""Attacks on the gate by solving for answers (`attackers`), over groups, waves, changes and releases.

The first half shows that the attackers find what there is to find, so that the second half, in which they find nothing, can
fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.attackers import Reader, counted, numbers_learned, people_learned, sums_learned
from viceversa.analysis.figures import Answered, Figure, Kind, Line, Share, figures
from viceversa.analysis.gate import publish
from viceversa.analysis.hiding import Cell
from viceversa.analysis.ledger import Ledger

NAME = ("confidence", "T0")
EVERYBODY: Figure = Figure(NAME, Kind.MEAN)


def asked(
    values: Mapping[str, int], groups: Mapping[str, Mapping[str, str]] | None = None, *, wave: str = "T0",
    low: int = 1, high: int = 5, classes: tuple[int, ...] = (), parts: tuple[tuple[str, str], ...] = (),
) -> Answered:  # fmt: skip
    return Answered("confidence", wave, values, low, high, groups or {}, classes, parts)


def careless(answered: Sequence[Answered], wanted: Sequence[Figure]) -> list[Line]:
    """What a tool shows that knows one rule: nothing of groups of under five."""
    given_ = {one.name: one for one in answered}
    lines = []
    for figure in wanted:
        one = given_[figure.name]
        values = [one.values[key] for key in counted(one, figure)]
        if len(values) >= 5:
            people = Cell(len(values), len(values))
            if figure.kind is Kind.MEAN:
                lines.append(Line(figure, people, mean=sum(values) / len(values)))
            else:
                shares = tuple(Share(each, each, 0) for each in one.begins)
                lines.append(Line(figure, people, shares=shares))
    return lines


def people(number: int) -> list[str]:
    return [f"p{each:02}" for each in range(number)]


def test_who_leaves_out_the_complementary_step_gives_the_four_men_away() -> None:
    """The example of research on disclosure: twelve, mean 4.0; eight women, mean 3.5; so four men, mean 5.0."""
    keys = people(12)
    groups = {"gender": {key: "woman" if at < 8 else "man" for at, key in enumerate(keys)}}
    answered = [asked(dict(zip(keys, [3, 4] * 4 + [5] * 4, strict=True)), groups)]
    wanted = figures(answered[0], ["gender"], [Kind.MEAN])
    men = keys[8:]
    reader = Reader()
    reader.read(answered, careless(answered, wanted))
    assert sums_learned(reader, NAME, [men]) == [men]
    assert people_learned(reader, [NAME]) == [(NAME, key) for key in men]

    safe = Reader()
    release, _ledger = publish(answered, wanted, Ledger())
    safe.read(answered, release.lines)
    assert [line.mean for line in release.lines] == [4.0, None, None]
    assert (sums_learned(safe, NAME, [men]), people_learned(safe, [NAME])) == ([], [])


def test_who_shows_today_beside_yesterday_gives_away_who_answered_in_between() -> None:
    keys = people(13)
    groups: dict[str, dict[str, str]] = {}
    first = [asked(dict(zip(keys[:12], [1, 2, 3, 4] * 3, strict=True)), groups)]
    second = [asked({**first[0].values, keys[12]: 2}, groups)]
    reader, safe, ledger = Reader(), Reader(), Ledger()
    for answered in (first, second):
        reader.read(answered, careless(answered, [EVERYBODY]))
        release, ledger = publish(answered, [EVERYBODY], ledger)
        safe.read(answered, release.lines)
    assert people_learned(reader, [NAME]) == [(NAME, "p12")]
    assert people_learned(safe, [NAME]) == []
    assert (release.lines[0].people, release.number) == (Cell(12, 12), 1)


def test_who_counts_a_changed_answer_again_gives_it_away() -> None:
    keys = people(12)
    first = [asked(dict.fromkeys(keys[:6], 1) | dict.fromkeys(keys[6:], 4))]
    second = [asked({**first[0].values, keys[0]: 5})]
    reader, safe, ledger = Reader(), Reader(), Ledger()
    shares = Figure(NAME, Kind.SHARES)
    for answered, wanted in ((first, EVERYBODY), (second, shares)):
        reader.read(answered, careless(answered, [wanted]))
        release, ledger = publish(answered, [wanted], ledger)
        safe.read(answered, release.lines)
    assert (NAME, "p00") in people_learned(reader, [NAME])
    assert people_learned(safe, [NAME]) == []


def test_who_shows_a_crowd_that_is_alike_gives_everybody_in_it_away() -> None:
    answered = [asked(dict.fromkeys(people(8), 5))]
    reader, safe = Reader(), Reader()
    reader.read(answered, careless(answered, [EVERYBODY]))
    safe.read(answered, publish(answered, [EVERYBODY], Ledger())[0].lines)
    assert people_learned(reader, [NAME]) == [(NAME, key) for key in people(8)]
    assert people_learned(safe, [NAME]) == []


def test_who_shows_a_change_beside_both_waves_gives_away_who_answered_once() -> None:
    keys = people(14)
    before = asked(dict(zip(keys, [1, 2, 3, 4, 3, 2, 5] * 2, strict=True)))
    after = asked(dict(zip(keys[:12], [2, 3, 3, 5, 4, 4] * 2, strict=True)), wave="T2")
    change = asked({key: after.values[key] - before.values[key] for key in keys[:12]}, wave="T0 to T2", low=-4, high=4,
                   parts=(before.name, after.name))  # fmt: skip
    answered = [before, after, change]
    wanted = [Figure(one.name, Kind.MEAN) for one in answered]
    once = keys[12:]
    reader, safe = Reader(), Reader()
    reader.read(answered, careless(answered, wanted))
    safe.read(answered, publish(answered, wanted, Ledger())[0].lines)
    assert sums_learned(reader, NAME, [once]) == [once]
    assert sums_learned(safe, NAME, [once]) == []


def test_who_shows_every_share_gives_small_numbers_away() -> None:
    answered = [asked(dict(zip(people(20), [1] * 2 + [2] * 6 + [3] * 6 + [4] * 6, strict=True)))]
    wanted = figures(answered[0])
    reader, safe = Reader(), Reader()
    reader.read(answered, careless(answered, wanted))
    release, _ledger = publish(answered, wanted, Ledger())
    safe.read(answered, release.lines)
    everybody, ones = [people(20)], [range(1, 2)]
    assert numbers_learned(reader, NAME, everybody, ones, 5) == [(people(20), range(1, 2))]
    assert numbers_learned(safe, NAME, everybody, ones, 5) == []


def test_a_mean_near_the_end_of_the_scale_gives_small_numbers_away() -> None:
    """Of ten with a mean of 4.9, nine said 5 and one said 4."""
    answered = [asked(dict(zip(people(10), [5] * 9 + [4], strict=True)))]
    reader, safe = Reader(), Reader()
    reader.read(answered, careless(answered, [EVERYBODY]))
    safe.read(answered, publish(answered, [EVERYBODY], Ledger())[0].lines)
    assert numbers_learned(reader, NAME, [people(10)], [range(4, 5)], 5) == [(people(10), range(4, 5))]
    assert numbers_learned(safe, NAME, [people(10)], [range(4, 5)], 5) == []


# And now the gate, with anything.


@st.composite
def programs(draw: st.DrawFn) -> list[list[Answered]]:
    """Releases of one to three waves: people answer late, change answers, leave, move to another unit."""
    keys = people(draw(st.integers(5, 24)))
    high = draw(st.sampled_from([2, 3, 5]))
    lean = draw(st.sampled_from([(1, high), (1, high), (max(1, high - 1), high)]))
    units, sites = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    groups = {
        "unit": {key: f"u{draw(st.integers(1, units))}" for key in keys},
        "site": {key: f"s{draw(st.integers(1, sites))}" for key in keys},
    }
    classes = draw(st.sampled_from([(), (2,), (high,)]))
    waves = draw(st.sampled_from([["T0"], ["T0", "T2"]]))
    now: dict[str, dict[str, int]] = {wave: {} for wave in waves}
    releases = []
    for _release in range(draw(st.integers(1, 3))):
        for wave in waves:
            coming = [key for key in keys if key not in now[wave] and draw(st.integers(0, 4))]
            now[wave].update({key: draw(st.integers(*lean)) for key in coming})
            for key in [key for key in now[wave] if not draw(st.integers(0, 12))]:
                if draw(st.booleans()):
                    del now[wave][key]
                else:
                    now[wave][key] = draw(st.integers(*lean))
        answered = [asked(dict(now[wave]), groups, wave=wave, high=high, classes=classes) for wave in waves]
        if len(waves) > 1:
            both = {key: now["T2"][key] - value for key, value in now["T0"].items() if key in now["T2"]}
            parts = tuple(one.name for one in answered)
            answered.append(
                asked(both, groups, wave="T0 to T2", low=1 - high, high=high - 1, classes=(0, 1), parts=parts)
            )
        releases.append(answered)
    return releases


def shown(releases: Sequence[Sequence[Answered]], order: Sequence[int]) -> Reader:
    reader, ledger = Reader(), Ledger()
    for answered in releases:
        ranked = [answered[at] for at in order if at < len(answered)]
        wanted = [figure for one in ranked for figure in figures(one, ["unit", "site"])]
        wanted += [
            Figure(one.name, Kind.MEAN, (("unit", unit), ("site", "s1"))) for one in ranked for unit in ("u1", "u2")
        ]
        release, ledger = publish(answered, wanted, ledger)
        reader.read(answered, release.lines)
    return reader


orders = st.permutations([0, 1, 2])


@settings(max_examples=60, deadline=None)
@given(programs(), orders)
def test_nobody_learns_anybodys_answer(releases: list[list[Answered]], order: list[int]) -> None:
    reader = shown(releases, order)
    assert people_learned(reader, reader.scales) == []


@settings(max_examples=50, deadline=None)
@given(programs(), orders)
def test_nobody_learns_a_figure_about_few_people(releases: list[list[Answered]], order: list[int]) -> None:
    """Groups, what is left without them, and where two of them meet: of fewer than five, no sum can be found."""
    reader = shown(releases, order)
    for one in releases[-1]:
        everybody = set(one.values)
        groups = [set(counted(one, figure)) for figure in figures(one, ["unit", "site"], [Kind.MEAN])]
        small = [first & second for first in groups for second in groups]
        small += [first - second for first in [everybody, *groups] for second in groups]
        few = {frozenset(each) for each in small if 1 <= len(each) < 5}
        assert sums_learned(reader, one.name, [sorted(each) for each in few]) == []


@settings(max_examples=50, deadline=None)
@given(programs())
def test_nobody_learns_a_small_number_of_equal_answers(releases: list[list[Answered]]) -> None:
    for at in range(len(releases[0])):
        # Each question by itself: that a change is a difference is not used against small numbers.
        alone = [[Answered(**{**vars(answered[at]), "parts": ()})] for answered in releases]
        reader = shown(alone, [0])
        last = alone[-1][0]
        groups = [counted(last, figure) for figure in figures(last, ["unit", "site"], [Kind.MEAN])]
        groups += [one for a in groups for b in groups if len(one := sorted(set(a) & set(b))) >= 5]
        ends = [*last.begins[1:], last.high + 1]
        classes = [range(low, end) for low, end in zip(last.begins, ends, strict=True)]
        classes += [range(each, each + 1) for each in range(last.low, last.high + 1)]
        assert numbers_learned(reader, last.name, groups, classes, 5) == []


@pytest.mark.parametrize("few", [5, 10])
@settings(max_examples=40, deadline=None)
@given(releases=programs())
def test_what_is_shown_counts_enough_people_and_is_rounded(few: int, releases: list[list[Answered]]) -> None:
    ledger = Ledger()
    for answered in releases:
        given_ = [Answered(**{**vars(one), "few": few}) for one in answered]
        wanted = [figure for one in given_ for figure in figures(one, ["unit", "site"])]
        release, ledger = publish(given_, wanted, ledger)
        assert [line.figure for line in release.lines] == wanted
        for line in release.lines:
            assert (line.people is None) == (line.reason is not None) == (line.release == 0)
            if line.people:
                assert line.people.exact or (line.people.low, line.people.high) == (5, 9)
                assert line.people.low >= few
                assert (line.mean is None) == bool(line.shares)
                assert line.mean is None or line.mean == round(line.mean, 1)
                assert all(share.percent % 5 == 0 for share in line.shares if line.people.low < 20)
