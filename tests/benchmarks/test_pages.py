"""The benchmarks of pages and of imports, with a small company: every page is there, and everybody is read."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest

from benchmarks import import_people, large, large_rounds, pages
from viceversa.people.models import Person


@pytest.mark.django_db
def test_an_import_is_measured_step_by_step_and_reads_everybody() -> None:
    steps = import_people.measure(60, moved=0.5)
    assert list(steps) == [
        f"{time}: {step}" for time in ("first", "again") for step in ("read", "map columns", "check", "save")
    ]
    assert Person.objects.count() == 60


@pytest.mark.django_db
def test_every_page_answers_and_is_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, size in (("PEOPLE", 300), ("PAIRS", 10), ("RECRUITED", 80)):
        monkeypatch.setattr(large, name, size)
    for name, size in (("ASKING", 24), ("GUESTS", 12), ("ASKED_BY", 6), ("MESSAGES", 4), ("PUBLISHED", 5)):
        monkeypatch.setattr(large_rounds, name, size)
    try:
        pages.measure(1, tmp_path / "rows.json")
    finally:
        gc.unfreeze()
    rows = json.loads((tmp_path / "rows.json").read_text())["rows"]
    assert {row["status"] for row in rows} == {200}
    assert [row["page"] for row in rows if row["queries"] > 12] == []
    printed = capsys.readouterr().out
    assert "Pages with 300 people and 10 pairings" in printed
    assert all(row["page"] in printed for row in rows)
