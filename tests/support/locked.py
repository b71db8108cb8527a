"""The packages of a lock, with what each says about itself: its license, and what it needs. From the installed metadata.

Nothing is asked of a network. A package of the lock that is for another system or Python is known by the lock alone.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement

ROOT: Final = Path(__file__).resolve().parent.parent.parent
ENTRY: Final = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\\n]+)", re.MULTILINE)
HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# What older packages say where newer ones write an SPDX expression. Words that may mean several ("BSD") are not here.
CLASSIFIERS: Final = {
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}


@dataclass(frozen=True)
class Locked:
    """A package of a lock: every version that is pinned, each with the hashes of its files; what it needs, by name."""

    name: str
    versions: dict[str, tuple[str, ...]]
    needs: frozenset[str]
    license: str


def normal(name: str) -> str:
    """The one way to write a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def reasons() -> dict[str, dict[str, dict[str, str]]]:
    """requirements/reasons.toml: why each package was chosen, and what is read where a package's own words are not clear."""
    return tomllib.loads((ROOT / "requirements" / "reasons.toml").read_text(encoding="utf-8"))


def packages(lock: str = "run.lock") -> dict[str, Locked]:
    """Every package of this lock, by name."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", (ROOT / "requirements" / lock).read_text(encoding="utf-8")):
        if at := ENTRY.match(entry):
            found.setdefault(normal(at[1]), {})[at[2]] = tuple(HASH.findall(entry))
    return {
        name: Locked(name, versions, needed(name) & found.keys(), license_of(name))
        for name, versions in sorted(found.items())
    }


def needed(name: str) -> frozenset[str]:
    """Names of all it may need, whatever the system and the extras; nothing is known of what is not installed."""
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return frozenset()
    return frozenset(normal(Requirement(line).name) for line in lines) - {name}


def license_of(name: str) -> str:
    """Its license as an SPDX expression: as read by us where reasons.toml says so, else as the package says; "" when unclear."""
    read = reasons()["licenses"].get(name)
    return read["license"] if read else own_words(name)


def own_words(name: str) -> str:
    """What its metadata says, if that is one SPDX expression; "" otherwise."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    classifiers = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or [] if line.startswith("License")
    ]
    said = next((line for key in ("License-Expression", "License") for line in about.get_all(key) or []), "")
    if not said and len(classifiers) == 1:
        said = CLASSIFIERS.get(classifiers[0], "")
    try:
        return canonicalize_license_expression(said)
    except InvalidLicenseExpression:
        return ""
