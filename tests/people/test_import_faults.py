"""Killed at any instant, an import loses nothing and doubles nothing: it is simply done again."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from django.db import connection

from tests import factories
from viceversa.people import actions
from viceversa.people.models import DirectoryImport, ImportRow, Person
from viceversa.people.states import ImportState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
PEOPLE = 3000

WORKER = """
    import os, sys
    import django
    django.setup()
    from django.db import connection
    from viceversa.people import actions, bulk, queries
    entry = queries.import_by_code(os.environ["CODE"])
    step, calls = os.environ["STEP"], [0]
    run = bulk._run
    def counted(*arguments):
        # Say where we are, so that the test can kill us there; then go on as usual.
        calls[0] += 1
        print(calls[0], flush=True)
        return run(*arguments)
    bulk._run = counted
    if step == "read":
        actions.read_file(entry)
    elif step == "check":
        actions.check_import(entry)
    else:
        actions.apply_import(entry, by=None)
    print("done", flush=True)
"""


def killed(entry: DirectoryImport, step: str, after: float, at_write: int) -> bool:
    """Run a step in another process and kill it a moment after its n-th bulk write began. True if it died in time."""
    name = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "CODE": entry.code,
        "STEP": step,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "VICEVERSA_TEST_DATABASE_URL": f"sqlite:///{name}",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(WORKER)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    for line in process.stdout:
        if line.strip() == str(at_write):
            time.sleep(after)
            process.send_signal(signal.SIGKILL)
            break
    process.wait()
    problem = process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    assert process.returncode in {0, -signal.SIGKILL}, problem
    return process.returncode == -signal.SIGKILL


def staff() -> bytes:
    rows = [
        f"{n},Person {n},p{n}@lumen.example,Lumen / Team {n % 30},{(n - 1) // 8 if n else ''},L{n % 5}"
        for n in range(PEOPLE)
    ]
    return "\n".join(["Number,Name,Email,Unit,Manager,Grade", *rows]).encode()


@pytest.mark.parametrize(
    ("step", "at_write", "after"),
    [("read", 1, 0.05), ("check", 1, 0.02), ("apply", 1, 0.03), ("apply", 2, 0.0), ("apply", 4, 0.0)],
)
def test_a_killed_import_is_done_again(step: str, at_write: int, after: float) -> None:
    entry = actions.start_import(file_name="staff.csv", content=io.BytesIO(staff()), by=None, now=factories.NOW)
    if step == "read":
        assert killed(entry, step, after, at_write)
    entry = actions.read_file(entry, now=factories.NOW)
    assert ImportRow.objects.count() == PEOPLE
    entry = actions.map_columns(entry, columns=entry.mapping["columns"], by=None, now=factories.NOW)
    entry = actions.decide(entry, grades={f"L{n}": n + 1 for n in range(5)}, leave_out=(), by=None, now=factories.NOW)
    if step == "check":
        assert killed(entry, step, after, at_write)
        assert DirectoryImport.objects.get().state == ImportState.CHECKING
    entry = actions.check_import(entry, now=factories.NOW)
    entry = actions.begin_import(entry, by=None, now=factories.NOW)
    if step == "apply":
        assert killed(entry, step, after, at_write)
        assert (DirectoryImport.objects.get().state, Person.objects.count()) == (ImportState.APPLYING, 0)
    entry = actions.apply_import(entry, by=None, now=factories.NOW)
    assert (entry.state, entry.counts["saved"]) == (ImportState.APPLIED, PEOPLE)
    assert Person.objects.count() == PEOPLE
    assert Person.objects.filter(manager=None).count() == 1
    assert Person.objects.get(key="2999").line_path.count("/") == 5
    assert not Path(entry.file).exists()
