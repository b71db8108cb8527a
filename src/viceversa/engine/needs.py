"""How many points a pair outside the pool would need to change the answer, aim by aim.

The prices of the aims other than points take few values, so people fall into few classes, and for two classes the aims
before points say: never (below so many points), surely (from so many points), and in between points decide.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .graph import Ints
from .settings import Aim, Floor

# Beyond what any pair can have.
NEVER = 1 << 40


class Needs(NamedTuple):
    """`left_class`, `right_class`: of each person. By classes: `never` (below, no), `surely` (from, yes), `ties` (does a
    pair of just as many points as the prices ask for change the answer, by the aims after points)."""

    left_class: Ints
    right_class: Ints
    never: Ints
    surely: Ints
    ties: Ints


class Priced(NamedTuple):
    """A proved aim: its value, and prices of all people, left first."""

    aim: Aim
    value: int
    prices: Ints


def needs_of(proofs: Sequence[Priced], lefts: int) -> Needs:
    """The classes and their needs. Cost: a sort of the people, and a step for each two classes and aim."""
    others = [proof for proof in proofs if proof.aim != "points"]
    place = next((at for at, proof in enumerate(proofs) if proof.aim == "points"), None)
    people = len(proofs[0].prices) if proofs else 0
    table = np.array([proof.prices for proof in others], dtype=np.int64).reshape(len(others), people).T
    left_kinds, left_class = np.unique(table[:lefts], axis=0, return_inverse=True)
    right_kinds, right_class = np.unique(table[lefts:], axis=0, return_inverse=True)
    shape = (len(left_kinds), len(right_kinds))
    never, surely = np.zeros(shape, dtype=np.int64), np.full(shape, NEVER)
    ties = np.zeros(shape, dtype=np.int64)
    for at, proof in enumerate(others):
        price = left_kinds[:, at][:, None] + right_kinds[:, at][None, :]
        if place is None or at < place:
            never, surely = _step(proof, price, never, surely)
        elif isinstance(proof.aim, Floor):  # it depends on the points themselves: look at the pair in any case
            ties = np.where(ties == 0, 1, ties)
        else:  # former pairs are all in the pool, so for "stay" one outside counts nothing
            ties = np.where(ties == 0, np.sign((1 if proof.aim == "pairs" else 0) - price), ties)
    if place is None:  # where all aims are even there is nothing to gain
        never = surely
    return Needs(left_class.ravel(), right_class.ravel(), never, surely, (ties > 0).astype(np.int64))


def _step(proof: Priced, price: Ints, never: Ints, surely: Ints) -> tuple[Ints, Ints]:
    """One more aim: of the points for which all aims so far are even (from never to before surely), which does it decide?

    The aim counts a pair as `low` below `cut` points and as `high` from there on.
    """
    highest = proof.aim == Floor("max")
    if proof.aim in ("people", "min", "stay"):  # former pairs are all in the pool
        at, low, high = 0, 0, 0
    elif proof.aim == "pairs":
        at, low, high = 0, 1, 1
    else:
        assert isinstance(proof.aim, Floor)
        at, low, high = (proof.value + 1 if highest else int(proof.aim.points)), -1, 0
    cut = np.clip(at, never, np.maximum(surely, never))
    below, above = cut > never, cut < surely
    ends = np.where(above & (high > price), cut, surely)
    ends = np.where(below & (low > price), never, ends)
    if (
        highest
    ):  # its prices only prove that no more can be had: pairs below the floor are out, the others stay in question
        return np.minimum(np.maximum(never, proof.value), ends), ends
    begins = np.where(below & (low >= price), never, np.where(above & (high >= price), cut, ends))
    return begins, ends
