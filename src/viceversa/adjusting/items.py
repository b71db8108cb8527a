"""One attention item, and where what is shown of it leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from viceversa.adjusting.kinds import ABOUT, ORDER
from viceversa.adjusting.models import Aside
from viceversa.pairings.overview import PairRow


@dataclass(frozen=True)
class Act:
    """A button or a link. With `field` it is a button that posts this name and value to `url`."""

    label: str
    url: str
    field: tuple[str, str] | None = None


@dataclass(frozen=True)
class Item:
    """Something a manager should look at: which, why, since when, and one act.

    `mark` is what is so, as far as counts go: with another one it is another item. `pair` is the row of a pair, with its
    own act, `late` the codes of its members who are not prepared. `is_first`: others of its kind come after it. `can_rest`:
    it can be put aside. `aside` is set where somebody did, and that still holds.
    """

    kind: str
    subject: str
    title: str
    why: str
    since: datetime
    url: str = ""
    act: Act | None = None
    mark: str = ""
    pair: PairRow | None = field(default=None, repr=False)
    late: tuple[str, ...] = ()
    is_first: bool = False
    can_rest: bool = True
    has_draft: bool = False
    aside: Aside | None = None

    @property
    def order(self) -> tuple[int, bool, datetime, str]:
        """What costs most to wait first; then the longest waiting."""
        return ORDER[self.kind], not self.is_first, self.since, self.subject

    @property
    def mail(self) -> str:
        """The message that can be drafted about it; empty where there is none."""
        return ABOUT[self.kind].mail


@dataclass(frozen=True)
class Group:
    """Items of one kind. The first few stand open, the others fold."""

    kind: str
    title: str
    cost: str
    shown: list[Item]
    folded: list[Item]

    @property
    def count(self) -> int:
        return len(self.shown) + len(self.folded)


@dataclass(frozen=True)
class Attention:
    """What needs one manager in a cohort, and what was put aside."""

    groups: list[Group]
    aside: list[Item]

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)
