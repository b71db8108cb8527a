"""The benchmark that kills: it kills, finds nothing wrong with us, and finds out what is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import faults
from benchmarks.faults import Found, kill_all, kill_works
from benchmarks.faults_kinds import Once, World, answering
from tests.support.processes import Program

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_killed_is_there_once_and_each_mail_goes_once() -> None:
    found = kill_all(("answer", "mail"), kills=2, seed=1)
    assert list(found) == ["answer", "mail"]
    assert [one.wrong for one in found.values()] == [[], []]
    assert [one.kills for one in found.values()] == [2, 2]
    assert found["answer"].nothing + found["answer"].everything == 2


def test_what_is_doubled_is_told() -> None:
    def doubled(world: World) -> Iterator[Once]:
        """Says that two answers should come of one."""
        for work in answering(world):
            yield replace(work, everything=(True, 12, 2, 2), left_behind=lambda: "something is left.")
            return

    program, found = Program(Path(faults.__file__).with_name("faults_acts.py")), Found()
    try:
        kill_works(doubled, World(), program, found, 1, random.Random(1))
    finally:
        program.close()
    assert found.wrong[:2] == [
        "answer is done and left (True, 12, 1, 1) instead of (True, 12, 2, 2).",
        "answer: something is left.",
    ]
