"""Whom people would rather have: rankings with ties, and the same as arrays.

A ranking is complete for the person who gave it: whoever isn't on it is not acceptable to them, and stays unpaired with
them. Somebody who gave none takes everybody allowed, in the order of their own points (`views`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import PairError

Groups = tuple[tuple[str, ...], ...]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Small = NDArray[np.int32]


@dataclass(frozen=True)
class Rankings:
    """For each id that ranked: tie groups of ids of the other side, best first. An empty ranking accepts nobody.

    Raises PairError with a sentence naming the person whose ranking is wrong.
    """

    left: Mapping[str, Groups] = field(default_factory=dict)
    right: Mapping[str, Groups] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for side in ("left", "right"):
            given = getattr(self, side)
            if not isinstance(given, Mapping):
                raise PairError(f"rankings: {side} must name a ranking for each id.")
            object.__setattr__(self, side, {name: _groups(name, groups) for name, groups in sorted(given.items())})

    def __bool__(self) -> bool:
        return bool(self.left or self.right)

    def heights(self, left: str, right: str) -> tuple[int | None, int | None]:
        """How high each of the two ranks the other: 1 for the last group, 0 if not at all, None without a ranking."""
        found = []
        for name, other, rankings in ((left, right, self.left), (right, left, self.right)):
            groups = rankings.get(name)
            above = [place for place, group in enumerate(groups or ()) if other in group]
            found.append(None if groups is None else len(groups) - above[0] if above else 0)
        return found[0], found[1]

    def check(self, left: Mapping[str, int], right: Mapping[str, int]) -> None:
        """Raise PairError unless everybody named is in the problem. `left`, `right`: its ids."""
        for side, rankings, own, others in (("left", self.left, left, right), ("right", self.right, right, left)):
            other_side = "right" if side == "left" else "left"
            for name, groups in rankings.items():
                if name not in own:
                    raise PairError(f"rankings: nobody has the id {name} on the {side} side; take the ranking out.")
                for other in (entry for group in groups for entry in group):
                    if other not in others:
                        raise PairError(
                            f"rankings: {name} ranks {other}, whom nobody knows on the {other_side} side; take them out."
                        )


def _groups(name: str, groups: Any) -> Groups:
    """A ranking in its one written form: ties in order of id."""
    if not isinstance(groups, list | tuple):
        raise PairError(f"rankings: {name}: write groups in brackets, best first, like [[“a”], [“b”, “c”]].")
    for group in groups:
        if not isinstance(group, list | tuple) or not group or not all(isinstance(entry, str) for entry in group):
            raise PairError(f"rankings: {name}: {group!r} must be one or more ids in brackets; several are a tie.")
    listed = [entry for group in groups for entry in group]
    if name in listed:
        raise PairError(f"rankings: {name} ranks themself; take that out.")
    seen: set[str] = set()
    for entry in listed:
        if entry in seen:
            raise PairError(f"rankings: {name} ranks {entry} twice; keep one.")
        seen.add(entry)
    return tuple(tuple(sorted(group)) for group in groups)


@dataclass(frozen=True, eq=False)
class Places:
    """Rankings as arrays, for each side (0 left, 1 right).

    `ranked`: who gave a ranking. `keys`: the pairs they list, ascending, one number each (left position x number of right
    people + right position); `heights`: 1 for the last group, one more for each group above. `bounded`: if everybody of
    some side ranked, the pairs (left, right) that this side lists, which are then all there can be.
    """

    width: int
    ranked: tuple[Bools, Bools]
    keys: tuple[Ints, Ints]
    heights: tuple[Ints, Ints]

    @classmethod
    def of(cls, rankings: Rankings, left: Mapping[str, int], right: Mapping[str, int]) -> "Places":
        """Cost: linear in the ids listed."""
        ranked, keys, heights = [], [], []
        for side, own, others in ((rankings.left, left, right), (rankings.right, right, left)):
            gave = np.zeros(len(own), dtype=np.bool_)
            rows = []
            for name, groups in side.items():
                gave[own[name]] = True
                for above, group in enumerate(groups):
                    for other in group:
                        ends = (own[name], others[other]) if own is left else (others[other], own[name])
                        rows.append((ends[0] * len(right) + ends[1], len(groups) - above))
            table = np.array(sorted(rows), dtype=np.int64).reshape(-1, 2)
            ranked.append(gave)
            keys.append(table[:, 0].copy())
            heights.append(table[:, 1].copy())
        return cls(len(right), (ranked[0], ranked[1]), (keys[0], keys[1]), (heights[0], heights[1]))

    @property
    def bounded(self) -> Ints | None:
        """See the class."""
        found = [keys for gave, keys in zip(self.ranked, self.keys, strict=True) if len(gave) and gave.all()]
        if not found:
            return None
        keys = min(found, key=len)
        return np.column_stack([keys // self.width, keys % self.width])

    def height(self, side: int, left: Ints | Small, right: Ints | Small) -> Ints:
        """How high this side ranks each pair: 0 if not at all (not acceptable), -1 if the person gave no ranking."""
        wanted, keys = left.astype(np.int64) * self.width + right, self.keys[side]
        at = np.searchsorted(keys, wanted)
        there = at < len(keys)
        there[there] = keys[at[there]] == wanted[there]
        heights = np.zeros(len(wanted), dtype=np.int64)
        heights[there] = self.heights[side][at[there]]
        gave = self.ranked[side][left if side == 0 else right]
        return np.where(gave, heights, -1)

    def acceptable(self, left: Ints | Small, right: Ints | Small) -> Bools:
        """Which pairs neither of the two refuses by leaving the other off their ranking."""
        mutual: Bools = (self.height(0, left, right) != 0) & (self.height(1, left, right) != 0)
        return mutual
