"""What the floors above have to say on a pair's page and at home.

An app registers in its AppConfig.ready().

MEETING_GUIDE   the guide for the next meeting; two queries at most
PLACES          the ways from a pair's page to what its people have elsewhere; no query
HOME            what somebody has left to do; one query
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viceversa.pairings.doors import Space
    from viceversa.pairings.models import Meeting
    from viceversa.people.models import User


@dataclass(frozen=True)
class GuideCard:
    """The guide for a meeting: what it is about, where it stands, where to take another one. Else it is a suggestion."""

    title: str
    aim: str
    url: str
    choose_url: str
    taken: bool


# Called with the space, the next meeting, how many meetings there are, and the families of topics that each wants to learn
# about, most wanted first, by participant.
MEETING_GUIDE: list[Callable[[Space, Meeting, int, Mapping[int, list[str]]], GuideCard | None]] = []


@dataclass(frozen=True)
class Place:
    """A page of a pair's own beside its main one."""

    title: str
    icon: str
    url: str


PLACES: list[Callable[[Space], Place]] = []


@dataclass(frozen=True)
class HomeCard:
    """Something to do, and where."""

    title: str
    text: str
    url: str
    is_begun: bool


HOME: list[Callable[[User], HomeCard | None]] = []
