"""Where the stories play: a clock that moves from act to act, and the people they are about."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from viceversa.core import clock
from viceversa.demo import content
from viceversa.demo.company import SEED
from viceversa.messaging import transports, worker
from viceversa.people.actions.accounts import account_for
from viceversa.people.models import Person, Topic, User
from viceversa.programs.actions import enrollment
from viceversa.programs.models import Fluency, Participant, Role

Act = Callable[[], object]
Day = TypeVar("Day", date, datetime)


class Stage:
    """Acts with their moments, played in order; what comes due between two acts is played in between.

    `now` is the moment the company is built: nothing is played later, so the demo's “today” is the real one.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = now.date()
        self.draw = random.Random(SEED)
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = itertools.count()
        self._accounts: dict[int, User] = {}

    def apart(self, name: str) -> Stage:
        """The same stage with a draw of its own, so that what is added leaves the other stories as they are."""
        other = copy(self)
        other.draw = random.Random(f"{SEED}:{name}")
        return other

    def at(self, moment: datetime, act: Act) -> None:
        """Play `act` at `moment`; leave it out when that lies ahead."""
        if moment <= self.now:
            heapq.heappush(self._acts, (moment, next(self._order), act))

    def day(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """A moment of a day, in UTC."""
        return datetime.combine(day, time(hour, minute), UTC)

    def play(self, say: Callable[[str], None]) -> None:
        """Play everything, and say which month it is. Acts may add later acts."""
        last: date | None = None
        begin = min(self._acts)[0] if self._acts else self.now
        told = -1
        while self._acts:
            moment, _order, act = heapq.heappop(self._acts)
            tenth = 10 * (moment - begin) // (self.now - begin)
            if tenth > told:
                say(f"Playing a year of six programs … {moment:%B %Y}")
                told = tenth
            with clock.moved_to(moment):
                if last is not None and moment.date() != last:
                    # Keeping house once a week is enough for a year that is played in a minute.
                    weekly = moment.isocalendar()[:2] != last.isocalendar()[:2]
                    worker.run_once(moment, transport=transports.Record(), by_clock=weekly)
                act()
            last = moment.date()
        with clock.moved_to(self.now):
            worker.run_once(self.now, transport=transports.Record())

    def account(self, person: Person) -> User:
        """The person's account, made when they first need it."""
        if person.pk not in self._accounts:
            self._accounts[person.pk] = account_for(person)
        return self._accounts[person.pk]


def person(name: str) -> Person:
    """Somebody of the company, by name."""
    return Person.objects.get(name=name)


def local(moment: datetime, zone: str, hour: int, minute: int = 0) -> datetime:
    """The same day at an hour of somebody's own clock."""
    return datetime.combine(moment.date(), time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


# What each side brings and asks for most, so that offers meet wants as they do in life: a few topics are popular.
JUNIOR = (
    "ai-assistants", "young-customers", "short-video", "first-jobbers", "checking-ai-answers", "accessibility",
    "reading-dashboards", "hybrid-teams", "buying-on-a-phone", "plain-language", "meetings-worth-having",
    "climate-at-work", "how-feeds-work", "peer-feedback",
)  # fmt: skip
SENIOR = (
    "how-budgets-get-decided", "speaking-to-a-board", "how-decisions-get-made", "business-case", "next-career-step",
    "reading-a-balance-sheet", "leading-change", "negotiating", "saying-no", "organizational-politics",
    "large-projects", "judging-risk",
)  # fmt: skip
DAYS = ("mon", "tue", "wed", "thu", "fri")


def fill_in(
    stage: Stage,
    part: Participant,
    *,
    first: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
    all_counted: bool = False,
) -> None:
    """Answer the enrollment as a person would: offers, wants, off-limits, times, languages, consent. Not sent yet.

    `first` names topics that come before the drawn ones: offers, then wants. `all_counted`: nobody minds being counted in
    results; otherwise one in five does.
    """
    draw, user = stage.draw, stage.account(part.person)
    brings, asks = (JUNIOR, SENIOR) if part.role == Role.MENTOR else (SENIOR, JUNIOR)
    examples = content.EXAMPLES_OF_MENTORS if part.role == Role.MENTOR else content.EXAMPLES_OF_MENTEES
    offers = _pick(draw, brings, draw.randint(4, 6), first[0])
    wants = _pick(draw, asks, draw.randint(3, 5), first[1])
    for at, slug in enumerate(offers):
        example = draw.choice(examples) if draw.random() < 0.5 else ""
        enrollment.set_offer(
            part, topic=stage.topics[slug], level=5 if at < 2 else draw.choice((3, 3, 4, 5)), example=example, by=user
        )
    for slug in wants:
        enrollment.set_want(part, topic=stage.topics[slug], level=draw.choice((1, 2, 3)), by=user)
    if draw.random() < 0.15:
        enrollment.set_off_limits(part, topics=[stage.topics["talking-about-pay"]], by=user)
    times = [f"{day}-{slot}" for day in DAYS for slot in ("morning", "midday", "afternoon") if draw.random() < 0.6]
    enrollment.set_times(part, times=times or ["tue-morning", "thu-morning"], time_zone=part.person.time_zone, by=user)
    enrollment.set_languages(part, languages=_spoken(part.person), by=user)
    enrollment.set_consent(part, matching=True, results=draw.random() < 0.8 or all_counted, by=user)


def _spoken(person: Person) -> dict[str, str]:
    """English is the company's language; where another is spoken at the site, that one came first."""
    codes = person.languages or ["en"]
    return {
        code: Fluency.FIRST if code != "en" or len(codes) == 1 else Fluency.FLUENT for code in codes[:2]
    } | dict.fromkeys(codes[2:], Fluency.CONVERSATION)


def _pick(draw: random.Random, topics: tuple[str, ...], count: int, first: tuple[str, ...]) -> list[str]:
    weights = [1 / (rank + 2) for rank in range(len(topics))]
    chosen = list(first)
    while len(chosen) < count:
        slug = draw.choices(topics, weights)[0]
        if slug not in chosen:
            chosen.append(slug)
    return chosen


def workday(day: Day) -> Day:
    """The day, or the next on which the company works: no weekend, and not between Christmas Eve and New Year's Day."""
    while day.weekday() > 4 or (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1):
        day += timedelta(days=1)
    return day
