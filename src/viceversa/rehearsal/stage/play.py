"""Playing it: the clock goes from moment to moment, people act, what is due happens, mails are noted."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Min

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.messaging import delivery, due
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import DueState, MessageState
from viceversa.rehearsal.script import first_day_of, kick_off_of
from viceversa.rehearsal.stage.log import STOP, Log

Act = Callable[[], object]
# A program that still has something to do after this many moments is going round in circles.
MOST_MOMENTS: Final = 20_000


class Stage:
    """Acts with their moments. Between two acts everything that comes due is played, at its own moment."""

    def __init__(self, script: dict[str, Any]) -> None:
        self.script = script
        self.kick_off = kick_off_of(script)
        self.log = Log(self.kick_off)
        self.begin = self.at_hour(first_day_of(script) - timedelta(weeks=1), 8)
        self.now = self.begin
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = itertools.count()

    @staticmethod
    def at_hour(day: Any, hour: int) -> datetime:
        """A moment of a day."""
        return datetime.combine(day, time(hour), UTC)

    def at(self, moment: datetime, act: Act) -> None:
        """Play `act` at `moment`, or now if that is past."""
        heapq.heappush(self._acts, (max(moment, self.now), next(self._order), act))

    def note(self, kind: str, title: str, who: str = "") -> None:
        """A line of the log, now."""
        self.log.add(self.now, kind, title, who)

    def play(self, *, until: datetime, tell: Callable[[int], None]) -> None:
        """Everything up to `until`, and what it leads to. `tell` hears how far it is, in percent."""
        told = -1
        for _moment in range(MOST_MOMENTS):
            moment = self._next()
            if moment is None or moment > until:
                return
            self.now = self.log.now = moment
            percent = min(99, int(100 * (moment - self.begin) / (until - self.begin)))
            if percent > told:
                told = percent
                tell(percent)
            with clock.moved_to(moment):
                self._play_moment()

    def _play_moment(self) -> None:
        while self._acts and self._acts[0][0] <= self.now:
            act = heapq.heappop(self._acts)[2]
            try:
                act()
            except Refused as refusal:
                self.note(STOP, str(refusal))
        while (
            due.run_due(now=self.now) or delivery.deliver_due(now=self.now, worker="stage", transport=self.log).touched
        ):
            pass

    def _next(self) -> datetime | None:
        moments = [self._acts[0][0]] if self._acts else []
        waits = Due.objects.filter(state=DueState.WAITING).aggregate(at=Min("try_after"))["at"]
        leaves = Message.objects.filter(state=MessageState.RELEASED).aggregate(at=Min("send_after"))["at"]
        moments += [max(moment, self.now) for moment in (waits, leaves) if moment is not None]
        return min(moments, default=None)
