"""`viceversa demo` over a company that is there: it keeps to itself, serves, and forgets nothing but a demo."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_commands import environ
from tests.support import template
from tests.support.ports import free_port

# A real installation's settings, none of which a demo may use.
REAL = {
    "VICEVERSA_DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:9/nothing",
    "VICEVERSA_READ_DATABASE_URL_FILE": "/nowhere",
    "VICEVERSA_SMTP_HOST": "127.0.0.1",
    "VICEVERSA_BASE_URL": "https://mentoring.example.org",
}


def demo(folder: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "viceversa.cli", "demo", *arguments],
        env=environ(folder / "real", **REAL, **more), cwd=folder, text=True, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


@pytest.fixture
def company(tmp_path: Path, db: None) -> Path:
    """A folder in which a demo company was built: as far as `demo` looks, which is whether there is a program."""
    data = tmp_path / "var" / "demo"
    data.mkdir(parents=True)
    assert template.copy_to(data / "db.sqlite3")
    with closing(sqlite3.connect(data / "db.sqlite3")) as database:
        columns = database.execute("PRAGMA table_info(programs_program)").fetchall()
        needed = {name: "[]" if "JSON" in kind.upper() else "" if "char" in kind or kind == "text" else 0
                  for _at, name, kind, not_null, default, key in columns if not_null and default is None and not key}  # fmt: skip
        needed |= {name: "2026-01-01" for _at, name, kind, *_rest in columns if name in needed and "date" in kind}
        marks = ", ".join("?" * len(needed))
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute(f"INSERT INTO programs_program ({', '.join(needed)}) VALUES ({marks})", list(needed.values()))
        database.commit()
    return tmp_path


@pytest.mark.sqlite
def test_a_demo_is_served_beside_a_real_installation_and_touches_nothing_of_it(company: Path) -> None:
    port = free_port()
    running = demo(company, "--port", str(port))
    assert running.stdout
    said = []
    try:
        for line in running.stdout:
            said.append(line.strip())
            if "Ctrl-C" in line:
                break
        with urllib.request.urlopen(f"http://localhost:{port}/demo/", timeout=120) as answer:
            assert "Priya Raghunathan" in answer.read().decode()
    finally:
        os.killpg(running.pid, signal.SIGINT)
        said += running.communicate(timeout=120)[0].splitlines()
    assert said[0] == "The demo company is there already."
    assert f"On http://localhost:{port}/demo/ you can be, with one click:" in said
    assert running.returncode == 0
    assert not (company / "real").exists()


def test_only_a_demo_is_forgotten(tmp_path: Path) -> None:
    kept = tmp_path / "var" / "demo" / "thesis.odt"
    kept.parent.mkdir(parents=True)
    kept.write_text("three years of work")
    running = demo(tmp_path, "--fresh", "--build-only")
    assert "holds something else: move it away." in running.communicate(timeout=120)[0]
    assert running.returncode == 1
    shutil.rmtree(kept.parent)
    running = demo(tmp_path, "--fresh", "--build-only", VICEVERSA_DEMO="yes")
    assert "delete it there." in running.communicate(timeout=120)[0]
    assert running.returncode == 1
