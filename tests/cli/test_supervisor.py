"""The supervisor with real programs: starting again, ending in order, leaving nobody behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.processes import ROOT

# A program that notes its start and its end in a file, and ends at SIGTERM; "fails" names an exit code to end with.
PROGRAM = """
    import os, signal, sys, time
    from viceversa.cli._tether import tether
    note, name, fails = sys.argv[1:]
    def write(word):
        with open(note, "a") as handle:
            handle.write(f"{name} {word} {os.getpid()} {time.monotonic()}\\n")
    told = []
    signal.signal(signal.SIGTERM, lambda *_: told.append(True))
    tether(int(os.environ["PARENT"]))
    write("starts")
    if fails:
        sys.exit(int(fails))
    while not told:
        time.sleep(0.05)
    write("ends")
"""

SUPERVISOR = """
    import os, sys
    from viceversa.cli._supervisor import Program, Supervisor
    program, note, *fails = sys.argv[1:]
    children = [
        Program(name, [sys.executable, program, note, name, failing])
        for name, failing in zip(("web", "worker"), fails)
    ]
    sys.exit(Supervisor(children, {**os.environ, "PARENT": str(os.getpid())}).run(ready=lambda: True, say_ready="ready"))
"""


class Run:
    """A supervisor over two programs, as a process of its own."""

    def __init__(self, folder: Path, *, web_fails: str = "", worker_fails: str = "") -> None:
        self.note = folder / "note"
        self.note.touch()
        for name, source in (("program.py", PROGRAM), ("supervisor.py", SUPERVISOR)):
            (folder / name).write_text(textwrap.dedent(source))
        self.process = subprocess.Popen(
            [sys.executable, folder / "supervisor.py", folder / "program.py", self.note, web_fails, worker_fails],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def lines(self, word: str) -> list[list[str]]:
        return [line.split() for line in self.note.read_text().splitlines() if f" {word} " in line]

    def pids(self) -> dict[str, int]:
        """The newest process of each program."""
        return {name: int(pid) for name, _word, pid, _at in self.lines("starts")}

    def wait_until(self, true: Callable[[], bool], seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < until, f"waited in vain; {self.note.read_text()}"
            time.sleep(0.02)

    def wait_until_both_run(self) -> None:
        self.wait_until(lambda: len(self.pids()) == 2)

    def end(self) -> str:
        output, _ = self.process.communicate(timeout=60)
        return output


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_ends_in_order(tmp_path: Path, number: signal.Signals) -> None:
    run = Run(tmp_path)
    run.wait_until_both_run()
    run.process.send_signal(number)
    assert run.end() == "ready\n"
    assert run.process.returncode == 0
    assert [name for name, *_ in run.lines("ends")] == ["web", "worker"]


def test_control_c_of_a_terminal_reaches_all_and_still_ends_in_order(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.wait_until_both_run()
    os.killpg(run.process.pid, signal.SIGINT)
    assert run.end() == "ready\n"
    assert [name for name, *_ in run.lines("ends")] == ["web", "worker"]


def test_starts_again_what_was_killed(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.wait_until_both_run()
    first = run.pids()["worker"]
    os.kill(first, signal.SIGKILL)
    run.wait_until(lambda: run.pids()["worker"] != first)
    run.process.terminate()
    assert "worker ended (killed by SIGKILL); starting it again" in run.end()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_killed_outright_it_leaves_nobody_behind(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.wait_until_both_run()
    pids = run.pids().values()
    run.process.kill()
    run.end()
    run.wait_until(lambda: all(map(is_gone, pids)))
    assert sorted(name for name, *_ in run.lines("ends")) == ["web", "worker"]


def test_gives_up_when_a_program_is_not_configured(tmp_path: Path) -> None:
    run = Run(tmp_path, worker_fails="78")
    run.end()
    assert run.process.returncode == 78


def test_a_program_that_keeps_dying_is_not_started_without_pause(tmp_path: Path) -> None:
    run = Run(tmp_path, worker_fails="1")

    def begun() -> list[float]:
        return [float(at) for name, _word, _pid, at in run.lines("starts") if name == "worker"]

    run.wait_until(lambda: len(begun()) == 3)
    run.process.terminate()
    run.end()
    first, second, third = begun()[:3]
    assert (second - first >= 1, third - second >= 2) == (True, True)
