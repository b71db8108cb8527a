"""Which released messages go out now, and claiming them: recorded before anything is tried (delivery.py).

Who is away, asleep or had a mail today gets it later (timing.py). Several messages for one person become one mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from viceversa.core import clock
from viceversa.core.codes import new_code
from viceversa.core.zones import zone_named
from viceversa.messaging import timing
from viceversa.messaging.kinds import alone_ones, goes_alone, weekly_ones
from viceversa.messaging.models import Message, Often
from viceversa.messaging.rendering import zone_of
from viceversa.messaging.states import MESSAGE, MessageState
from viceversa.messaging.timing import Quiet
from viceversa.people.models import Person
from viceversa.people.queries import days_away, has_days_away

Rules = Mapping[tuple[str, str], Quiet]
# In which order what waits is sent.
IN_LINE = ("-urgent", "send_after", "pk")
# More than this many messages in one mail is a letter nobody reads.
MOST_IN_ONE = 20
# So many messages are looked at, and their mails claimed, together: one read instead of one for each. What a worker did not
# come to, or died with, goes back in line.
AT_ONCE = 10


@dataclass
class Claimed:
    """Mails to send, each of one or more messages, and how many messages were put off to a better moment."""

    mails: list[list[Message]] = field(default_factory=list)
    postponed: int = 0


def waiting(now: datetime) -> QuerySet[Message]:
    """Released messages whose moment has come."""
    return Message.objects.filter(state=MessageState.RELEASED, send_after__lte=now)


def leave_the_night(rules: Rules) -> int:
    """Put off what waits for people in whose quiet hours, or on whose day off, it is now: how many messages. Two queries,
    and one more for each zone and cohort it concerns, however many people live there. Not of those who are away: that depends
    on each of them.
    """
    now = clock.now()
    rows = waiting(now).filter(~has_days_away("to", now), urgent=False)
    put_off = 0
    for scope_type, scope_code, zone in list(
        rows.order_by().values_list("scope_type", "scope_code", "to__time_zone").distinct()
    ):
        quiet = rules.get((scope_type, scope_code)) or timing.company_rules()
        moment = timing.next_moment(now, quiet=quiet, zone=zone_named(zone))
        if moment > now:
            there = rows.filter(scope_type=scope_type, scope_code=scope_code, to__time_zone=zone)
            put_off += there.update(send_after=moment)
    return put_off


def claim(worker: str, rules: Rules, *, most: int) -> Claimed | None:
    """Take the next messages, up to `most`, each with what goes in the same mail: recorded before anything is tried, so
    that a crash leaves a trace. None when nothing waits.

    The people are locked with them, so that two workers can't each send somebody a mail of the day. Three reads, and a write
    for each mail; two statements for each person put off.
    """
    now = clock.now()
    claimed = Claimed()
    with transaction.atomic():
        found = list(
            waiting(now)
            .annotate(may_be_away=has_days_away("to", now))
            .select_related("to__user", "to__mail_rhythm")
            .select_for_update(skip_locked=True, of=("self", "to"), no_key=True)
            .order_by(*IN_LINE)[:most]
        )
        if not found:
            return None
        rows: list[Message] = [*found]
        may_be_away = {row.pk for row in found if row.may_be_away}
        days = _Days(rows, now)
        done: set[int] = set()
        mailed: set[int] = set()
        for row in rows:
            if row.pk in done:
                continue
            often = often_of(row.to)
            quiet = _as_wanted(rules.get((row.scope_type, row.scope_code)) or timing.company_rules(), often)
            by_itself = goes_alone(row.kind)
            of_the_day = not row.urgent and not by_itself
            joins = quiet.digest and of_the_day
            if joins and row.to_id in mailed:
                continue  # the next time: what became of the other mail is known then
            weekly = often == Often.WEEKLY and row.kind in weekly_ones()
            away = days_away(row.to, now) if row.pk in may_be_away else []
            begin = timing.next_week(now, since=row.created_at, zone=zone_of(row.to)) if weekly else now
            had_one = joins and begin == now and row.to_id in days.had_one
            moment = now
            if not row.urgent:
                zone = zone_of(row.to)
                moment = timing.next_moment(begin, quiet=quiet, zone=zone, away=away, had_one_today=had_one)
            if moment > now:
                # All that waits for this person under the same rules: none of it would fare otherwise.
                same = waiting(now).filter(
                    Q(kind__in=alone_ones()) if by_itself else ~Q(kind__in=alone_ones()),
                    Q(kind__in=weekly_ones(), created_at__gte=row.created_at)
                    if weekly
                    else ~Q(kind__in=weekly_ones() if often == Often.WEEKLY else ()),
                    to=row.to_id,
                    urgent=False,
                    scope_type=row.scope_type,
                    scope_code=row.scope_code,
                )
                # Those that another worker looks at too are left to the next time, so that neither waits for the other.
                mine = set(same.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
                claimed.postponed += Message.objects.filter(pk__in=mine).update(send_after=moment)
                done |= mine
                continue
            mail = [row, *_companions(row, days, rules, done)] if joins else [row]
            _take(mail, f"{worker}/{new_code()}", now)
            done |= {message.pk for message in mail}
            if of_the_day:
                mailed.add(row.to_id)
            claimed.mails.append(mail)
    return claimed


class _Days:
    """What the people of some messages had today, and what else waits for them: read for all of them when first asked, in
    the transaction that locks them."""

    def __init__(self, rows: list[Message], now: datetime) -> None:
        self._people = {row.to_id: row.to for row in rows}
        self._now = now

    @cached_property
    def had_one(self) -> set[int]:
        """Who had their mail of the day."""
        begins = {pk: timing.start_of_day(self._now, zone_of(person)) for pk, person in self._people.items()}
        first = min(begins.values())
        gone = Q(state=MessageState.SENT, sent_at__gte=first)
        # One that is on its way, or of which we do not know, may be today's mail.
        gone |= Q(state__in=(MessageState.SENDING, MessageState.UNCONFIRMED), claimed_at__gte=first)
        found = Message.objects.filter(gone, to__in=begins, urgent=False).exclude(kind__in=alone_ones())
        moments = found.values_list("to_id", "state", "sent_at", "claimed_at")
        last = (
            (to, sent_at if state == MessageState.SENT else claimed_at) for to, state, sent_at, claimed_at in moments
        )
        return {to for to, moment in last if moment is not None and moment >= begins[to]}

    @cached_property
    def others(self) -> dict[int, list[Message]]:
        """What waits for each of them and may share a mail, locked."""
        rows = waiting(self._now).filter(to__in=self._people, urgent=False).exclude(kind__in=alone_ones())
        found: dict[int, list[Message]] = {}
        for each in rows.select_for_update(skip_locked=True, no_key=True).order_by("send_after", "pk"):
            found.setdefault(each.to_id, []).append(each)
        return found


def _companions(row: Message, days: _Days, rules: Rules, done: set[int]) -> list[Message]:
    """What else waits for the same person and may share a mail."""
    others = [each for each in days.others.get(row.to_id, ()) if each.pk != row.pk and each.pk not in done]
    found = []
    for each in others[:MOST_IN_ONE]:
        settled = rules.get((each.scope_type, each.scope_code)) or timing.company_rules()
        if _as_wanted(settled, often_of(row.to)).digest:
            each.to = row.to
            found.append(each)
    return found


def _take(mail: list[Message], token: str, now: datetime) -> None:
    """Write that these are being sent, as one mail. Their rows are locked."""
    address = mail[0].to.email
    for each in mail:
        MESSAGE.apply(each, "claim")
        each.claimed_by, each.claimed_at, each.address = token, now, address
        each.attempts += 1
    Message.objects.filter(pk__in=[each.pk for each in mail]).update(
        state=MessageState.SENDING, claimed_by=token, claimed_at=now, address=address, attempts=F("attempts") + 1
    )


def give_back(mails: list[list[Message]]) -> None:
    """What was claimed and not come to is as it was before, and had no try."""
    with transaction.atomic():
        for mail in mails:
            for each in mail:
                MESSAGE.apply(each, "retry")
            ours = Message.objects.filter(
                pk__in=[each.pk for each in mail], state=MessageState.SENDING, claimed_by=mail[0].claimed_by
            )
            ours.update(state=MessageState.RELEASED, claimed_by="", claimed_at=None, attempts=one_less())


def one_less() -> Greatest:
    """A try that was none."""
    return Greatest(F("attempts") - 1, 0)


def often_of(person: Person) -> str:
    """How often somebody wants what can wait; nothing where they have not said. No query where it was read along."""
    return person.mail_rhythm.often if hasattr(person, "mail_rhythm") else ""


def _as_wanted(quiet: Quiet, often: str) -> Quiet:
    """What a cohort has settled, with what a person wants put first: one mail a day, or each by itself."""
    return replace(quiet, digest=often != Often.AT_ONCE) if often else quiet
