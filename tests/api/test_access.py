"""Every operation × scope, against docs/reference/api.md, which is made from the same description."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.api.world import Machine
from tests.cast import Cast
from viceversa.api.openapi import document
from viceversa.api.scopes import SCOPES

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parents[2] / "docs" / "reference" / "api.md"


def operations() -> list[tuple[str, str, str]]:
    """Method, address and scope of each."""
    return [
        (method.upper(), path, "".join(one["security"][0]["AccessTokenAuth"]))
        for path, methods in document()["paths"].items()
        for method, one in methods.items()
    ]


def test_each_operation_lets_in_its_scope_and_no_other(cast: Cast, settings: object) -> None:
    settings.API_REQUESTS_A_MINUTE = 10_000  # type: ignore[attr-defined]
    nobody = Machine(None)
    only = {scope: Machine(cast.ada, scope, name=scope) for scope in SCOPES}
    others = {scope: Machine(cast.ada, *(set(SCOPES) - {scope}), name=f"not {scope}") for scope in SCOPES}
    wrong = []
    for method, path, scope in operations():
        place = re.sub(r"{\w+}", "nobody", path)
        found = [nobody(method, place).kind]
        if scope:
            found.append(others[scope](method, place).kind)
            let_in = only[scope](method, place)
            found.append(let_in.kind if let_in.status >= 400 else "")
        if found[:2] != ["no-token", "not-in-scope"][: len(found)] or found[-1:] == ["not-in-scope"]:
            wrong.append((method, path, found))
    assert wrong == []


def test_the_table_says_so() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| `([^`]+)` \| (?:`([^`]+)`)? ?\|", TABLE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert rows == operations()
    assert {scope for _method, _path, scope in rows} == {"", *SCOPES}
