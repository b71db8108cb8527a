"""Kernels run as written or compiled, and give the same."""

from __future__ import annotations

import sys

import pytest

from viceversa.engine import compiled, warm
from viceversa.engine.compiled import fast, kernel


@kernel
def _double(number: int) -> int:
    return number + number


@kernel
def _sum_of_doubles(most: int) -> int:
    total = 0
    for number in range(most):
        total += _double(number)
    return total


def test_little_work_runs_as_written_and_much_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_compiled", {})
    assert fast(_sum_of_doubles, 10) is _sum_of_doubles
    twin = fast(_sum_of_doubles, compiled.LARGE)
    assert twin is not _sum_of_doubles
    assert twin(1000) == _sum_of_doubles(1000) == 999_000
    assert fast(_sum_of_doubles, 10) is twin, "what is compiled already is used for little work too"
    assert set(compiled._compiled) == {_double, _sum_of_doubles}


def test_warming_compiles_every_kernel_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_compiled", {})
    warm()
    own = {function for function in compiled._kernels if function.__module__.startswith("viceversa.")}
    assert own - set(compiled._compiled) == set()
    assert compiled.LARGE > 0


def test_the_library_is_loaded_only_when_it_is_needed() -> None:
    assert "numba" in sys.modules or not compiled._compiled
