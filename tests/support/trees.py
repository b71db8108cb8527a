"""The syntax trees of all our modules, read once: for tests about what code does, not what it looks like."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).resolve().parent.parent.parent / "src" / "viceversa"


@cache
def trees() -> dict[str, ast.Module]:
    """Path below src/viceversa -> its tree. Takes some seconds the first time."""
    return {
        file.relative_to(SOURCE).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted(SOURCE.rglob("*.py"))
    }


@cache
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """Every node with the path of its module."""
    return tuple((name, node) for name, tree in trees().items() for node in ast.walk(tree))
