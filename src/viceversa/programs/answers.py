"""What an app that asks people gives to a report: what was asked, who answered what, and how many. Plain data.

Apps that ask have a file `answers.py` with `asked_of`, `sheets_of` and `flow_of` of some cohorts. Only `measurement` calls them,
and every figure passes the gate on its way out. Who has not agreed to be counted is in none of the sheets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Question:
    """A question as it was asked at a wave, to a role. `code` stays the same; `text` and `ends` are in the active language.

    `outcome` is the planned outcome whose set it belongs to, for that role.
    """

    code: str
    wave: str
    role: str
    text: str
    low: int
    high: int
    ends: tuple[str, str]
    item_set: str = ""
    outcome: int | None = None
    is_sensitive: bool = False


@dataclass(frozen=True)
class Sheet:
    """Who answered what at a wave: values by question code. What was left out is not in it.

    `answered_at` is the moment, or that at which the wave closed where when somebody answered is not kept.
    """

    participant_id: int
    role: str
    wave: str
    values: Mapping[str, int]
    answered_at: datetime


@dataclass(frozen=True)
class Flow:
    """How many of a role were asked at a wave, and how many answered and may be counted."""

    wave: str
    role: str
    asked: int
    answered: int
