"""How a process that serves looks for garbage."""

from __future__ import annotations

import gc
from typing import Final

# New objects before the youngest are looked through. Python's own 700 suits scripts: a page or a match makes tens of
# thousands of objects that reference counting frees, and looking through them again and again takes a tenth of the time.
BEFORE_A_LOOK: Final = 20_000


def settle() -> None:
    """What is loaded by now stays to the end: it is never looked through again. For web processes and workers."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(BEFORE_A_LOOK, 10, 10)
