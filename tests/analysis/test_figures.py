"""What the gate refuses to take: answers and figures that make no sense."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.analysis.test_gate import EVERYBODY, T0, T2, asked, keys
from viceversa.analysis.figures import Answered, Figure, Kind
from viceversa.analysis.gate import publish
from viceversa.analysis.ledger import Ledger
from viceversa.analysis.refusals import Unlike

GOOD = asked(keys(("a", 20)))


@pytest.mark.parametrize(
    ("answered", "wanted", "sentence"),
    [
        ([GOOD, GOOD], [EVERYBODY], "twice"),
        ([GOOD], [EVERYBODY, EVERYBODY], "twice"),
        ([GOOD], [Figure(T2, Kind.MEAN)], "not given"),
        ([GOOD], [Figure(T0, Kind.MEAN, (("a", "1"), ("b", "1"), ("c", "1")))], "at most 2 columns"),
        ([GOOD], [Figure(T0, Kind.MEAN, (("a", "1"), ("a", "2")))], "at most 2 columns"),
        ([GOOD, replace(GOOD, wave="change", parts=(T0, T2))], [EVERYBODY], "the difference of"),
        ([GOOD, replace(GOOD, wave="T2", about="else"), replace(GOOD, wave="change", parts=(T0, T2))], [], "about the same"),
        ([replace(GOOD, values={"a00": 1}), replace(GOOD, wave="T2"), replace(GOOD, wave="change", parts=(T0, T2))],
         [], "no answer at one of its waves"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(answered: list[Answered], wanted: list[Figure], sentence: str) -> None:
    with pytest.raises(Unlike, match=sentence):
        publish(answered, wanted, Ledger())


def test_another_scale_than_before_is_refused() -> None:
    _first, ledger = publish([GOOD], [EVERYBODY], Ledger())
    for other in (replace(GOOD, high=7), replace(GOOD, about="else")):
        with pytest.raises(Unlike, match="another scale"):
            publish([other], [EVERYBODY], ledger)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"high": 1}, "an end"),
        ({"values": {"a": 6}}, "an answer"),
        ({"few": 4}, "few under 5"),
        ({"classes": (3, 2)}, "a class"),
        ({"classes": (1,)}, "a class"),
        ({"step": 0}, "a step"),
    ],
)
def test_answers_that_do_not_fit_are_refused(wrong: dict[str, object], word: str) -> None:
    with pytest.raises(Unlike, match=word):
        replace(GOOD, **wrong)
