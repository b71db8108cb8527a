"""How far a long solve is, for somebody who waits: a callback with stage, part done and parts in all. No clock here.

Stages in the order they come (some more than once, some never): "score" (possible pairs are judged), "candidates" (the best
partners of everybody in a large problem), "aims" (solved one after the other), "prove" (pairs that were not candidates),
"quotas" (the search that keeps them), "stable", and "reasons" (the answer in words). `of` is 0 where nobody can say how much there is.
A callback is called from the thread that called the engine; what it raises ends the solve.
"""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _of: int) -> None:
    """Tell nobody."""
