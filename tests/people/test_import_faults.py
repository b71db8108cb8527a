"""Killed at any instant, an import loses nothing and doubles nothing: it is simply done again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.support.processes import Program
from viceversa.people import actions
from viceversa.people.models import DirectoryImport, ImportRow, Person
from viceversa.people.states import ImportState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
PEOPLE = 3000


@pytest.fixture
def dying(dying_program: list[Program], transactional_db: None) -> Program:
    """The program tests/people/dying_imports.py, started once."""
    if not dying_program:
        dying_program.append(Program(Path(__file__).with_name("dying_imports.py")))
    return dying_program[0]


@pytest.fixture(scope="module")
def dying_program() -> Iterator[list[Program]]:
    started: list[Program] = []
    yield started
    for program in started:
        program.close()


def staff() -> bytes:
    rows = [
        f"{n},Person {n},p{n}@lumen.example,Lumen / Team {n % 30},{(n - 1) // 8 if n else ''},L{n % 5}"
        for n in range(PEOPLE)
    ]
    return "\n".join(["Number,Name,Email,Unit,Manager,Grade", *rows]).encode()


@pytest.mark.parametrize(
    ("step", "at_write", "at_row"),
    [("read", 1, 700), ("check", 1, 1900), ("apply", 1, 1100), ("apply", 2, 0), ("apply", 4, 0)],
)
def test_a_killed_import_is_done_again(dying: Program, step: str, at_write: int, at_row: int) -> None:
    def is_killed() -> bool:
        return dying.tell(step, entry.code, str(at_write), str(at_row)) == "-9"

    entry = actions.start_import(file_name="staff.csv", content=io.BytesIO(staff()), by=None, now=factories.NOW)
    if step == "read":
        assert is_killed()
    entry = actions.read_file(entry, now=factories.NOW)
    assert ImportRow.objects.count() == PEOPLE
    entry = actions.map_columns(entry, columns=entry.mapping["columns"], by=None, now=factories.NOW)
    entry = actions.decide(entry, grades={f"L{n}": n + 1 for n in range(5)}, leave_out=(), by=None, now=factories.NOW)
    if step == "check":
        assert is_killed()
        assert DirectoryImport.objects.get().state == ImportState.CHECKING
    entry = actions.check_import(entry, now=factories.NOW)
    entry = actions.begin_import(entry, by=None, now=factories.NOW)
    if step == "apply":
        assert is_killed()
        assert (DirectoryImport.objects.get().state, Person.objects.count()) == (ImportState.APPLYING, 0)
    entry = actions.apply_import(entry, by=None, now=factories.NOW)
    assert (entry.state, entry.counts["saved"]) == (ImportState.APPLIED, PEOPLE)
    assert Person.objects.count() == PEOPLE
    assert Person.objects.filter(manager=None).count() == 1
    assert Person.objects.get(key="2999").line_path.count("/") == 5
    assert not Path(entry.file).exists()
