"""Quotas: how many pairs a group of people may have together. "At most 2 mentors from one unit", "at least 8 newcomers"."""

from collections.abc import Iterable
from dataclasses import dataclass

from .errors import SettingError
from .people import is_whole


@dataclass(frozen=True)
class Quota:
    """`min` to `max` pairs (None: any number) of the members of one side, pinned pairs included.

    Raises SettingError with a sentence naming the quota.
    """

    name: str
    side: str
    members: frozenset[str]
    min: int = 0
    max: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise SettingError("A quota has no name; give each a name that people will understand.")
        if self.side not in ("left", "right"):
            raise SettingError(f"The quota {self.name} is of the side {self.side!r}; use left or right.")
        if isinstance(self.members, str) or not all(isinstance(member, str) for member in self.members):
            raise SettingError(f"The quota {self.name} must list ids as its members.")
        object.__setattr__(self, "members", frozenset(self.members))
        most = self.min if self.max is None else self.max
        if not is_whole(self.min) or not is_whole(most) or not 0 <= self.min <= most:
            raise SettingError(f"The quota {self.name} must ask for whole numbers of pairs, min not above max.")

    def count(self, pairs: Iterable[tuple[str, str]]) -> int:
        """How many of some pairs are of the group."""
        place = 0 if self.side == "left" else 1
        return sum(pair[place] in self.members for pair in pairs)

    def kept(self, pairs: Iterable[tuple[str, str]]) -> bool:
        """Do these pairs keep the quota?"""
        count = self.count(pairs)
        return self.min <= count and (self.max is None or count <= self.max)
