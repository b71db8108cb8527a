"""The command line as somebody at a keyboard meets it: real processes, their words and their exit codes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

import viceversa
from tests.support import template
from tests.support.ports import free_port
from tests.support.processes import ROOT


def environ(data: Path, **more: str) -> dict[str, str]:
    """A new installation in `data`, on SQLite."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VICEVERSA_", "DJANGO_"))}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1", "VICEVERSA_DATA": str(data), **more}


def viceversa_says(data: Path, *arguments: str, **more: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "viceversa.cli", *arguments],
        env=environ(data, **more), cwd=data.parent, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout.strip()


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with all tables and nobody in them."""
    data = tmp_path_factory.mktemp("tables") / "data"
    data.mkdir()
    if not template.copy_to(data / "db.sqlite3"):
        code, words = viceversa_says(data, "init", "--no-administrator")
        assert code == 0, words
    return data


@pytest.fixture(scope="module")
def installation(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with its first administrator."""
    data = tmp_path_factory.mktemp("installation") / "data"
    shutil.copytree(tables, data)
    password = data.parent / "password"
    password.write_text("a long walk by the river\n")
    code, words = viceversa_says(data, "init", "--email", "ada@lumen.example", "--password-file", str(password))
    assert code == 0, words
    return data


def test_version(tmp_path: Path) -> None:
    assert viceversa_says(tmp_path, "--version") == (0, f"Vice Versa {viceversa.__version__}")


def test_no_command_module_imports_django(tmp_path: Path) -> None:
    """`viceversa match` works without it, and `viceversa --help` is quick."""
    code = (
        "import sys; from viceversa.cli import parser; parser(); print(sorted({'django', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ(tmp_path), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_without_a_command_it_says_how_to_use_it(tmp_path: Path) -> None:
    code, words = viceversa_says(tmp_path)
    assert code == 2
    assert words.startswith("usage: viceversa")


def test_init_makes_a_secret_that_only_its_owner_reads(installation: Path) -> None:
    assert oct((installation / "secret").stat().st_mode & 0o777) == "0o600"


def test_init_again_changes_nothing(installation: Path) -> None:
    code, words = viceversa_says(installation, "init")
    assert (code, words.splitlines()[-1]) == (0, "ada@lumen.example is system administrator already.")


def test_init_without_a_person_to_ask_names_the_option(tables: Path) -> None:
    code, words = viceversa_says(tables, "init")
    assert code == 1
    assert words.splitlines()[-1] == "viceversa: Nothing was given: use --email (see `viceversa init --help`)."


@pytest.mark.parametrize(
    ("email", "password", "says"),
    [
        ("ada", "a long walk by the river", "“ada” is not an email address."),
        ("ada@lumen.example", "short", "This password is too short."),
    ],
)
def test_init_refuses(tables: Path, tmp_path: Path, email: str, password: str, says: str) -> None:
    (tmp_path / "password").write_text(password)
    code, words = viceversa_says(tables, "init", "--email", email, "--password-file", str(tmp_path / "password"))
    assert code == 1
    assert says in words.splitlines()[-1]


def test_up_over_new_tables_names_the_way_out(tmp_path: Path) -> None:
    code, words = viceversa_says(tmp_path / "data", "up", "--port", str(free_port()))
    assert code == 78
    assert "Run `viceversa init` first." in words


def test_up_on_a_taken_port_names_the_way_out(installation: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, words = viceversa_says(installation, "up", "--port", str(port))
    assert (code, words) == (
        78,
        f"viceversa: Port {port} is not free. End what uses it, or choose another with --port.",
    )


def test_a_wrong_setting_is_a_sentence(installation: Path) -> None:
    code, words = viceversa_says(installation, "worker", VICEVERSA_SMTP_PORT="many")
    assert (code, words) == (78, "viceversa: VICEVERSA_SMTP_PORT is “many”. Write a whole number.")


def test_a_database_that_is_not_there_is_a_sentence(installation: Path) -> None:
    url = f"postgresql://nobody:secret@127.0.0.1:{free_port()}/nothing"
    code, words = viceversa_says(installation, "web", VICEVERSA_DATABASE_URL=url)
    assert code == 78
    assert words.startswith("viceversa: The database can't be reached: ")
    assert "secret" not in words


def test_up_serves_and_ends(installation: Path) -> None:
    port = free_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "viceversa.cli", "up", "--port", str(port)],
        env=environ(installation), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    assert running.stdout
    try:
        for line in running.stdout:
            if found := re.search(r"http://\S+", line):
                assert found[0] == f"http://localhost:{port}/"
                break
        with urllib.request.urlopen(f"http://localhost:{port}/sign-in/", timeout=120) as answer:
            assert answer.status == 200
    finally:
        os.killpg(running.pid, signal.SIGINT)
        rest = running.communicate(timeout=120)[0]
    assert running.returncode == 0
    assert "Traceback" not in rest


def test_manage_runs_a_command_of_django(installation: Path) -> None:
    assert viceversa_says(installation, "manage", "migrate", "--check", "-v", "0") == (0, "")
