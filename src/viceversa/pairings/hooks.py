"""What the floors above have to say on a pair's page and at home.

An app registers in its AppConfig.ready().

MEETING_GUIDE   the guide for the next meeting; two queries at most
PLACES          the ways from a pair's page to what its people have elsewhere; no query
GUIDE_TAKEN     whether two people took a guide for a meeting; one query
PREPARATION     what somebody has left to do before the first meeting; one query
LINKS           where a pair's page leads beside itself; no query
DATES           the dates of a pair have changed; in the verb's transaction
ASIDE           what waits for somebody in a pair, read along with it; no query of its own
WHAT_NOW        what else there is for somebody without a partner; one query
SOME_WEEKS      what the people of a completed pair could look at again some weeks later; two queries at most
KEEPING         what is kept elsewhere of the people of a pair: with its last day, and for one's own copy; two queries at most
BESIDE          what waits for somebody in an enrollment, or lies ahead, read along with it; no query of its own
HOME            what somebody has left to do; one query
DONE            how many commitments, ideas and tests there were in some cohorts, by name; two queries at most
ASIDE_PAIRS     which pairs that need somebody a manager has put aside; part of a query
READINGS        what was reported of each planned outcome, read along with them; no query of its own
BUSY            when calendars say that one of some people is busy; one query at most
BY_MAIL         who has the entry of which meeting by mail although they stopped these mails; one query
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Q, Subquery

    from viceversa.pairings.doors import Space
    from viceversa.pairings.models import Meeting, Pairing
    from viceversa.people.models import User
    from viceversa.programs.models import Cohort, Participant


@dataclass(frozen=True)
class GuideCard:
    """The guide for a meeting: what it is about, where it stands, where to take another one. Else it is a suggestion.

    `reading` is what fits what the two want to learn: title and address of each.
    """

    title: str
    aim: str
    url: str
    choose_url: str
    taken: bool
    reading: tuple[tuple[str, str], ...] = ()


# Called with the space, the next meeting, how many meetings there are, and the families of topics that each wants to learn
# about, most wanted first, by participant.
MEETING_GUIDE: list[Callable[[Space, Meeting, int, Mapping[int, list[str]]], GuideCard | None]] = []


GUIDE_TAKEN: list[Callable[[Meeting], bool]] = []


@dataclass(frozen=True)
class Unread:
    """What somebody has left to do before their first meeting, and where. Told to nobody but them.

    Where it is not to be read: `note` says so beside the agreement, `refusal` where they sign it all the same.
    """

    title: str
    url: str
    note: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Link:
    """A place that belongs to a pair, what is there, and who sees it."""

    title: str
    text: str
    url: str


LINKS: list[Callable[[Space], Link]] = []
DONE: list[Callable[[Sequence[Cohort]], Mapping[str, int]]] = []


@dataclass(frozen=True)
class Reading:
    """What was reported of a cohort: a subquery for it, and what it says in words of each planned outcome, by its id."""

    read: Callable[[Cohort], Subquery]
    words: Callable[[Any], Mapping[int, Sequence[str]]]


READINGS: list[Reading] = []
WHAT_NOW: list[Callable[[Participant, datetime], Link | None]] = []
SOME_WEEKS: list[Callable[[Space, datetime], Link | None]] = []
PREPARATION: list[Callable[[Participant], Unread | None]] = []
DATES: list[Callable[[Pairing, datetime], None]] = []


def unread_by(participant: Participant) -> Unread | None:
    """What somebody has left to do before their first meeting. The participant comes with cohort and program."""
    return next((found for left in PREPARATION if (found := left(participant))), None)


@dataclass(frozen=True)
class Place:
    """A page of a pair's own beside its main one."""

    title: str
    icon: str
    url: str


PLACES: list[Callable[[Space], Place]] = []


@dataclass(frozen=True)
class HomeCard:
    """Something to do, and where. `label` is on the button, beside `icon`, where one does not go there to read."""

    title: str
    text: str
    url: str
    is_begun: bool
    label: str = ""
    icon: str = "calendar"


HOME: list[Callable[[User], HomeCard | None]] = []


@dataclass(frozen=True)
class Aside:
    """Something that waits beside a pair: `read(person)` gives expressions on members by name, for the home's own query;
    `card(space)` makes the card from what they found on the reader's part."""

    read: Callable[[int], Mapping[str, Subquery]]
    card: Callable[[Space], HomeCard | None]


ASIDE: list[Aside] = []


@dataclass(frozen=True)
class Kept:
    """One kind of thing: who reads it until it goes, and the day from which it is gone.

    `at_least`: a day that has yet to be settled, for instance by the closing of a cohort; not sooner than this one.
    """

    what: str
    readers: str
    gone: date
    is_gone: bool = False
    at_least: bool = False


@dataclass(frozen=True)
class Keeping:
    """What an app above keeps: `rows(space, end, now)` with their last days, where a pair is over, or would be, at `end`;
    `copy(space)` the titles and entries for one's own copy."""

    rows: Callable[[Space, datetime, datetime], Iterable[Kept]]
    copy: Callable[[Space], Iterable[tuple[str, list[str]]]]


KEEPING: list[Keeping] = []


@dataclass(frozen=True)
class Ahead:
    """Something with a date ahead that is not a meeting."""

    moment: datetime
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Beside:
    """The same for an enrollment, whether or not there is a pair: `read()` gives expressions on participants by name, for
    the home's own query; `card` and `ahead` are made from what they found."""

    read: Callable[[], Mapping[str, Subquery]]
    card: Callable[[Participant], HomeCard | None]
    ahead: Callable[[Participant], Ahead | None]


BESIDE: list[Beside] = []

# Called with ids of people and the present moment. Gives stretches, never whose they are: they only narrow what is offered.
BUSY: list[Callable[[Iterable[int], datetime], Iterable[tuple[datetime, datetime]]]] = []

# Called with ids of people and of meetings. Gives pairs of both.
BY_MAIL: list[Callable[[Iterable[int], Iterable[int]], Iterable[tuple[int, int]]]] = []

# Called with a cohort and the present moment: a condition on its pairs as pairings/overview.py gives them, `by_urgency`.
ASIDE_PAIRS: list[Callable[[Cohort, datetime], Q]] = []
