"""Known holes in the packages of the locks, as `bin/audit` asks for them.

0  every pinned package was looked up, and none has a known hole
1  some have: each is named with its fix
2  not checked: there is no way to look now. Never said to be well
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
LOCKS: Final = ("run.lock", "dev.lock")
PATIENCE: Final = 300


@dataclass(frozen=True)
class Verdict:
    """How it ends, and a sentence for each thing to say."""

    code: int
    lines: tuple[str, ...]


def pinned(text: str) -> set[str]:
    """The packages of a lock, by their normal names."""
    return {re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)}


def verdict(lock: str, wanted: set[str], said: str, trouble: str) -> Verdict:
    """What an answer of pip-audit comes to: `said` is its JSON, `trouble` what it complained of."""
    try:
        found = json.loads(said)["dependencies"]
        looked_up = {re.sub(r"[-_.]+", "-", one["name"]).lower() for one in found if "skip_reason" not in one}
        holes = [(one, hole) for one in found for hole in one.get("vulns", ())]
    except (ValueError, KeyError, TypeError):
        last = next((line.strip() for line in reversed(trouble.splitlines()) if line.strip()), "it gave no answer")
        return Verdict(2, (f"{lock}: not checked. {last[:200]}",))
    if holes:
        return Verdict(
            1,
            tuple(
                f"{lock}: {one['name']} {one['version']} has {hole['id']}; "
                f"{'mended in ' + ', '.join(hole['fix_versions']) if hole.get('fix_versions') else 'not mended yet'}."
                for one, hole in holes
            ),
        )
    # What is for another system or Python is not looked up here, and is named.
    if not looked_up:
        return Verdict(2, (f"{lock}: not checked. Nothing was looked up.",))
    left = sorted(wanted - looked_up)
    beside = f" Not checked, as they are not for this system: {', '.join(left)}." if left else ""
    return Verdict(0, (f"{lock}: {len(looked_up)} packages looked up, no known hole.{beside}",))


def audit(lock: str) -> Verdict:
    """Look a lock up. Takes some seconds, and the network."""
    file = ROOT / "requirements" / lock
    command = [
        sys.executable, "-m", "pip_audit", "--strict", "--require-hashes", "--disable-pip", "--format", "json",
        "--progress-spinner", "off", "--timeout", "15", "--requirement", str(file),
    ]  # fmt: skip
    try:
        run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return Verdict(2, (f"{lock}: not checked. There was no answer for {PATIENCE} seconds.",))
    return verdict(lock, pinned(file.read_text(encoding="utf-8")), run.stdout, run.stderr)


def main() -> int:
    """All locks; ends as the worst of them, a hole being worse than not having looked."""
    found = [audit(lock) for lock in LOCKS]
    for one in found:
        print(*one.lines, sep="\n")
    codes = {one.code for one in found}
    return 1 if 1 in codes else max(codes)


if __name__ == "__main__":
    sys.exit(main())
