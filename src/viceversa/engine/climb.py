"""Aims one inside the other: several are solved at once as the digits of one number, and each is then proved by itself.

With whole weights, "first this aim, then that one" is one aim whose weights are `scale x first + second`, if the scale is
large enough. How large depends on the instance, so it is chosen generously within what 64 bits hold, and nothing is taken
on trust: the prices of the sum are cut into the prices of each aim, and an aim whose prices don't prove it is solved by
itself on the face of those before it. So every answer is exact, and nearly always one solve is enough for all aims.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from .auction import auction
from .errors import SolverError
from .face import Best, Face, Stage, best_on, bounds_of, dual_value, narrowed
from .graph import Bools, Ints

# How many times heavier than the heaviest of the next aim an aim is at least. With less more aims would have to be solved
# alone, with more an auction of aims that count people would last longer: each of its bids is a unit of the finest aim.
AMPLE = 8
# Aims that count people and pairs (weights of 1) aren't packed with those that weigh points: as digits of one number they
# would make the auction a war of bids for places, each bid small beside what a place is worth.
FINE = 1000
# Into how many parts the units of such aims are cut for the auction. In whole units nobody could outbid another by less than
# all there is, and a twentieth of the places would be left to be filled one by one.
FINER = 16
# Sums along a path through everybody must stay below this.
LARGEST = 1 << 60


@dataclass(frozen=True, eq=False)
class Climbed:
    """The face that is left, a solution on it, and for each stage its value and the prices (left first) that prove it.

    `solves`: how many flows were solved.
    """

    face: Face
    chosen: Bools
    values: list[int] = field(default_factory=list)
    prices: list[Ints] = field(default_factory=list)
    solves: int = 0


def climb(
    face: Face,
    stages: Sequence[Stage],
    *,
    hints: Sequence[Ints | None] = (),
    chosen: Bools | None = None,
) -> Climbed:
    """Solve stages one inside the other.

    `hints`: prices of each stage from a similar problem, None where not known; `chosen`: its solution. Raises SolverError
    if the arithmetic failed.
    """
    values: list[int] = []
    prices: list[Ints] = []
    solves = 0
    while len(values) < len(stages):
        done = len(values)
        group, scales = packed(stages[done:], face.people)
        whole = together(group, scales) if len(group) > 1 else group[0]
        if any(hint is not None for hint in hints[done : done + len(group)]):
            start = np.zeros_like(face.low)
            for scale, hint in zip(scales, hints[done:], strict=False):
                start += scale * hint if hint is not None else 0
        else:
            start, chosen = first_prices(face, whole, scales[-1] * group[-1].heaviest)
        solved = _solved(face, whole, start, chosen)
        chosen, rest, solves = solved.chosen, solved.prices, solves + 1
        for stage, scale in zip(group, scales, strict=True):
            price = rest if scale == 1 else np.rint(rest / scale).astype(np.int64)
            beyond = face.beyond(stage.weights, price)
            value = stage.value(face, chosen)
            alone = dual_value(face, stage, price, beyond) != value
            if alone:
                solved = _solved(face, stage, price, chosen)
                chosen, price, solves = solved.chosen, solved.prices, solves + 1
                beyond, value = face.beyond(stage.weights, price), stage.value(face, chosen)
                if dual_value(face, stage, price, beyond) != value:
                    raise SolverError("An aim could not be proved optimal.")
            face = narrowed(face, stage, price, beyond)
            values.append(value)
            prices.append(price)
            rest = rest - scale * price
            if alone:
                break
    assert chosen is not None, "there is always a stage to solve"
    return Climbed(face, chosen, values, prices, solves)


def packed(stages: Sequence[Stage], people: int) -> tuple[list[Stage], list[int]]:
    """As many of the first stages as fit into one number, and the scale of each; at least one."""
    group, room = [stages[0]], LARGEST // (people + 1) // stages[0].heaviest
    for stage in stages[1:]:
        room //= AMPLE * stage.heaviest
        if room < 1 or stage.heaviest > FINE >= stages[0].heaviest:
            break
        group.append(stage)
    scales = [1]
    for stage in reversed(group[1:]):
        scales.append(scales[-1] * AMPLE * stage.heaviest)
    return group, scales[::-1]


def together(stages: Sequence[Stage], scales: Sequence[int]) -> Stage:
    """The stages as one, each with its scale. All must count the same first partners, or none."""
    weights = np.zeros(len(stages[0].weights), dtype=np.int64)
    for stage, scale in zip(stages, scales, strict=True):
        weights += stage.weights if scale == 1 else np.int64(scale) * stage.weights
    gains = sum(
        (scale * stage.gains for stage, scale in zip(stages, scales, strict=True)), np.zeros_like(stages[0].gains)
    )
    return Stage(weights, gains, stages[0].first)


def first_prices(face: Face, stage: Stage, heaviest: int) -> tuple[Ints, Bools]:
    """Prices to begin from, by auction in steps that are parts of the finest aim's heaviest weight; and who held what."""
    finer, patience = (1, 40) if heaviest > FINE else (FINER, 20)
    weights = face.of_free(stage.weights)
    weights = weights.astype(np.int64, copy=False) if finer == 1 else np.int64(finer) * weights
    left, right = bounds_of(face, replace(stage, gains=finer * stage.gains))
    prices, held = auction(face.graph, weights, left, right, finer * heaviest, patience)
    chosen = face.inside.copy()
    chosen[face.edges[held]] = True
    return np.concatenate(prices) // finer, chosen


def _solved(face: Face, stage: Stage, prices: Ints, chosen: Bools | None) -> Best:
    solved = best_on(face, stage, prices, chosen)
    if not solved.flow.feasible:
        raise SolverError("A face without a solution; this must not happen.")
    return solved
