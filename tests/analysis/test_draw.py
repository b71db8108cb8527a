"""The draw of places: equal chances, fair strata, the same everywhere, and a file that can be checked."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from viceversa.analysis import draw as drawing
from viceversa.analysis.draw import DrawError, Entry, draw, fingerprint, record, ticket, verify
from viceversa.cli import main

entries = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 2)), max_size=30
).map(lambda rows: [Entry(f"p{at}", (stratum,), turn) for at, (stratum, turn) in enumerate(rows)])  # fmt: skip


@given(entries, st.integers(0, 35), st.text(min_size=1, max_size=8))
def test_places_are_filled_and_turns_keep_their_order(people: list[Entry], places: int, seed: str) -> None:
    outcome = draw(people, places=places, seed=seed)
    assert len(outcome.chosen) == min(places, len(people))
    assert sorted(outcome.chosen + outcome.waiting) == sorted(entry.key for entry in people)
    turn = {entry.key: entry.turn for entry in people}
    assert [turn[key] for key in outcome.chosen + outcome.waiting] == sorted(turn.values(), reverse=True)
    again = draw(people[::-1], places=places, seed=seed)
    assert again == outcome


@given(entries, st.integers(0, 35), st.text(min_size=1, max_size=8))
def test_a_stratum_gets_its_share_rounded_up_or_down(people: list[Entry], places: int, seed: str) -> None:
    one_turn = [Entry(entry.key, entry.stratum) for entry in people]
    chosen = set(draw(one_turn, places=places, seed=seed).chosen)
    for stratum, size in Counter(entry.stratum for entry in one_turn).items():
        share = Fraction(size * min(places, len(people)), len(people))
        got = sum(entry.key in chosen for entry in one_turn if entry.stratum == stratum)
        assert floor(share) <= got <= ceil(share)


def test_by_brute_force(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over all starts on a fine grid, everybody is chosen exactly s of n times: small strata too."""
    people = [Entry(f"p{at}", (name,)) for at, name in enumerate("aaaabbc")]
    real = drawing._hash
    steps = 7 * 3 * 4
    counts: Counter[str] = Counter()
    for step in range(steps):
        start = f"{(step * drawing._WHOLE) // steps + 1:064x}"
        monkeypatch.setattr(drawing, "_hash", lambda a, b, s=start: s if b == "start" else real(a, b))
        counts.update(draw(people, places=3, seed="x").chosen)
    assert counts == {entry.key: steps * 3 // 7 for entry in people}


def test_everybody_has_the_same_chance() -> None:
    """3,000 draws with seeds that are fixed: no sign of anybody being drawn more often."""
    people = [Entry(f"p{at:02}", (name,)) for at, name in enumerate("aaaaaaaaabbbbbccd")]
    counts: Counter[str] = Counter()
    pairs: Counter[bool] = Counter()
    for seed in range(3000):
        chosen = draw(people, places=5, seed=f"seed {seed}").chosen
        counts.update(chosen)
        pairs["p00" in chosen and "p16" in chosen] += 1
    assert chisquare([counts[entry.key] for entry in people]).pvalue > 0.01
    assert pairs[True] > 0


def test_who_was_left_out_before_comes_first() -> None:
    people = [Entry("late", ("a",), 0), Entry("early", ("a",), 1), Entry("twice", ("b",), 2)]
    for seed in "abcdefgh":
        assert draw(people, places=2, seed=seed).chosen == ("twice", "early")


def test_the_same_on_every_machine() -> None:
    """Fixed by value: a change here would make files that were published before false."""
    people = [Entry(key, (key[0],)) for key in ("ana", "ben", "bo", "cem", "cleo", "dag")]
    assert fingerprint("s") == "604528655e189f309985dc41f432eb189be83ccedd90d3d1f9388656ce8f919c"
    assert ticket("s", "ana") == "629d366e64449bef3b0d623c13d4b7cba84a01d5f1e1d5fe45e1b9a7fe98a54c"
    outcome = draw(people, places=3, seed="s")
    assert (outcome.chosen, outcome.waiting) == (("cleo", "ana", "bo"), ("ben", "dag", "cem"))


@pytest.mark.parametrize(
    ("people", "places", "seed", "why"),
    [
        ([], 1, "", "seed"),
        ([], -1, "s", "fewer than 0"),
        ([Entry("a"), Entry("a", ("x",))], 1, "s", "twice"),
    ],
)
def test_what_can_not_be_drawn(people: list[Entry], places: int, seed: str, why: str) -> None:
    with pytest.raises(DrawError, match=why):
        draw(people, places=places, seed=seed)


# The file


def a_file() -> dict[str, Any]:
    people = [Entry(f"p{at}", ("claims" if at % 2 else "sales", "grades 1 to 2"), int(at == 3)) for at in range(9)]
    return json.loads(json.dumps(record(people, places=4, seed="0f" * 32)))  # type: ignore[no-any-return]


def test_a_true_file_has_no_fault() -> None:
    file = a_file()
    assert verify(file) == verify(file, published=file["fingerprint"].upper()) == []


def test_a_changed_file_has() -> None:
    swapped = a_file()
    swapped["chosen"][0], swapped["waiting"][0] = swapped["waiting"][0], swapped["chosen"][0]
    out, into = swapped["waiting"][0], swapped["chosen"][0]
    assert f"{out} should be among “chosen”." in verify(swapped)
    assert f"{into} should not be among “chosen”." in verify(swapped)
    turned = a_file()
    turned["waiting"].reverse()
    assert verify(turned) == ["The order of “waiting” is not that of the tickets."]
    seeded = a_file() | {"seed": "another"}
    assert "The seed is not the one whose fingerprint is in the file." in verify(seeded)
    assert verify(a_file(), published="0" * 64) == ["The seed is not the one whose fingerprint was published."]
    assert len(verify({**a_file(), "chosen": "all"})) == 4


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": "x"}, "no file of a draw"),
        ({"places": "4"}, "lacks"),
        ({"seed": None}, "lacks"),
        ({"entries": {}}, "lacks"),
        ({"entries": [{"key": "a"}]}, "An entry lacks"),
        ({"entries": ["a"]}, "An entry lacks"),
    ],
)
def test_what_is_no_file(change: dict[str, Any], why: str) -> None:
    with pytest.raises(DrawError, match=why):
        verify(a_file() | change)


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong, text, entry = (tmp_path / name for name in ("right.json", "wrong.json", "text.json", "list.json"))
    right.write_text(json.dumps(a_file()))
    wrong.write_text(json.dumps(a_file() | {"chosen": []}))
    text.write_text("no JSON")
    entry.write_text("[]")
    assert main(["draw", "verify", str(right)]) == 0
    assert capsys.readouterr().out == "The draw is right: 4 places, 5 on the waiting list.\n"
    assert main(["draw", "verify", str(wrong)]) == 3
    assert "should be among" in capsys.readouterr().out
    for bad in (text, entry, tmp_path / "none.json"):
        assert main(["draw", "verify", str(bad)]) == 2
        assert capsys.readouterr().err
    bare = json.loads(right.read_text())
    bare["format"] = ""
    entry.write_text(json.dumps(bare))
    assert main(["draw", "verify", str(entry)]) == 2
