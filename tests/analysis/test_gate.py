"""The gate in plain examples: which rule says what, how lines stay, what the ledger keeps. Attacks are in another file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from viceversa.analysis.figures import Answered, Figure, Kind, Line, Reason, Share, figures
from viceversa.analysis.gate import publish
from viceversa.analysis.hiding import Cell
from viceversa.analysis.ledger import Ledger, forget, from_json
from viceversa.analysis.refusals import Unlike

T0, T2 = ("candor", "T0"), ("candor", "T2")
EVERYBODY = Figure(T0, Kind.MEAN)
SHARES = Figure(T0, Kind.SHARES)


def keys(*spans: tuple[str, int]) -> list[str]:
    return [f"{letter}{at:02}" for letter, many in spans for at in range(many)]


def mixed(people: list[str]) -> dict[str, int]:
    """Answers as they come: every crowd of five or more has several."""
    return {key: (2, 3, 4, 3, 5, 1, 4)[at % 7] for at, key in enumerate(people)}


def asked(people: list[str], *, wave: str = "T0", values: Mapping[str, int] | None = None, **more: object) -> Answered:
    groups = {"unit": {key: key[0] for key in people}}
    given: dict[str, object] = {"groups": groups, "low": 1, "high": 5, **more}
    return Answered("candor", wave, values if values is not None else mixed(people), **given)  # type: ignore[arg-type]


def unit(letter: str, name: tuple[str, str] = T0, kind: Kind = Kind.MEAN) -> Figure:
    return Figure(name, kind, (("unit", letter),))


def reasons(lines: tuple[Line, ...]) -> list[Reason | None]:
    return [line.reason for line in lines]


def means(one: Answered) -> list[Figure]:
    return figures(one, ["unit"], [Kind.MEAN])


def test_a_total_and_its_groups() -> None:
    people = keys(("a", 14), ("b", 8))
    release, ledger = publish([asked(people)], means(asked(people)), Ledger())
    assert release.number == ledger.releases == 1
    assert release.lines == (
        Line(EVERYBODY, Cell(22, 22), mean=3.1, release=1),
        Line(unit("a"), Cell(14, 14), mean=3.1, release=1),
        Line(unit("b"), Cell(5, 9), mean=3.0, release=1),
    )
    assert [line.text for line in release.lines] == ["3.1 (n = 22)", "3.1 (n = 14)", "3.0 (n = 5–9)"]


def test_a_group_of_four_is_not_shown_and_takes_the_next_smallest_with_it() -> None:
    people = keys(("a", 14), ("b", 6), ("c", 4))
    release, _ledger = publish([asked(people)], means(asked(people)), Ledger())
    assert reasons(release.lines) == [None, None, Reason.TOO_CLOSE, Reason.TOO_FEW]
    assert [line.text for line in release.lines[2:]] == [
        "Together with what is shown already, this would say something about a few people.",
        "Too few people answered to show this safely.",
    ]


def test_where_one_rests_that_is_large_enough_nothing_more_is_hidden() -> None:
    people = keys(("a", 14), ("b", 6), ("c", 4), ("d", 4))
    release, _ledger = publish([asked(people)], means(asked(people)), Ledger())
    assert reasons(release.lines) == [None, None, None, Reason.TOO_FEW, Reason.TOO_FEW]


def test_a_roll_up_and_what_it_is_made_of_leave_no_few_between_them() -> None:
    people = keys(("a", 14), ("b", 8), ("c", 3))
    both = {key: "a and b and c" if key[0] < "d" else "" for key in people}
    division = {key: "north" if key[0] in "ab" else "south" for key in people}
    one = asked(people, groups={"unit": {key: key[0] for key in people}, "all": both, "division": division})
    north = Figure(T0, Kind.MEAN, (("division", "north"),))
    wanted = [unit("a"), unit("b"), unit("c"), north, EVERYBODY]
    release, _ledger = publish([one], wanted, Ledger())
    # Everybody comes first, so north would leave three; so would b, beside a.
    assert reasons(release.lines) == [None, Reason.TOO_CLOSE, Reason.TOO_FEW, Reason.TOO_CLOSE, None]


def test_a_group_of_two_columns_needs_ten() -> None:
    people = keys(("a", 12), ("b", 22))
    site = {key: "x" if int(key[1:]) < 11 else "y" for key in people}
    one = asked(people, groups={"unit": {key: key[0] for key in people}, "site": site})
    wanted = [EVERYBODY, *(Figure(T0, Kind.MEAN, (("unit", a), ("site", b))) for a in "ab" for b in "xy")]
    release, _ledger = publish([one], wanted, Ledger())
    # Eleven a at x are enough, and eleven of b each; the one a at y is not.
    assert reasons(release.lines) == [None, None, Reason.TOO_FEW, None, Reason.TOO_CLOSE]


def test_a_sensitive_question_needs_ten() -> None:
    people = keys(("a", 9), ("b", 14))
    release, _ledger = publish([asked(people, few=10)], means(asked(people)), Ledger())
    assert reasons(release.lines) == [None, Reason.TOO_FEW, Reason.TOO_CLOSE]


def test_small_classes_go_with_their_smaller_neighbor() -> None:
    values = dict(zip(keys(("a", 40)), [1] * 2 + [2] * 5 + [3] * 9 + [4] * 12 + [5] * 12, strict=True))
    one = asked(list(values), values=values)
    line = publish([one], [SHARES], Ledger())[0].lines[0]
    assert line.shares == (Share(1, 2, 18), Share(3, 3, 23), Share(4, 4, 30), Share(5, 5, 30))
    assert line.text == "1 to 2: 18 %, 3: 23 %, 4: 30 %, 5: 30 % (n = 40)"


def test_a_small_class_in_the_middle_goes_to_the_smaller_side() -> None:
    people = keys(("a", 30))
    for numbers, shares in (
        ([9, 2, 7, 12], (Share(1, 1, 30), Share(2, 3, 30), Share(4, 4, 40))),
        ([7, 2, 9, 12], (Share(1, 2, 30), Share(3, 3, 30), Share(4, 4, 40))),
        ([10, 9, 9, 2], (Share(1, 1, 33), Share(2, 2, 30), Share(3, 4, 37))),
    ):
        values = dict(zip(people, [at + 1 for at, many in enumerate(numbers) for _ in range(many)], strict=True))
        one = asked(people, values=values, high=4)
        assert publish([one], [SHARES], Ledger())[0].lines[0].shares == shares


def test_a_class_of_nobody_is_not_shown_as_nobody() -> None:
    values = dict(zip(keys(("a", 30)), [2] * 9 + [3] * 9 + [4] * 12, strict=True))
    line = publish([asked(list(values), values=values, high=4)], [SHARES], Ledger())[0].lines[0]
    assert line.shares == (Share(1, 2, 30), Share(3, 3, 30), Share(4, 4, 40))


def test_shares_of_a_wave_whose_sum_a_change_tells_are_coarser() -> None:
    people = keys(("a", 20))
    before = asked(people, values=dict(zip(people, [1] * 2 + [2] * 6 + [3] * 6 + [4] * 6, strict=True)), high=4)
    after = asked(people, wave="T2", values={key: 1 + (3 * at) % 4 for at, key in enumerate(people)}, high=4)
    change = asked(people, wave="change", values={key: after.values[key] - before.values[key] for key in people},
                   low=-3, high=3, parts=(T0, T2))  # fmt: skip
    fine = (Share(1, 2, 40), Share(3, 3, 30), Share(4, 4, 30))
    wanted = [Figure(("candor", "change"), Kind.MEAN), Figure(T2, Kind.MEAN), SHARES]
    assert publish([before], [SHARES], Ledger())[0].lines[0].shares == fine
    assert publish([before, after, change], wanted, Ledger())[0].lines[2].shares == (Share(1, 2, 40), Share(3, 4, 60))


def test_classes_that_are_named_are_those_that_are_shown() -> None:
    people = keys(("a", 20))
    values = {key: (-2, 0, 1, 0)[at % 4] for at, key in enumerate(people)}
    one = asked(people, values=values, low=-4, high=4, classes=(0, 1))
    line = publish([one], [SHARES], Ledger())[0].lines[0]
    assert line.shares == (Share(-4, -1, 25), Share(0, 0, 50), Share(1, 4, 25))


def test_three_of_twenty_who_got_worse_are_told_of_together_with_those_who_stayed() -> None:
    people = keys(("a", 20))
    values = {key: (-1 if at < 3 else 0 if at < 8 else 1) for at, key in enumerate(people)}
    one = asked(people, values=values, low=-1, high=1)
    assert publish([one], [SHARES], Ledger())[0].lines[0].text == "-1 to 0: 40 %, 1: 60 % (n = 20)"


def test_shares_of_which_all_but_a_few_are_one_class_are_not_shown() -> None:
    people = keys(("a", 20))
    values = {key: 2 if at else 1 for at, key in enumerate(people)}
    line = publish([asked(people, values=values, high=2)], [SHARES], Ledger())[0].lines[0]
    assert line.reason is Reason.TOO_CLOSE


def test_a_crowd_that_is_alike_is_not_shown_and_the_total_is() -> None:
    people = keys(("a", 10), ("b", 30))
    values = {key: 5 if key[0] == "a" else (1, 2, 3, 4, 5)[int(key[1:]) % 5] for key in people}
    one = asked(people, values=values)
    release, _ledger = publish([one], means(one), Ledger())
    assert reasons(release.lines) == [None, Reason.TOO_CLOSE, Reason.TOO_CLOSE]


def test_means_are_in_points_of_the_scale() -> None:
    people = keys(("a", 20))
    values = {key: (-3, -2, 1, 3)[at % 4] for at, key in enumerate(people)}
    one = asked(people, values=values, low=-8, high=8, step=0.5)
    assert publish([one], [EVERYBODY], Ledger())[0].lines[0].mean == -0.1
    level = asked(people, values={key: (-1, 1)[at % 2] for at, key in enumerate(people)}, low=-8, high=8, step=0.01)
    assert str(publish([level], [EVERYBODY], Ledger())[0].lines[0].mean) == "0.0"


def test_a_line_stays_as_it_was_until_five_are_new_or_gone() -> None:
    people = keys(("a", 20))
    _first, ledger = publish([asked(people)], [EVERYBODY], Ledger())
    line = ledger.lines()[0]
    late = [*people, *keys(("b", 4))]
    again, same = publish([asked(late, values=mixed(people) | dict.fromkeys(keys(("b", 4)), 1))], [EVERYBODY], ledger)
    assert (again.lines, again.number, same) == ((line,), 1, ledger)

    later = keys(("a", 20), ("b", 6))
    values = mixed(people) | {key: (1, 1, 2, 2, 1, 2)[at] for at, key in enumerate(keys(("b", 6)))}
    second, both = publish([asked(later, values=values)], [EVERYBODY], ledger)
    assert second.lines == (Line(EVERYBODY, Cell(26, 26), mean=2.7, release=2),)
    assert both.lines() == (line, *second.lines)


def test_who_is_new_is_not_shown_if_they_are_alike_and_the_old_line_stays() -> None:
    people = keys(("a", 20))
    _first, ledger = publish([asked(people)], [EVERYBODY], Ledger())
    values = mixed(people) | dict.fromkeys(keys(("b", 6)), 1)
    again, same = publish([asked(list(values), values=values)], [EVERYBODY], ledger)
    assert (again.lines, same) == (ledger.lines(), ledger)


def test_what_was_shown_stays_when_nearly_everybody_has_gone() -> None:
    people = keys(("a", 20))
    _first, ledger = publish([asked(people)], [EVERYBODY, SHARES], Ledger())
    again, same = publish([asked(people[:3])], [EVERYBODY], ledger)
    assert (again.lines[0], same) == (ledger.lines()[0], ledger)
    alike = asked(people[:12], values=dict.fromkeys(people[:12], 3))
    again, same = publish([alike], [SHARES], ledger)
    assert (again.lines[0], same) == (ledger.lines()[1], ledger)


def test_changed_answers_are_not_counted_beside_the_old_ones() -> None:
    people = keys(("a", 14), ("b", 10))
    _first, ledger = publish([asked(people)], [EVERYBODY], Ledger())
    same = mixed(people)
    # Of those who are counted now, and of those who stay behind.
    for changed in ({"a00": 5}, {"b00": 5}):
        again, _ledger = publish([asked(people, values=same | changed)], [unit("a")], ledger)
        assert reasons(again.lines) == [Reason.TOO_CLOSE]
        again, _ledger = publish([asked(people, values=same | changed)], [SHARES], ledger)
        assert reasons(again.lines) == [Reason.TOO_CLOSE]
    again, _ledger = publish([asked(people)], [unit("a"), SHARES], ledger)
    assert reasons(again.lines) == [None, None]


def changes(people: list[str], later: list[str]) -> list[Answered]:
    before = asked(people)
    after = asked(later, wave="T2", values={key: min(5, value + 1) for key, value in mixed(later).items()})
    both = [key for key in people if key in after.values]
    change = asked(both, wave="change", values={key: after.values[key] - before.values[key] for key in both},
                   low=-4, high=4, classes=(0, 1), parts=(T0, T2))  # fmt: skip
    return [before, after, change]


def test_a_change_beside_a_first_wave_with_three_more_people_is_not_shown() -> None:
    answered = changes(keys(("a", 23)), keys(("a", 20)))
    wanted = [Figure(one.name, Kind.MEAN) for one in answered]
    assert reasons(publish(answered, wanted, Ledger())[0].lines) == [None, None, Reason.TOO_CLOSE]
    # The other way round, the change is shown and the wave with three more is not.
    release, _ledger = publish(answered, wanted[::-1], Ledger())
    assert reasons(release.lines) == [None, None, Reason.TOO_CLOSE]


def test_a_change_beside_a_first_wave_with_five_more_people_is() -> None:
    answered = changes(keys(("a", 25)), keys(("a", 20)))
    release, ledger = publish(answered, [Figure(one.name, Kind.MEAN) for one in answered], Ledger())
    assert reasons(release.lines) == [None] * 3
    # The first wave's crowds are known apart: who answered twice and who did not.
    assert [len(crowd.people) for crowd in ledger.held[T0].crowds] == [5, 20]


def test_groups_of_one_wave_may_not_cut_a_change_small_together_with_groups_of_the_other() -> None:
    people = keys(("a", 10), ("b", 10))
    answered = changes(people, people)
    moved = {key: "b" if key < "a04" else key[0] for key in people}
    answered[1] = replace(answered[1], groups={"unit": moved})
    wanted = [Figure(("candor", "change"), Kind.MEAN), unit("a"), unit("a", T2)]
    release, _ledger = publish(answered, wanted, Ledger())
    assert reasons(release.lines) == [None, None, Reason.TOO_CLOSE]
    alone, _ledger = publish(answered, wanted[1:], Ledger())
    assert reasons(alone.lines) == [None, None]


def test_without_the_answers_of_a_wave_at_hand_nobody_in_its_change_is_told_apart_anew() -> None:
    answered = changes(keys(("a", 10), ("b", 10)), keys(("a", 10), ("b", 10)))
    _first, ledger = publish(answered, [Figure(("candor", "change"), Kind.MEAN)], Ledger())
    with_all, _ledger = publish(answered, [unit("a")], ledger)
    without_second, _ledger = publish(answered[:1], [unit("a")], ledger)
    assert (reasons(with_all.lines), reasons(without_second.lines)) == ([None], [Reason.TOO_CLOSE])


def test_who_belongs_to_no_group_of_a_column_counts_in_the_total() -> None:
    people = keys(("a", 14), ("b", 8))
    one = asked(people, groups={"unit": {key: "a" for key in people if key[0] == "a"}})
    assert [line.people for line in publish([one], means(one), Ledger())[0].lines] == [Cell(22, 22), Cell(14, 14)]


def crossed(moved: int, values: Mapping[str, int] | None = None) -> list[Answered]:
    """Everybody answered twice; between the waves some of unit a went to b and as many of b to a."""
    people = keys(("a", 16), ("b", 16))
    other = {key: ("b" if key[0] == "a" else "a") if int(key[1:]) < moved else key[0] for key in people}
    before = asked(people, values=values)
    after = asked(
        people, wave="T2", values={key: 1 + (3 * at) % 5 for at, key in enumerate(people)}, groups={"unit": other}
    )
    change = asked(people, wave="change", values={key: after.values[key] - before.values[key] for key in people},
                   low=-4, high=4, classes=(0, 1), parts=(T0, T2))  # fmt: skip
    return [before, after, change]


@pytest.mark.parametrize(("moved", "reason"), [(4, Reason.TOO_CLOSE), (5, None)])
def test_whoever_is_in_a_change_is_one_of_five_by_both_waves_together(moved: int, reason: Reason | None) -> None:
    """Four who moved are in crowds of sixteen at each wave, and only four were in a before and in b after."""
    answered = crossed(moved)
    wanted = [Figure(("candor", "change"), Kind.MEAN), unit("a"), unit("b"), unit("a", T2), unit("b", T2)]
    assert reasons(publish(answered, wanted, Ledger())[0].lines) == [None, None, None, reason, reason]
    alone, _ledger = publish(answered, wanted[1:], Ledger())
    assert reasons(alone.lines) == [None] * 4


def test_whoever_is_in_a_change_is_in_no_crowd_that_is_alike_by_both_waves_together() -> None:
    people = keys(("a", 16), ("b", 16))
    alike = mixed(people) | {key: 3 for key in people if key < "a06"}
    wanted = [Figure(("candor", "change"), Kind.MEAN), unit("a"), unit("b"), unit("a", T2)]
    assert reasons(publish(crossed(6, alike), wanted, Ledger())[0].lines)[3] is Reason.TOO_CLOSE
    assert reasons(publish(crossed(6), wanted, Ledger())[0].lines)[3] is None


def test_figures_of_other_questions_do_not_stand_in_the_way() -> None:
    people = keys(("a", 20))
    other = replace(asked(people[:17]), question="trust")
    release, _ledger = publish([asked(people), other], [EVERYBODY, Figure(("trust", "T0"), Kind.MEAN)], Ledger())
    assert reasons(release.lines) == [None, None]


def test_a_ledger_can_be_written_and_read() -> None:
    answered = changes(keys(("a", 25), ("b", 4)), keys(("a", 20)))
    _release, ledger = publish(answered, [f for one in answered for f in figures(one, ["unit"])], Ledger())
    again = from_json(json.loads(json.dumps(ledger.to_json())))
    assert (again, again.lines()) == (ledger, ledger.lines())
    with pytest.raises(Unlike, match="no ledger"):
        from_json({})


def test_a_line_that_is_not_shown_can_be_written_too() -> None:
    hidden = Line(EVERYBODY, reason=Reason.TOO_FEW)
    ledger = Ledger()
    _release, ledger = publish([asked(keys(("a", 20)))], [EVERYBODY], ledger)
    held = ledger.held[T0]
    with_hidden = replace(ledger, held={T0: replace(held, entries=(replace(held.entries[0], line=hidden),))})
    assert from_json(with_hidden.to_json()).lines() == (hidden,)


def test_who_is_erased_leaves_the_ledger_and_their_crowd_keeps_its_size() -> None:
    people = keys(("a", 14), ("b", 10))
    _first, ledger = publish([asked(people)], [EVERYBODY], Ledger())
    left = forget(ledger, ["a03"])
    crowd = left.held[T0].crowds[0]
    assert ("a03" in json.dumps(left.to_json()), len(crowd.people), crowd.gone) == (False, 23, 1)
    assert left.lines() == ledger.lines()

    # A group can still be told apart, if it leaves enough; everybody but the one who is gone can't.
    rest = [key for key in people if key != "a03"]
    values = {key: value for key, value in mixed(people).items() if key in rest}
    again, after = publish([asked(rest, values=values)], [EVERYBODY, SHARES, unit("b")], left)
    assert (again.lines[0].release, reasons(again.lines)) == (1, [None, Reason.TOO_CLOSE, None])
    assert [(len(crowd.people), crowd.gone) for crowd in after.held[T0].crowds] == [(13, 1), (10, 0)]


def test_who_is_erased_from_a_change_stands_in_nobodys_way() -> None:
    people = keys(("a", 14), ("b", 10))
    answered = changes(people, people)
    _first, ledger = publish(answered, [Figure(one.name, Kind.MEAN) for one in answered], Ledger())
    rest = [key for key in people if key != "a03"]
    left = [replace(one, values={key: one.values[key] for key in rest}) for one in answered]
    again, _ledger = publish(left, [unit("b"), unit("b", T2), unit("b", ("candor", "change"))], forget(ledger, ["a03"]))
    assert reasons(again.lines) == [None, None, None]


def test_the_same_input_gives_the_same_output_in_any_order_of_people() -> None:
    people = keys(("a", 14), ("b", 6), ("c", 4))
    one = asked(people)
    turned = replace(one, values=dict(reversed(one.values.items())))
    assert publish([one], figures(one, ["unit"]), Ledger()) == publish([turned], figures(one, ["unit"]), Ledger())


def test_nothing_wanted_is_no_release() -> None:
    release, ledger = publish([asked(keys(("a", 20)))], [], Ledger())
    assert (release.number, release.lines, ledger) == (0, (), Ledger())
    empty, ledger = publish([asked([])], [EVERYBODY, SHARES, unit("x")], Ledger())
    assert (reasons(empty.lines), ledger) == ([Reason.TOO_FEW] * 3, Ledger())


def test_what_was_shown_of_one_question_is_there_beside_another() -> None:
    people = keys(("a", 20))
    _first, ledger = publish([asked(people)], [EVERYBODY], Ledger())
    _second, both = publish([asked(people, wave="T2")], [Figure(T2, Kind.MEAN)], ledger)
    assert [line.figure.name for line in both.lines()] == [T0, T2]
