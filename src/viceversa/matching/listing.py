"""What is asked of the list of pairs, as it stands in the address: search, filters, order, page, and what is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from viceversa.core.typed import whole

SORTS = ("fit", "-fit", "name", "-name", "vice", "-vice", "versa", "-versa")
BEST_FIRST = "-fit"


@dataclass(frozen=True)
class Asked:
    """One view of the list. What makes no sense in an address is as if it were not there.

    `words` are looked for in names, units and topics; `pair` and `opened` are a pair by the codes of its two,
    "mentor-mentee", or by its own; `instead` and `partner` ask why the opened pair is not another one.
    """

    words: str = ""
    locked: bool = False
    changed: bool = False
    below: int = 0
    pair: str = ""
    sort: str = BEST_FIRST
    number: str | int = 1
    everyone: bool = False
    opened: str = ""
    instead: str = ""
    partner: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """As an address has it."""
        sort = query.get("sort", "")
        below = whole(query.get("below", "").strip()) or 0
        return cls(
            words=query.get("q", "").strip(),
            locked=bool(query.get("locked")),
            changed=bool(query.get("changed")),
            below=below if below <= 100 else 0,
            pair=query.get("pair", ""),
            sort=sort if sort in SORTS else BEST_FIRST,
            number=query.get("page", 1),
            everyone="all" in query,
            opened=query.get("open", ""),
            instead=query.get("instead", ""),
            partner=query.get("partner", "").strip(),
        )

    def address(self, without: str = "") -> str:
        """The query of this list, one of its fields left out, from its first page with nothing opened."""
        fields = {
            "q": self.words,
            "locked": "1" if self.locked else "",
            "changed": "1" if self.changed else "",
            "below": str(self.below or ""),
            "pair": self.pair,
            "sort": self.sort if self.sort != BEST_FIRST else "",
        }
        return "?" + urlencode({name: value for name, value in fields.items() if value and name != without})

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.locked or self.changed or self.below or self.pair)
