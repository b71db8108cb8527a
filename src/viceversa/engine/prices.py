"""Exact whole prices for a solution, whatever solver found it.

Optimal prices of a network problem are shortest-path distances in its residual graph (Ahuja, Magnanti and Orlin,
"Network Flows", 1993, sections 9.1 to 9.3). With whole weights the distances are whole, so nothing is rounded.
"""

from typing import TYPE_CHECKING

import numpy as np

from .errors import SolverError

if TYPE_CHECKING:
    from .network import Face, Stage
    from .table import Bools, Ints


def repaired(face: "Face", stage: "Stage", chosen: "Bools") -> "Ints":
    """Prices that prove `chosen` optimal for the stage, by Bellman and Ford's method in sweeps over all edges.

    Each condition of optimality is a difference of two potentials (price of a left person, minus the price of a right
    person, 0 for the outside). Cost: one pass over the edges for each sweep, at most as many sweeps as people; usually
    some dozens. Raises SolverError if there are none, which means that `chosen` isn't optimal.
    """
    people = len(face.low)
    side = np.ones(people, dtype=np.int64)
    side[face.ends[:, 1]] = -1
    tail, head, length = _arcs(face, stage, chosen, side)
    distance = np.zeros(people + 1, dtype=np.int64)
    for _sweep in range(people + 2):
        before = distance.copy()
        np.minimum.at(distance, head, distance[tail] + length)
        if np.array_equal(before, distance):
            return (distance[:people] - distance[people]) * side
    raise SolverError(f"The aim “{stage.name}” was not solved to the optimum: an exchange would improve it.")


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
