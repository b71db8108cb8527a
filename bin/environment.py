"""The project's own Python environment in `.venv`: made once, used again while the locks are unchanged.

Standard library only, for `bin/demo`, `bin/test` and `bin/check` alike. Every failure ends the program with one
sentence that says what to do. uv is used when it is on PATH (faster), pip otherwise.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
MARKER = FOLDER / "installed.json"

LEFT_OUT = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}

_UNREACHABLE = re.compile(
    r"connection|timed? ?out|name resolution|name or service|unreachable|dns error|failed to fetch|error sending request",
    re.IGNORECASE,
)
_STEP = re.compile(r"^(Collecting|Downloading|Installing|Building|Resolved|Prepared|Installed)\b")


def say(line: str) -> None:
    """One line to the person who waits, at once."""
    print(line, flush=True)


def stop(sentence: str) -> NoReturn:
    """Ends the program with exit code 2 and one sentence."""
    print(f"{Path(sys.argv[0]).name}: {sentence}", file=sys.stderr, flush=True)
    raise SystemExit(2)


def clean_environ(**more: str) -> dict[str, str]:
    """The environment for what runs in `.venv`: nothing of another Python leaks in, `.venv/bin` comes first.

    And what was compiled is kept: where that is switched off, as in many containers, each of the many processes of the
    tests would compile everything anew.
    """
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    path = f"{FOLDER / 'bin'}{os.pathsep}{kept.get('PATH', os.defpath)}"
    return {**kept, "PATH": path, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **more}


def prepare(lock: str) -> Path:
    """The Python of `.venv` with everything in `requirements/<lock>.lock` and the project itself; makes what is missing."""
    started = time.monotonic()
    packages = _digest(ROOT / "requirements" / f"{lock}.lock")
    project = _digest(ROOT / "pyproject.toml", str(ROOT))
    done = _installed()
    if done.get(lock) == packages and done.get("project") == project:
        return PYTHON
    if not done:
        _make_folder()
    if done.get(lock) != packages:
        count = sum(1 for line in (ROOT / "requirements" / f"{lock}.lock").open(encoding="utf-8") if "==" in line)
        say(f"Installing the {count} packages of requirements/{lock}.lock, each checked against its hash …")
        _install(["--require-hashes", "--requirement", str(ROOT / "requirements" / f"{lock}.lock")])
    if done.get("project") != project:
        _install(["--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    MARKER.write_text(json.dumps({**done, lock: packages, "project": project}), encoding="utf-8")
    say(f"The environment is ready ({time.monotonic() - started:.0f} s).")
    return PYTHON


def _digest(file: Path, salt: str = "") -> str:
    return hashlib.sha256(salt.encode() + file.read_bytes()).hexdigest()


def _installed() -> dict[str, str]:
    """What the marker says is there; nothing when `.venv` is missing or its Python no longer runs."""
    try:
        done = json.loads(MARKER.read_text(encoding="utf-8"))
        subprocess.run(
            [PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], check=True, capture_output=True
        )
    except (OSError, ValueError, subprocess.CalledProcessError):
        return {}
    return dict(done)


def _make_folder() -> None:
    say(f"Making .venv with Python {sys.version.split()[0]} …")
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        command = [sys.executable, "-m", "venv", "--clear", str(FOLDER)]
    elif uv := shutil.which("uv"):
        command = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(FOLDER)]
    else:
        stop(
            "this Python has no venv module; install it (Debian, Ubuntu: `apt-get install python3-venv`) and run this again."
        )
    made = subprocess.run(command, capture_output=True, text=True, env=clean_environ())
    if made.returncode:
        stop(
            f".venv could not be made; see what Python says and run this again: {(made.stderr or made.stdout).strip()[-300:]}"
        )


def _install(what: list[str]) -> None:
    """Installs with uv when it is there and can, else with pip; one sentence when neither can."""
    tried = ""
    for installer in _installers():
        code, tried = _run_shown([*installer, *what])
        if code == 0:
            return
    lines = [line.strip() for line in tried.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()] or lines
    if _UNREACHABLE.search(tried):
        stop(
            "the package index can't be reached; check the network (or point pip at a mirror of yours) and run this again."
        )
    stop(f"a package could not be installed; the installer says: {' '.join(errors[-1:])[:300]}")


def _installers() -> Iterator[list[str]]:
    if uv := shutil.which("uv"):
        yield [uv, "pip", "install", "--python", str(PYTHON)]
    if (FOLDER / "bin" / "pip").exists():
        yield [str(PYTHON), "-m", "pip", "install", "--progress-bar", "off", "--retries", "2"]


def _run_shown(command: list[str]) -> tuple[int, str]:
    """Runs an installer; its steps become one moving line on a terminal, a line for every tenth elsewhere."""
    terminal = sys.stdout.isatty()
    output, steps = [], 0
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=clean_environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout
        for line in process.stdout:
            output.append(line)
            if not _STEP.match(line.strip()):
                continue
            steps += 1
            if terminal:
                print(f"\r\033[K  {line.strip()[:76]}", end="", flush=True)
            elif steps % 10 == 0:
                say(f"  {line.strip()[:100]}")
    if terminal and steps:
        print("\r\033[K", end="", flush=True)
    return process.returncode, "".join(output)
