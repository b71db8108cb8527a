"""Every sum in docs/explanation/measurement.md is done again."""

from __future__ import annotations

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "measurement.md"


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert (found.failed, found.attempted) == (0, 26)
