"""Who competes with somebody: everybody reachable by "may be with" one way and "is with" back. Plain data, as a kernel."""

import numpy as np
from numpy.typing import NDArray

from .compiled import kernel
from .sheet import Ints, Small

Bools = NDArray[np.bool_]


@kernel
def reach(
    starts: Ints,
    allowed: Small,
    holder_starts: Ints,
    holders: Ints,
    fixed: Bools,
    first: int,
    moved: Bools,
    wanted: Bools,
) -> None:
    """From one person on, mark who is reached on their side (`moved`) and whom these may be with (`wanted`).

    `allowed[starts[p]:starts[p + 1]]`: whom a person may be with; `holders[holder_starts[q]:...]`: who is with a partner;
    `fixed`: for each of these, whether the pair is pinned and so not followed. Cost: each person's partners once.
    """
    stack = np.empty(len(moved), np.int64)
    stack[0] = first
    moved[first] = True
    size = 1
    while size > 0:
        size -= 1
        person = stack[size]
        for at in range(starts[person], starts[person + 1]):
            partner = allowed[at]
            if not wanted[partner]:
                wanted[partner] = True
                for place in range(holder_starts[partner], holder_starts[partner + 1]):
                    holder = holders[place]
                    if not fixed[place] and not moved[holder]:
                        moved[holder] = True
                        stack[size] = holder
                        size += 1
