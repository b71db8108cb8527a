"""Rounds and tables of short conversations: properties that hold for every bipartite graph."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viceversa.matching.seating import Pair, TooFew, at_tables, in_rounds

PEOPLE = st.integers(0, 7)
PAIRS = st.sets(st.tuples(PEOPLE.map("l{}".format), PEOPLE.map("r{}".format)), max_size=24)


def busiest(pairs: set[Pair]) -> int:
    return max(Counter(end for pair in pairs for end in pair).values(), default=1)


def clashes(placed: dict[Pair, int]) -> list[object]:
    """Who has two conversations in one round."""
    seen = Counter((end, number) for pair, number in placed.items() for end in pair)
    return [one for one, number in seen.items() if number > 1]


@given(PAIRS)
def test_as_many_rounds_as_the_busiest_has_conversations_are_enough(pairs: set[Pair]) -> None:
    rounds = range(1, busiest(pairs) + 1)
    placed = in_rounds(pairs, rounds)
    assert set(placed) == pairs
    assert clashes(placed) == []
    assert set(placed.values()) <= set(rounds)


@given(PAIRS, st.integers(0, 2), st.randoms(use_true_random=False))
def test_rounds_are_even_and_the_order_given_does_not_matter(pairs: set[Pair], more: int, draw: object) -> None:
    rounds = range(1, busiest(pairs) + more + 1)
    shuffled = list(pairs)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    placed = in_rounds(pairs, rounds)
    assert placed == in_rounds(shuffled, rounds)
    sizes = Counter(placed.values())
    assert max(sizes.values(), default=0) <= -(-len(pairs) // len(rounds))


@given(PAIRS, st.data())
def test_what_can_stay_stays_and_tables_are_kept_to(pairs: set[Pair], data: st.DataObject) -> None:
    rounds = range(1, busiest(pairs) + 1)
    known = in_rounds(pairs, rounds)
    kept = {pair: known[pair] for pair in data.draw(st.sets(st.sampled_from(sorted(pairs)))) if pairs} if pairs else {}
    assert in_rounds(kept, rounds, kept=kept, most=len(pairs) or 1) == dict(sorted(kept.items()))
    even = max(-(-len(pairs) // len(rounds)), 1)
    placed = in_rounds(pairs, rounds, kept=kept, most=even)
    assert (set(placed), clashes(placed)) == (pairs, [])
    assert max(Counter(placed.values()).values(), default=0) <= even


@given(PAIRS, st.booleans())
def test_no_table_is_used_twice_in_a_round(pairs: set[Pair], keep: bool) -> None:
    placed = in_rounds(pairs, range(1, busiest(pairs) + 1))
    tables = at_tables(placed)
    if keep:
        assert at_tables(placed, kept=tables) == tables
    assert set(tables) == pairs
    used = Counter((placed[pair], table) for pair, table in tables.items())
    assert [one for one, number in used.items() if number > 1] == []
    sizes = Counter(placed.values())
    assert [pair for pair, table in tables.items() if not 1 <= table <= sizes[placed[pair]]] == []


def test_seniors_keep_their_table_while_juniors_go_round() -> None:
    pairs = {(left, right) for left in ("ana", "ben", "cid") for right in ("ute", "vik", "wim")}
    placed = in_rounds(pairs, (1, 2, 3))
    tables = at_tables(placed)
    assert sorted({(pair[1], table) for pair, table in tables.items()}) == [("ute", 3), ("vik", 2), ("wim", 1)]
    assert at_tables({("ana", "ute"): 2}, before={"ute": 1}) == {("ana", "ute"): 1}


def test_more_than_fit_are_refused() -> None:
    with pytest.raises(TooFew, match="more conversations than there are rounds"):
        in_rounds([("ana", "ute"), ("ana", "vik")], (1,))
    with pytest.raises(TooFew, match="do not fit into 2 rounds of 1"):
        in_rounds([("ana", "ute"), ("ben", "vik"), ("cid", "wim")], (1, 2), most=1)
    assert in_rounds([], (1, 2)) == {}


def test_a_path_of_rounds_is_changed_where_no_round_is_free_for_both() -> None:
    kept = {("ana", "ute"): 1, ("ben", "vik"): 2}
    placed = in_rounds([*kept, ("ana", "vik")], (1, 2), kept=kept, most=2)
    assert clashes(placed) == []
    assert len(placed) == 3
