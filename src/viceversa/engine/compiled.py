"""Kernels: plain Python on plain arrays, which numba turns into machine code where the work is large enough to pay for it.

A kernel is an ordinary function marked with `@kernel`. Called through `fast(function, work)` it runs as written when the
work is small, and compiled when the work is large or it was compiled before in this process. Both give the same whole
numbers, so an answer never shows which it was. numba is loaded when first needed, not on import. What it compiled is kept
in its cache folder (`NUMBA_CACHE_DIR`), so only the first large match on a machine waits.
"""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

Function = Callable[..., Any]

# Inner steps (roughly) from which compiling, or loading what was compiled, is worth its time.
LARGE = 1_000_000

_kernels: list[FunctionType] = []
_compiled: dict[FunctionType, Function] = {}


def kernel(function: Function) -> Function:
    """Mark a function as a kernel. It may call kernels of its own file only: numba's cache watches no other file."""
    assert isinstance(function, FunctionType)
    _kernels.append(function)
    return function


def fast(function: Function, work: float) -> Function:
    """The kernel as written for little work, else its compiled twin. Cost: nothing, or seconds when it is compiled anew."""
    assert isinstance(function, FunctionType)
    if work < LARGE and function not in _compiled:
        return function
    return _twin(function)


@contextmanager
def eager() -> Iterator[None]:
    """Inside, every kernel is compiled when it is called, however little there is to do."""
    global LARGE
    before, LARGE = LARGE, 0
    try:
        yield
    finally:
        LARGE = before


def _twin(function: FunctionType) -> Function:
    """The compiled twin; the kernels it calls are replaced by theirs."""
    if function not in _compiled:
        called = {
            name: _twin(value)
            for name, value in function.__globals__.items()
            if name in function.__code__.co_names and isinstance(value, FunctionType) and value in _kernels
        }
        copy = FunctionType(function.__code__, {**function.__globals__, **called}, function.__name__)
        copy.__module__, copy.__qualname__, copy.__doc__ = function.__module__, function.__qualname__, function.__doc__
        compiled: Function = importlib.import_module("numba").njit(nogil=True, cache=True)(copy)
        _compiled[function] = compiled
    return _compiled[function]
