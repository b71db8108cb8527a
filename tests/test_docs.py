"""The documents say what is true: links lead somewhere, commands exist, the reference is what the code says."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support import reference
from viceversa.cli import parser

ROOT = reference.ROOT
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")])
HOUSE_COMMANDS = {f"bin/{file.name}" for file in (ROOT / "bin").iterdir() if file.suffix == "" and file.is_file()}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def code_in(text: str) -> list[str]:
    """Every line of every code block, and every inline code."""
    blocks = re.findall(r"```[a-z]*\n(.*?)```", text, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", text)


def headings(text: str) -> set[str]:
    """Anchors of a document's headings, as Git hosts make them."""
    found = re.findall(r"^#+\s+(.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(document.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        file = (document.parent / name).resolve() if name else document
        if not file.exists() or (anchor and anchor not in headings(file.read_text(encoding="utf-8"))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_commands_exist(document: Path) -> None:
    """Each `viceversa …` and `bin/…` that a document tells somebody to type."""
    ours = set(reference._subcommands(parser()))
    unknown = []
    for line in code_in(document.read_text(encoding="utf-8")):
        for command in re.findall(r"(?:^|[\s/])viceversa ([a-z][a-z-]*)", line):
            if command not in ours:
                unknown.append(f"viceversa {command}")
        unknown.extend(found for found in re.findall(r"(?<![\w./-])bin/[a-z]+", line) if found not in HOUSE_COMMANDS)
    assert unknown == []


@pytest.mark.parametrize("variable", sorted(set(re.findall(r"\bVICEVERSA_[A-Z_]+\b", "".join(
    document.read_text(encoding="utf-8") for document in DOCUMENTS
)))))  # fmt: skip
def test_setting_exists(variable: str) -> None:
    """A `VICEVERSA_…` in a document is one that the code reads."""
    from viceversa.config import env

    known = {*env.REGISTRY, *reference.OTHER_VARIABLES}
    # A group of them is written as VICEVERSA_SMTP_…
    assert variable.removesuffix("_FILE") in known or (
        variable[-1] == "_" and any(one.startswith(variable) for one in known)
    )


def test_reference_is_fresh() -> None:
    assert sorted(reference.stale()) == [], "run bin/reference"


@pytest.mark.parametrize("kind", ["run", "dev"])
def test_every_dependency_has_its_reason_and_no_reason_is_left_over(kind: str) -> None:
    import tomllib

    reasons = tomllib.loads((ROOT / "requirements" / "reasons.toml").read_text(encoding="utf-8"))
    assert set(reasons[kind]) == reference.direct_dependencies()[kind]


@pytest.mark.parametrize("lock", ["run.lock", "dev.lock", "extras.lock"])
def test_locks_hold_names_and_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    assert "//" not in text
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z])", text) if "==" in entry)
