"""What the floors above add to the page of what a program published.

PLACES  pages beside it, for one reader of a program; no query
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from viceversa.people.models import User
from viceversa.programs.models import Program


@dataclass(frozen=True)
class Place:
    """A page beside the board. `key` is what the page says of itself, so that it is marked as the one that is open."""

    key: str
    title: str
    url: str


PLACES: list[Callable[[User, Program], Iterable[Place]]] = []


def places_of(user: User, program: Program) -> list[Place]:
    """All of them."""
    return [place for each in PLACES for place in each(user, program)]
