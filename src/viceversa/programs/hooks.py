"""What the floors above have to say in what programs send and do. An app registers in its AppConfig.ready().

PLAN_MAIL   where a mail of the plan leads somebody ("programs.halfway"), or nothing; one query
PLAN_NOTES  what stands beside a cohort's plan from elsewhere; one query
LEFT        somebody no longer takes part; in the verb's transaction
CLOSING     why a cohort that has not run can't be closed yet, in a sentence, or nothing; one query
CLOSED      a cohort was closed; in the verb's transaction, before anything of it is deleted
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from viceversa.programs.models import Cohort, Participant

PLAN_MAIL: list[Callable[[Participant, str], str]] = []


class Left(Protocol):
    """What is to be done when a participant, whose row is locked, no longer takes part."""

    def __call__(self, participant: Participant, /, *, now: datetime) -> None: ...


LEFT: list[Left] = []

CLOSING: list[Callable[[Cohort], str]] = []

CLOSED: list[Callable[[Cohort], None]] = []


@dataclass(frozen=True)
class PlanNote:
    """A note beside a plan: what kind, what it says, where it comes from; where it leads, and where it is settled."""

    title: str
    text: str
    source: str
    label: str
    url: str
    settle_url: str
    is_settled: bool


PLAN_NOTES: list[Callable[[Cohort], list[PlanNote]]] = []
