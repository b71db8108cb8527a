"""What others wrote: under which license it is, and whether it has known holes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib import metadata

import pytest

from tests.support.audit import ROOT, Verdict, pinned, verdict

# May be used by, and given on with, software under the Apache License 2.0. LGPL: used as it is, as a library that anybody
# can put another version in place of. MPL: its files as they are.
COMPATIBLE = re.compile(
    r"MIT|MIT-0|MIT-CMU|MIT License|(BSD|Apache|ISC|HPND|Unlicense|zlib)\b.*|0BSD|Zlib|PSF-2\.0|Python Software Foundation License|CNRI-Python"
    r"|CC0-1\.0|MPL-2\.0|Mozilla Public License 2\.0 \(MPL 2\.0\)|LGPL-3\.0-only|LGPL-2\.1-or-later"
    r"|GNU Lesser General Public License v2.*|GNU Library or Lesser General Public License \(LGPL\)|The Unlicense \(Unlicense\)",
    re.IGNORECASE,
)
# Says it in neither way: where it is written.
SAID_ELSEWHERE = {"axe-playwright-python": "MIT"}
# Says two things of which one is wrong: its file LICENSE is the BSD license and a remark on the trade mark of the code.
RIGHTLY = {"qrcode": ["BSD-3-Clause"]}


def licenses_of(package: metadata.Distribution) -> list[str]:
    """What a package says of itself: its expression in parts, else its classifiers, else its field."""
    about = package.metadata
    if expression := about.get("License-Expression"):
        return [part.strip(" ()") for part in re.split(r"\bAND\b|\bOR\b", expression.replace(" WITH ", " with "))]
    said = [
        line.rpartition("::")[2].strip() for line in about.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    said = [line for line in said if line != "OSI Approved"]
    field = (about.get("License") or "").strip().split("\n")[0]
    return said or [part.strip() for part in re.split(r"\bAND\b|\bOR\b", field) if part.strip()]


def test_all_that_runs_with_us_may() -> None:
    """By the metadata of what is installed, all the way down; what is for other systems is in no machine of ours."""
    run = pinned((ROOT / "requirements" / "run.lock").read_text(encoding="utf-8"))
    seen, wrong = set(), {}
    for package in metadata.distributions():
        name = re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()
        if name not in run:
            continue
        seen.add(name)
        licenses = RIGHTLY.get(name) or licenses_of(package) or [SAID_ELSEWHERE.get(name, "")]
        if not all(COMPATIBLE.fullmatch(one.replace(" with LLVM-exception", "")) for one in licenses):
            wrong[name] = licenses
    assert wrong == {}
    assert len(seen) > 40


@pytest.mark.parametrize("name", ["GPL-3.0-or-later", "AGPL-3.0-only", "GNU General Public License (GPL)", "", "Proprietary", "SSPL-1.0"])  # fmt: skip
def test_what_may_not_is_told_apart(name: str) -> None:
    assert not COMPATIBLE.fullmatch(name)


def answer(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


WELL = {"name": "Typing_Extensions", "version": "4.1", "vulns": []}


@pytest.mark.parametrize(
    ("said", "trouble", "found"),
    [
        (answer(WELL), "", Verdict(0, ("run.lock: 1 packages looked up, no known hole.",))),
        (
            answer(WELL, {"name": "django", "version": "5.2", "vulns": [{"id": "CVE-1", "fix_versions": ["5.2.1"]}]}),
            "Found 1 known vulnerability",
            Verdict(1, ("run.lock: django 5.2 has CVE-1; mended in 5.2.1.",)),
        ),
        (
            answer({"name": "django", "version": "5.2", "vulns": [{"id": "CVE-1", "fix_versions": []}]}),
            "",
            Verdict(1, ("run.lock: django 5.2 has CVE-1; not mended yet.",)),
        ),
        ("", "", Verdict(2, ("run.lock: not checked. it gave no answer",))),
        ("", "ERROR: no route\n\n", Verdict(2, ("run.lock: not checked. ERROR: no route",))),
        ("No known vulnerabilities found", "", Verdict(2, ("run.lock: not checked. it gave no answer",))),
        (answer(), "", Verdict(2, ("run.lock: not checked. Nothing was looked up.",))),
        (answer({"name": "typing-extensions", "skip_reason": "x"}), "", Verdict(2, ("run.lock: not checked. Nothing was looked up.",))),
    ],
)  # fmt: skip
def test_an_answer_is_never_taken_for_better_than_it_is(said: str, trouble: str, found: Verdict) -> None:
    assert verdict("run.lock", {"typing-extensions"}, said, trouble) == found


def test_a_package_that_was_not_looked_up_is_named() -> None:
    assert verdict("run.lock", {"typing-extensions", "winreg"}, answer(WELL), "").lines == (
        "run.lock: 1 packages looked up, no known hole. Not checked, as they are not for this system: winreg.",
    )


def test_without_a_network_nothing_is_said_to_be_well() -> None:
    """The real pip-audit, with nowhere to ask."""
    nowhere = dict.fromkeys(
        ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"), "http://127.0.0.1:1"
    )
    run = subprocess.run(
        [sys.executable, "-m", "tests.support.audit"],
        cwd=ROOT, env={**os.environ, **nowhere, "NO_PROXY": "", "no_proxy": ""}, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert run.returncode == 2, run.stdout
    assert [line.split(".lock: ")[1].split(".")[0] for line in run.stdout.splitlines()] == [
        "not checked",
        "not checked",
    ]
