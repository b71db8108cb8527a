"""Quotas: how many pairs a group of people may have together. "At most 2 mentors from one unit", "at least 8 newcomers";
and a share: how many of a hundred pairs have to be between different groups.
"""

from collections.abc import Iterable, Mapping
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


@dataclass(frozen=True)
class Across:
    """At least `percent` of all pairs, pinned ones included, are between people of different groups.

    `groups`: by id, of both sides; a pair with somebody who has none is not between different ones. No pairs at all keep
    every share. Raises SettingError with a sentence naming the share.
    """

    name: str
    groups: Mapping[str, str]
    percent: int

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise SettingError("A share has no name; give each a name that people will understand.")
        if not isinstance(self.groups, Mapping) or not all(
            isinstance(text, str) and text for entry in self.groups.items() for text in entry
        ):
            raise SettingError(f"The share {self.name} must give a group, a text, for each id it names.")
        object.__setattr__(self, "groups", dict(self.groups))
        if not is_whole(self.percent) or not 0 <= self.percent <= 100:
            raise SettingError(f"The share {self.name} is {self.percent!r}; use whole percent from 0 to 100.")

    def apart(self, left: str, right: str) -> bool:
        """Is this pair between different groups?"""
        one, other = self.groups.get(left), self.groups.get(right)
        return one is not None and other is not None and one != other

    def count(self, pairs: Iterable[tuple[str, str]]) -> int:
        """How many of some pairs are between different groups."""
        return sum(self.apart(*pair) for pair in pairs)

    def spare(self, pairs: Iterable[tuple[str, str]]) -> int:
        """By how many hundredths of a pair these pairs are more than it takes; below 0 if they are too few."""
        return sum((100 if self.apart(*pair) else 0) - self.percent for pair in pairs)

    def kept(self, pairs: Iterable[tuple[str, str]]) -> bool:
        """Do these pairs keep the share?"""
        return self.spare(pairs) >= 0
