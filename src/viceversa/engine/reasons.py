"""Answers with reasons. A reason is data (code + facts) so that any language can say it; `words.say` says it in English."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Fact = str | int | float | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so. `code` is one of `words.SENTENCES`; `facts` are JSON values that fill its sentence."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Allowed:
    """The verdict of rules that have nothing against a pair."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """The verdict of a rule that forbids a pair: which rule, why, and what would lift it."""

    rule: str
    reason: Reason
    lifts: Reason


Verdict = Allowed | Forbidden


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a pair meets one criterion, in whole millionths (0 to 1,000,000) so that no comparison is inexact."""

    millionths: int
    reason: Reason

    @property
    def value(self) -> float:
        """The fit as a number from 0 to 1, for showing only."""
        return self.millionths / 1_000_000


@dataclass(frozen=True, slots=True)
class Share:
    """What one criterion gives to the points of a pair: `points` out of at most `of`, and why."""

    criterion: str
    points: int
    of: int
    reason: Reason
