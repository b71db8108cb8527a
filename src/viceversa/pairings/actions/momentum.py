"""Momentum, from dates only: a pair without a next date is reminded, a stalled one comes to the manager's attention.

Reminders to book go to whoever keeps the dates (programs/directions.py: the mentee of a reverse program), then to the
program manager. Nobody asks the other one to report.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.pairings import health, hooks, rules
from viceversa.pairings.actions.opening import plan_opening
from viceversa.pairings.common import lock, tell, tell_assistants
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.queries import suggested_times
from viceversa.pairings.states import PairingState
from viceversa.people.models import Person, User
from viceversa.programs.directions import ways_of
from viceversa.programs.models import ProgramManager

BETWEEN_NUDGES = timedelta(days=3)
NUDGE, ATTENTION = "pairings.nudge_to_book", "pairings.raise_attention"


def watch(pairing: Pairing, *, cancelled: bool = False, now: datetime) -> None:
    """Plan what happens by itself if nothing happens: a reminder to book, the manager's attention, the next agenda.

    Called by each verb that changes dates, in its transaction. What was planned before is skipped, so each plan has a
    key of its own. `cancelled`: that is what happened, so other times have just been offered, and a reminder waits three
    days for them. Nothing is planned or skipped while a pair rests, as the end of its pause waits, or once it is over.
    Twelve statements, and those of the floors above.
    """
    since = health.quiet_since(health.facts_of(pairing))
    if pairing.state != PairingState.ACTIVE or since is None:
        return
    due.forget(pairing, now=now)
    if pairing.next_meeting_at is None:
        moment = max(
            since + timedelta(days=health.BOOK_DAYS), now + (BETWEEN_NUDGES if cancelled else timedelta(days=1))
        )
        due.plan(
            NUDGE,
            subject=pairing,
            scope=pairing.cohort,
            due_at=moment,
            key=f"{NUDGE}:{pairing.code}:{new_code()}",
            now=now,
        )
    amber, red = (since + timedelta(days=days) for days in (health.AMBER_DAYS, health.RED_DAYS))
    moment = amber if amber > now else max(red, now + timedelta(days=1))
    if cancelled and pairing.cancelled_in_a_row >= health.AMBER_CANCELLED:
        moment = now
    _plan_attention(pairing, moment, now)
    plan_opening(pairing, now=now)
    for heard in hooks.DATES:
        heard(pairing, now)


def _plan_attention(pairing: Pairing, moment: datetime, now: datetime) -> None:
    due.plan(
        ATTENTION,
        subject=pairing,
        scope=pairing.cohort,
        due_at=moment,
        key=f"{ATTENTION}:{pairing.code}:{new_code()}",
        now=now,
    )


@transaction.atomic
def nudge(pairing: Pairing, *, by: User | None, now: datetime | None = None) -> Pairing:
    """Ask who keeps the dates to book the next meeting. By a manager, or by itself (a due step).

    At most once in three days: again within that changes nothing. Refuses a pair that has a date, or is not active.
    """
    return _remind(pairing, by=by, now=now or clock.now(), with_times=False)


@transaction.atomic
def offer_times(pairing: Pairing, *, by: User | None, now: datetime | None = None) -> Pairing:
    """Send who keeps the dates three moments at which both could meet: one tap books. Refuses when their times do not meet."""
    return _remind(pairing, by=by, now=now or clock.now(), with_times=True)


@transaction.atomic
def ask_for_goal(pairing: Pairing, *, by: User | None, now: datetime | None = None) -> Pairing:
    """Ask who keeps the dates to write down the goal that is missing with the other one. At most once in three days."""
    now = now or clock.now()
    members = steered(pairing, by)
    if pairing.has_goal_to_mentee and pairing.has_goal_to_mentor:
        raise Refused(_("These two have a goal in each direction already."))
    if _was_nudged(pairing, now):
        return pairing
    event = _note(pairing, "pairing.asked_for_goal", by, now)
    tell("pairings.ask_goal", keepers(pairing, members), event=event, pairing=pairing, now=now)
    return pairing


@transaction.atomic
def nudge_by_itself(pairing: Pairing, *, now: datetime | None = None) -> Pairing:
    """The due step behind the reminder: nothing when a date was found, or the pair is no longer active."""
    now = now or clock.now()
    lock(pairing)
    if not _needs_date(pairing, now):
        pairing.repeated = True
        return pairing
    return _remind(pairing, by=None, now=now, with_times=True)


@transaction.atomic
def raise_attention(pairing: Pairing, *, now: datetime | None = None) -> Pairing:
    """Tell the managers that a pair is amber, and again when it is red (a due step). Not those near one of the two.

    A pair that has a date ahead is left alone, unless it keeps cancelling: it is about to meet.
    """
    now = now or clock.now()
    members = lock(pairing)
    verdict = health.assess(health.facts_of(pairing), now=now)
    stalled = pairing.state == PairingState.ACTIVE and verdict.reason in health.STALLED
    if not stalled or (verdict.reason != health.Reason.CANCELLED and not _needs_date(pairing, now)):
        pairing.repeated = True
        return pairing
    event = events.record("pairing.stalled", by=None, subject=pairing, now=now, reason=verdict.reason)
    mails = [mail_about_stall(pairing.code, person) for person in managers_of({pairing.code: members})[pairing.code]]
    draft_all(mails, event=event, now=now, scope=pairing.cohort)
    if verdict.level != health.Level.RISK:
        since = health.quiet_since(health.facts_of(pairing)) or now
        _plan_attention(pairing, max(since + timedelta(days=health.RED_DAYS), now + timedelta(days=1)), now)
    pairing.repeated = False
    return pairing


def managers_of(pairs: Mapping[str, list[Member]]) -> dict[str, list[Person]]:
    """Which managers are told what becomes of each of these pairs, by its code: those who stand near neither.

    Two queries, none without members. All are of one program; members come with their participants, people and cohort.
    """
    anybody = next((member for members in pairs.values() for member in members), None)
    if anybody is None:
        return {code: [] for code in pairs}
    entries = ProgramManager.objects.filter(program__cohorts=anybody.participant.cohort_id)
    managers = [entry.user.person for entry in entries.select_related("user__person") if entry.user.person is not None]
    people = [member.participant.person for members in pairs.values() for member in members]
    near = rules.near_ones(managers, people)
    return {
        code: [
            manager
            for manager in managers
            if not any((manager.pk, member.participant.person_id) in near for member in members)
        ]
        for code, members in pairs.items()
    }


def mail_about_stall(code: str, manager: Person) -> Mail:
    """What a manager is told of a pair that has stalled."""
    return Mail("pairings.attention", manager, {"pairing": code})


def _remind(pairing: Pairing, *, by: User | None, now: datetime, with_times: bool) -> Pairing:
    members = steered(pairing, by)
    if pairing.state != PairingState.ACTIVE:
        raise Refused(_("This pair is not active, so there is nothing to book."))
    if pairing.next_meeting_at is not None and pairing.next_meeting_at > now:
        raise Refused(_("These two have a date already."))
    if _was_nudged(pairing, now):
        return pairing
    times = suggested_times(pairing, members, now=now) if with_times else []
    if with_times and by is not None and not times:
        raise Refused(_("Their weekly times have no hour in common in the next weeks. Send a reminder instead."))
    event = _note(pairing, "pairing.nudged", by, now, times=len(times))
    tell(
        "pairings.nudge_book",
        keepers(pairing, members),
        event=event,
        pairing=pairing,
        now=now,
        times=[moment.isoformat() for moment in times],
    )
    tell_assistants(
        members,
        what="open",
        event=event,
        pairing=pairing,
        now=now,
        times=[moment.isoformat() for moment in times],
    )
    return pairing


def steered(pairing: Pairing, by: User | None) -> list[Member]:
    """Lock the pairing for one of its managers, or for what happens by itself. Refuses managers near one of the two."""
    members = lock(pairing)
    if by is not None and not rules.may_steer(by, pairing):
        raise NotAllowed(_("Only a manager of this program who is not in a line with one of the two can do this."))
    return members


def _was_nudged(pairing: Pairing, now: datetime) -> bool:
    pairing.repeated = pairing.nudged_at is not None and now - pairing.nudged_at < BETWEEN_NUDGES
    return pairing.repeated


def _note(pairing: Pairing, verb: str, by: User | None, now: datetime, *, times: int = 0) -> Event:
    pairing.nudged_at = now
    pairing.save(update_fields=["nudged_at"])
    return events.record(verb, by=by, subject=pairing, now=now, times=times)


def keepers(pairing: Pairing, members: list[Member]) -> list[Member]:
    """Who of a pair keeps the dates, and so is reminded. No query."""
    roles = ways_of(pairing.cohort.program).dates
    return [member for member in members if member.role in roles]


def _needs_date(pairing: Pairing, now: datetime) -> bool:
    if pairing.state != PairingState.ACTIVE:
        return False
    return pairing.next_meeting_at is None or pairing.next_meeting_at <= now
