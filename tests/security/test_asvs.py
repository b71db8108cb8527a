"""The checklist of the ASVS leaves nothing out, and what it names is there; and small things that only it asks for."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.support.asvs import ANSWERS, ROOT, lines
from tests.support.trees import SOURCE, nodes

# How many requirements each section of version 5.0.0 has, and which of them are of level 3 alone.
SECTIONS = {
    "1.1": 2, "1.2": 10, "1.3": 12, "1.4": 3, "1.5": 3, "2.1": 3, "2.2": 3, "2.3": 5, "2.4": 2, "3.1": 1, "3.2": 3, "3.3": 5,
    "3.4": 8, "3.5": 8, "3.6": 1, "3.7": 5, "4.1": 5, "4.2": 5, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 6, "5.3": 3, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 8, "6.4": 6, "6.5": 8, "6.6": 4, "6.7": 2, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 3, "7.6": 2, "8.1": 4, "8.2": 4, "8.3": 3, "8.4": 2, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 3, "10.3": 5, "10.4": 16,
    "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 4, "11.2": 5, "11.3": 5, "11.4": 4, "11.5": 2, "11.6": 2, "11.7": 2, "12.1": 5,
    "12.2": 2, "12.3": 5, "13.1": 4, "13.2": 6, "13.3": 4, "13.4": 7, "14.1": 2, "14.2": 8, "14.3": 3, "15.1": 5, "15.2": 5,
    "15.3": 7, "15.4": 4, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 4, "17.1": 2, "17.2": 8, "17.3": 2,
}  # fmt: skip
LEVEL_3 = set(
    """
1.2.10 1.3.12 1.5.3 2.3.5 2.4.2 3.1.1 3.2.3 3.3.5 3.4.7 3.4.8 3.5.6 3.5.7 3.5.8 3.6.1 3.7.3 3.7.4 3.7.5 4.1.4 4.1.5 4.2.2 4.2.3
4.2.4 4.2.5 5.2.4 5.2.5 5.2.6 5.3.3 6.3.5 6.3.6 6.3.7 6.3.8 6.4.5 6.4.6 6.5.6 6.5.7 6.5.8 6.6.4 6.7.1 6.7.2 7.5.3 8.1.3 8.1.4
8.2.4 8.3.2 8.3.3 8.4.2 10.2.3 10.3.5 10.4.12 10.4.13 10.4.14 10.4.15 10.4.16 11.1.3 11.1.4 11.2.4 11.2.5 11.3.4 11.3.5 11.5.2
11.6.2 11.7.1 11.7.2 12.1.4 12.1.5 12.3.5 13.1.2 13.1.3 13.1.4 13.2.6 13.3.3 13.3.4 13.4.6 13.4.7 14.2.5 14.2.6 14.2.7 14.2.8
15.1.4 15.1.5 15.2.4 15.2.5 15.4.1 15.4.2 15.4.3 15.4.4 16.5.4 17.1.2 17.2.5 17.2.6 17.2.7 17.2.8
""".split()
)


def test_every_requirement_of_levels_one_and_two_is_answered_once_and_in_order() -> None:
    asked = [f"{section}.{number}" for section, many in SECTIONS.items() for number in range(1, many + 1)]
    assert sum(SECTIONS.values()) == 345
    assert set(asked) >= LEVEL_3
    assert [line.number for line in lines()] == [number for number in asked if number not in LEVEL_3]


def test_each_answer_says_why() -> None:
    found = lines()
    assert {line.kind for line in found} == set(ANSWERS)
    assert [line.number for line in found if line.kind == "yes" and not line.named] == []
    assert [line.number for line in found if line.kind == "no" and len(line.answer) < 15] == []
    assert len({line.asks for line in found}) > len(found) - 5


def names_in(file: Path) -> set[str]:
    return {
        node.name for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    }


def test_what_is_named_is_there() -> None:
    missing = []
    for line in lines():
        for name in line.named:
            path, _colons, test = name.partition("::")
            file = ROOT / path
            if not file.exists() or (test and test not in names_in(file)):
                missing.append(f"{line.number}: {name}")
    assert missing == []


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PUT", "DELETE"])
def test_trace_is_refused(db: None, method: str) -> None:
    answer: Any = Client().generic(method, "/theme/")
    assert answer.status_code == 405


def test_signing_out_clears_the_browser(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.nia)
    page: Any = client.get(reverse("people:me"))
    out: Any = client.post(reverse("account_logout"))
    assert "Clear-Site-Data" not in page
    assert (out.status_code, out["Clear-Site-Data"]) == (302, '"cache", "storage"')


def test_no_browser_code_stores_anything() -> None:
    """Neither what was typed nor what was read stays in the browser. What is read offline is held by its own tests."""
    found = [
        str(file.relative_to(SOURCE))
        for file in SOURCE.rglob("*.js")
        if any(word in file.read_text(encoding="utf-8") for word in ("localStorage", "indexedDB", "document.cookie"))
    ]
    assert found == []


def test_no_weak_hash_is_used() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, node in nodes()
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("hashlib.md5", "hashlib.sha1", "random.choice")
    ]
    assert found == []
