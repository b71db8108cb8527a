"""Exact whole prices for a solution, whatever solver found it.

Optimal prices of a network problem are shortest-path distances in its residual graph (Ahuja, Magnanti and Orlin,
"Network Flows", 1993, sections 9.1 to 9.3). With whole weights the distances are whole, so nothing is rounded.
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .network import Face, Stage
    from .table import Bools, Ints


def settle(face: "Face", stage: "Stage", chosen: "Bools", hint: "Ints", *, sweeps: int) -> "Ints | None":
    """Prices that prove `chosen` optimal for the stage, by Bellman and Ford's method in sweeps over all edges.

    Each condition of optimality is a difference of two potentials (price of a left person, minus the price of a right
    person, 0 for the outside). Lowering potentials until all conditions hold ends from any start, so the hint only
    saves sweeps. None if it takes more sweeps than given; if `chosen` isn't optimal it never ends, and as many sweeps
    as people are enough otherwise. Cost: one pass over the free edges for each sweep.
    """
    people = len(face.low)
    side = np.ones(people, dtype=np.int64)
    side[face.ends[:, 1]] = -1
    tail, head, length = _arcs(face, stage, chosen, side)
    order = np.argsort(head, kind="stable")
    tail, head, length = tail[order], head[order], length[order]
    first = np.flatnonzero(np.diff(head, prepend=-1))
    target = head[first]
    potential = np.append(hint * side, 0)
    for _sweep in range(sweeps):
        if not len(first):
            break
        lowest = np.minimum.reduceat(potential[tail] + length, first)
        if (lowest >= potential[target]).all():
            break
        potential[target] = np.minimum(potential[target], lowest)
    else:
        return None
    return np.asarray((potential[:people] - potential[people]) * side)


def _arcs(face: "Face", stage: "Stage", chosen: "Bools", side: "Ints") -> tuple["Ints", "Ints", "Ints"]:
    """Arcs (tail, head, length), each saying potential[head] <= potential[tail] + length; the last node is outside.

    A person's price p is side x potential. Free edge in the solution: p_left + p_right <= weight; not in it: >=.
    One more partner possible: gain + p <= 0; one fewer possible: gain + p >= 0 (the gain of that very unit).
    """
    outside = len(face.low)
    free_in, free_out = face.free & chosen, face.free & ~chosen
    left, right = face.ends[:, 0], face.ends[:, 1]
    degree = face.degrees(chosen)
    more, fewer = np.flatnonzero(degree < face.high), np.flatnonzero(degree > face.low)
    gain_of_next = np.where(degree < stage.first, stage.gains, 0)[more]
    gain_of_last = np.where(degree <= stage.first, stage.gains, 0)[fewer]
    # p <= -gain and p >= -gain, for p = potential on the left side and p = -potential on the right side
    at_most = [(more, -gain_of_next)]
    at_least = [(fewer, -gain_of_last)]
    tails, heads, lengths = [right[free_in], left[free_out]], [left[free_in], right[free_out]], []
    lengths = [stage.weights[free_in], -stage.weights[free_out]]
    for person, bound in at_most:
        on_left = side[person] > 0
        tails.append(np.where(on_left, outside, person))
        heads.append(np.where(on_left, person, outside))
        lengths.append(bound)
    for person, bound in at_least:
        on_left = side[person] > 0
        tails.append(np.where(on_left, person, outside))
        heads.append(np.where(on_left, outside, person))
        lengths.append(-bound)
    return np.concatenate(tails), np.concatenate(heads), np.concatenate(lengths)
