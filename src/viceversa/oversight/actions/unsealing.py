"""Opening sealed content takes two people, a reason and an end. Those it is about are told. Each step and each reading is an event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.oversight import rules
from viceversa.oversight.models import Affected, Unsealing
from viceversa.oversight.states import UNSEALING, UnsealingState
from viceversa.pairings.models import Concern, Member
from viceversa.pairings.rules import near_ones
from viceversa.people.models import Person, RoleGrant, User
from viceversa.programs.lock import take

ASKED, OPENED = "oversight.asked", "oversight.opened"
MOST_HOURS: Final = 72
MOST_DELAY: Final = 90
FEWEST_LETTERS: Final = 20
LAPSES: Final = timedelta(days=14)


@transaction.atomic
def ask_to_open(
    *,
    kind: str,
    code: str,
    reason: str,
    hours: int,
    by: User | None,
    delay_days: int = 0,
    ground: str = "",
    now: datetime | None = None,
) -> Unsealing:
    """Ask to open one thing for some hours. Privacy officers and auditors who are near nobody it is about get a mail.

    `delay_days` puts off telling those it is about, where a law demands it: then `ground` names it. Asking again while it
    waits or is open changes nothing. Refuses others than system administrators, and one who is near somebody it is about;
    what is not there; a reason or ground of fewer than 20 letters; less than an hour and more than 72. Eight statements.
    """
    now = now or clock.now()
    people = _people_of(kind, code)
    by = rules.must_ask(by, people)
    if not people:
        raise Refused(_("Nothing sealed has this code. Copy it from the address of its page."), field="code")
    reason, ground = reason.strip(), ground.strip()
    _refuse_words(reason, hours, delay_days, ground)
    waiting = Unsealing.objects.filter(
        kind=kind, subject_code=code, asked_by=by, state__in=(UnsealingState.ASKED, UnsealingState.OPEN)
    ).first()
    if waiting is not None:
        waiting.repeated = True
        return waiting
    made = Unsealing.objects.create(
        kind=kind, subject_code=code, reason=reason, hours=hours, delay_days=delay_days, ground=ground, asked_by=by, created_at=now
    )  # fmt: skip
    Affected.objects.bulk_create([Affected(unsealing=made, person=person) for person in people])
    event = events.record(
        "unsealing.asked", by=by, subject=made, now=now, kind=kind, scope=code, hours=hours, delay_days=delay_days
    )
    draft_all([Mail(ASKED, who, {"unsealing": made.code}) for who in _deciders(by, people)], event=event, now=now)
    return made


@transaction.atomic
def grant(unsealing: Unsealing, *, by: User | None, now: datetime | None = None) -> Unsealing:
    """Open it, until its hours are over. Those it is about are told at once, or when the delay is over. Seven statements.

    Refuses others than privacy officers and auditors, whoever asked, and who is near somebody it is about.
    """
    now = now or clock.now()
    people = _begin(unsealing)
    by = rules.must_decide(by, unsealing, people)
    if unsealing.state == UnsealingState.OPEN:
        unsealing.repeated = True
        return unsealing
    UNSEALING.apply(unsealing, "grant")
    unsealing.decided_by, unsealing.decided_at = by, now
    unsealing.ends_at = now + timedelta(hours=unsealing.hours)
    unsealing.tell_at = now + timedelta(days=unsealing.delay_days)
    unsealing.save(update_fields=["state", "decided_by", "decided_at", "ends_at", "tell_at"])
    event = events.record("unsealing.granted", by=by, subject=unsealing, now=now, until=unsealing.ends_at)
    if not unsealing.delay_days:
        _tell(unsealing, people, event, now)
    unsealing.repeated = False
    return unsealing


@transaction.atomic
def refuse(unsealing: Unsealing, *, why: str, by: User | None, now: datetime | None = None) -> Unsealing:
    """Say no, and why. Refuses whom `grant` refuses, and a no without a reason. Five statements."""
    now = now or clock.now()
    by = rules.must_decide(by, unsealing, _begin(unsealing))
    if UNSEALING.is_done(unsealing, "refuse"):
        unsealing.repeated = True
        return unsealing
    why = why.strip()
    if not why:
        raise Refused(_("Say why not: who asked reads it."), field="why")
    UNSEALING.apply(unsealing, "refuse")
    unsealing.decided_by, unsealing.decided_at, unsealing.why = by, now, why
    unsealing.save(update_fields=["state", "decided_by", "decided_at", "why"])
    events.record("unsealing.refused", by=by, subject=unsealing, now=now)
    unsealing.repeated = False
    return unsealing


@transaction.atomic
def end(unsealing: Unsealing, *, by: User | None, now: datetime | None = None) -> Unsealing:
    """Close it before its hours are over, or take the question back. Refuses others than who asked and who watches."""
    now = now or clock.now()
    _begin(unsealing)
    if not rules.may_end(by, unsealing):
        raise NotAllowed(_("Only who asked, privacy officers and auditors end this."))
    if UNSEALING.is_done(unsealing, "end"):
        unsealing.repeated = True
        return unsealing
    _end(unsealing, by, now)
    return unsealing


@transaction.atomic
def read(unsealing: Unsealing, *, by: User | None, now: datetime | None = None) -> Unsealing:
    """Write down that it is read: every time. Refuses everybody but who asked, before it was granted and after its end.
    Three statements."""
    now = now or clock.now()
    _begin(unsealing)
    if not rules.may_read_sealed(by, unsealing, now):
        raise NotAllowed(_("This is closed."))
    events.record("unsealing.read", by=by, subject=unsealing, now=now)
    return unsealing


@transaction.atomic
def settle(*, now: datetime | None = None) -> int:
    """What happens by itself: what is over ends, what nobody decided in 14 days lapses, and those whose delay is over are
    told. Safe to run twice. Returns how many changed; one query when nothing is due."""
    now = now or clock.now()
    changed = 0
    due = Unsealing.objects.select_for_update()
    for one in due.filter(state=UnsealingState.OPEN, ends_at__lte=now):
        _end(one, None, now)
        changed += 1
    for one in due.filter(state=UnsealingState.ASKED, created_at__lte=now - LAPSES):
        _end(one, None, now)
        changed += 1
    for one in due.filter(told_at=None, tell_at__lte=now):
        event = events.record("unsealing.told", by=None, subject=one, now=now)
        _tell(one, _affected(one), event, now)
        changed += 1
    return changed


def _begin(unsealing: Unsealing) -> Sequence[Person]:
    """Lock it, and find those it is about. Two queries."""
    take(unsealing, "asked_by")
    return _affected(unsealing)


def _affected(unsealing: Unsealing) -> Sequence[Person]:
    return [one.person for one in unsealing.affected.select_related("person").order_by("pk")]


def _end(unsealing: Unsealing, by: User | None, now: datetime) -> None:
    UNSEALING.apply(unsealing, "end")
    unsealing.save(update_fields=["state"])
    events.record("unsealing.ended", by=by, subject=unsealing, now=now)
    unsealing.repeated = False


def _tell(unsealing: Unsealing, people: Sequence[Person], event: Event, now: datetime) -> None:
    unsealing.told_at = now
    unsealing.save(update_fields=["told_at"])
    draft_all([Mail(OPENED, person, {"unsealing": unsealing.code}) for person in people], event=event, now=now)


def _people_of(kind: str, code: str) -> list[Person]:
    """Those a sealed thing is about; nobody where there is no such thing. One query."""
    if kind == Unsealing.Kind.THREAD:
        members = Member.objects.filter(pairing__code=code).select_related("participant__person").order_by("pk")
        return [member.participant.person for member in members]
    concern = Concern.objects.filter(code=code).select_related("sender", "recipient").first()
    return [] if concern is None or kind != Unsealing.Kind.CONCERN else [concern.sender, concern.recipient]


def _deciders(by: User, people: Sequence[Person]) -> list[Person]:
    """Who can decide: they watch, did not ask, and are near nobody it is about. Two queries."""
    grants = RoleGrant.objects.filter(role__in=rules.WATCHERS, user__is_active=True, user__person__isnull=False)
    users = {grant.user_id: grant.user for grant in grants.select_related("user__person").order_by("pk")}
    found = [user.person for user in users.values() if user.person is not None and not rules.is_same(user, by)]
    near = {holder for holder, _person in near_ones(found, people)}
    return [person for person in found if person.pk not in near]


def _refuse_words(reason: str, hours: int, delay_days: int, ground: str) -> None:
    if len(reason) < FEWEST_LETTERS:
        raise Refused(_("Say why in a sentence: those it is about will read it."), field="reason")
    if not 1 <= hours <= MOST_HOURS:
        raise Refused(_("It can be open for 1 to 72 hours."), field="hours")
    if not 0 <= delay_days <= MOST_DELAY:
        raise Refused(_("Those it is about are told after 90 days at the latest."), field="delay_days")
    if delay_days and len(ground) < FEWEST_LETTERS:
        raise Refused(_("Name the law that demands to tell them later: they will read it."), field="ground")
