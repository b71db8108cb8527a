"""Too few places: a draw is announced, held once, and the waiting list moves up."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from viceversa.analysis import draw as drawing
from viceversa.core import clock, events, jobs
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging.actions import MANY, draft, draft_all
from viceversa.people.models import User
from viceversa.programs import bands, lock, rules
from viceversa.programs.mails import mail_to
from viceversa.programs.models import Call, Cohort, Draw, Participant, Role
from viceversa.programs.states import APPLIED, PARTICIPANT, CohortState, ParticipantState
from viceversa.programs.strata import stratum_of

# All that a draw reads of somebody: thousands apply.
_DRAWN_BY: Final = (
    "code", "left_out_before", "person__site", "person__unit__path", "person__grade__rank", "cohort",
)  # fmt: skip
TELL: Final = "viceversa.programs.tasks.tell_of_draw"


@transaction.atomic
def announce_draw(cohort: Cohort, *, role: str, by: User | None, seed: str = "", now: datetime | None = None) -> Draw:
    """Fix number of places, strata and seed, and publish the seed's fingerprint. Once a cohort and role.

    Without a `seed` nobody can guess it; the demo company gives one, so as to be the same each time. Refuses without a number of places, and once the cohort runs. Five statements.
    """
    now = now or clock.now()
    _begin(cohort, by=by)
    if role not in Role.values:
        raise Refused(_("Choose a role: mentor or mentee."))
    held = Draw.objects.filter(cohort=cohort, role=role).first()
    if held is not None:
        held.repeated = True
        return held
    if cohort.state in (CohortState.RUNNING, CohortState.CLOSED):
        raise Refused(_("The cohort has kicked off. There is nothing to draw any more."))
    call = Call.objects.filter(cohort=cohort).first()
    places = call.places_for(role) if call else None
    if call is None or places is None:
        raise Refused(_("Say first how many places there are."))
    seed = seed or secrets.token_hex(32)
    made = Draw.objects.create(
        cohort=cohort,
        role=role,
        places=places,
        strata=call.strata,
        seed=seed,
        fingerprint=drawing.fingerprint(seed),
        created_at=now,
    )
    events.record(
        "draw.announced", by=by, subject=made, now=now, role=role, places=places, fingerprint=made.fingerprint
    )
    return made


@transaction.atomic
def hold_draw(draw: Draw, *, by: User | None, now: datetime | None = None) -> Draw:
    """Draw among those who have sent their answers, also who takes a break, reveal the seed, and tell those without a
    place. Once.

    Where a panel has read more people than there are places, it confirms what the panel found and closes it: those who
    are clearly in have a place, and only the tie at the cut-off is drawn.
    Refuses before recruiting has ended, once pairs were formed, and while somebody has been read by fewer than two.
    Six reads, two updates (with a panel eight and three), and a mail for each person without a place: to more than 500
    people a job writes them (`tell_of_draw`), asked for in the same transaction.
    """
    now = now or clock.now()
    lock.take(draw, "cohort__program")
    cohort = draw.cohort
    _begin(cohort, by=by)
    if draw.drawn_at is not None:
        draw.repeated = True
        return draw
    if cohort.state != CohortState.MATCHING:
        raise Refused(_("End recruiting first: the draw is among everybody who has sent their answers."))
    if cohort.participants.filter(state=ParticipantState.PAIRED).exists():
        raise Refused(_("Pairs have been formed already. Nobody is drawn out of them."))
    rows = cohort.participants.filter(role=draw.role, state__in=APPLIED)
    people = {one.code: one for one in rows.select_related("person__unit", "person__grade").only(*_DRAWN_BY)}
    panel = bands.panel_of(draw) if len(people) > draw.places else None
    if panel is not None:
        lock.take(panel)
    turns = bands.turns_of(draw, panel, people)
    entries = [drawing.Entry(code, stratum_of(one.person, draw.strata), turns[code]) for code, one in people.items()]
    draw.record = drawing.record(entries, places=draw.places, seed=draw.seed)
    draw.drawn_at, draw.by_panel = now, panel is not None
    draw.save(update_fields=["record", "drawn_at", "by_panel"])
    if panel is not None:
        panel.closed_at = now
        panel.save(update_fields=["closed_at"])
    waiting = draw.record["waiting"]
    rows.filter(code__in=waiting).update(state=PARTICIPANT.target("list"), changed_at=now)
    event = events.record(
        "draw.held", by=by, subject=draw, now=now, places=draw.places, people=len(people), waiting=len(waiting)
    )
    if len(waiting) > MANY:
        jobs.enqueue(import_string(TELL), draw.code)
    else:
        _tell(draw, waiting, event)
    return draw


def tell_of_draw(draw: Draw) -> int:
    """Draft a mail to each who has no place after a draw, 500 in a transaction (a job). Returns how many are new.

    Killed at any instant it has drafted whole batches, and again drafts the rest: nobody is told twice.
    """
    event = Event.objects.filter(verb="draw.held", subject_code=draw.code).first()
    if event is None:
        return 0
    waiting, told = draw.record.get("waiting", []), 0
    for start in range(0, len(waiting), MANY):
        with transaction.atomic():
            told += _tell(draw, waiting[start : start + MANY], event)
    return told


def _tell(draw: Draw, codes: Iterable[str], event: Event) -> int:
    parts = Participant.objects.filter(code__in=codes).select_related("person").order_by("pk")
    mails = [mail_to(part, "programs.no_place") for part in parts]
    return draft_all(mails, event=event, now=event.at, scope=draw.cohort)


@transaction.atomic
def move_up(draw: Draw, *, by: User | None, now: datetime | None = None) -> Participant | None:
    """Give a free place to the next of the waiting list, and tell them. None when nobody waits.

    Refuses when no place is free, and before the draw. Seven statements.
    """
    now = now or clock.now()
    lock.take(draw, "cohort__program")
    cohort = draw.cohort
    _begin(cohort, by=by)
    if draw.drawn_at is None:
        raise Refused(_("The draw has not been held yet."))
    if cohort.state == CohortState.CLOSED:
        raise Refused(_("The cohort is closed."))
    if free_places(draw) < 1:
        raise Refused(_("No place is free at the moment."))
    order = {code: number for number, code in enumerate(draw.record["waiting"])}
    listed = cohort.participants.filter(role=draw.role, state=ParticipantState.LISTED).select_related("person")
    first = min(listed, key=lambda one: (order.get(one.code, len(order)), one.enrolled_at), default=None)
    if first is None:
        return None
    PARTICIPANT.apply(first, "move_up")
    first.changed_at = now
    first.save(update_fields=["state", "changed_at"])
    event = events.record("participant.moved_up", by=by, subject=first, now=now)
    draft(
        "programs.place_free", to=first.person, event=event, now=now, context={"participant": first.code}, scope=cohort
    )
    return first


def free_places(draw: Draw) -> int:
    """Places that nobody has any more. One query."""
    with_place = (
        ParticipantState.ENROLLED,
        ParticipantState.RESTING,
        ParticipantState.PAIRED,
        ParticipantState.FINISHED,
    )
    taken = draw.cohort.participants.filter(role=draw.role, state__in=with_place).count()
    return max(0, draw.places - taken)


def _begin(cohort: Cohort, *, by: User | None) -> None:
    lock.take(cohort, "program")
    if not rules.manages(by, cohort.program):
        raise NotAllowed(_("Only the managers of a program can do this."))
