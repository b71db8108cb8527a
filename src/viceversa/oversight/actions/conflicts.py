"""A manager of a program stays away from a pair: by their line, which needs nobody, or by saying so themself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.pairings.actions.momentum import managers_of
from viceversa.pairings.common import lock
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.rules import may_steer
from viceversa.pairings.states import PairingState
from viceversa.people.models import DecisionPower, Person, User
from viceversa.programs.models import Cohort, Program, ProgramManager
from viceversa.programs.rules import manages
from viceversa.programs.states import CohortState

TAKE_OVER, NOBODY_LEFT = "oversight.take_over", "oversight.nobody_left"
_LIVING: Final = (PairingState.ACTIVE, PairingState.PAUSED)
_WITHOUT: Final = "pairing.without_manager"


@transaction.atomic
def declare_conflict(pairing: Pairing, *, by: User | None, now: datetime | None = None) -> Pairing:
    """Stay away from a pair, without a reason: from now on this manager sees nothing of it, and of its people's other pairs.

    Other managers who may see it are told that it is theirs; without one, all managers and the support contact are told
    that the program needs another. Again: changes nothing. Refuses others than managers of the program, and a manager who
    has no entry in the directory. Eight statements.
    """
    now = now or clock.now()
    members = lock(pairing)
    if by is None or not manages(by, pairing.cohort.program):
        raise NotAllowed(_("Only a manager of this program declares a conflict."))
    if by.person is None:
        raise Refused(_("Your account has no entry in the directory. Ask a people administrator for one first."))
    pairing.repeated = not may_steer(by, pairing)
    if pairing.repeated:
        return pairing
    DecisionPower.objects.bulk_create(
        [
            DecisionPower(holder=by.person, over=member.participant.person, kind=DecisionPower.Kind.CONFLICT)
            for member in members
        ]
    )
    event = events.record("conflict.declared", by=by, subject=pairing, now=now)
    left = managers_of({pairing.code: members})[pairing.code]
    if left or _has_unlisted(pairing.cohort.program):
        draft_all([Mail(TAKE_OVER, who, {"pairing": pairing.code}) for who in left], event=event, now=now)
    else:
        _tell_nobody_left(pairing.cohort.program, event, now)
    return pairing


@transaction.atomic
def end_conflict(pairing: Pairing, *, manager: User, by: User | None, now: datetime | None = None) -> Pairing:
    """Say that another manager's conflict is over: they see the pair again, unless their line keeps them from it.

    Refuses managers who may not see the pair, so nobody takes back their own. Five statements.
    """
    now = now or clock.now()
    members = lock(pairing)
    if by is None or not may_steer(by, pairing):
        raise NotAllowed(_("Another manager, who may see this pair, says that the conflict is over."))
    people = [member.participant.person_id for member in members]
    declared = DecisionPower.objects.filter(
        holder__user=manager, over__in=people, kind=DecisionPower.Kind.CONFLICT
    ).delete()[0]
    pairing.repeated = not declared
    if declared:
        events.record("conflict.ended", by=by, subject=pairing, now=now, manager=manager.code)
    return pairing


@transaction.atomic
def look_for_managers(*, now: datetime | None = None) -> int:
    """Tell where all managers of a program stand near one of a pair, once for each pair. Returns for how many.

    Five queries a cohort that runs; two more where somebody is told.
    """
    now = now or clock.now()
    found = 0
    running = Cohort.objects.filter(state=CohortState.RUNNING).select_related("program__support_contact")
    for cohort in running.order_by("pk"):
        for pairing in [] if _has_unlisted(cohort.program) else _without_manager(cohort):
            event = events.record(_WITHOUT, by=None, subject=pairing, now=now)
            _tell_nobody_left(cohort.program, event, now)
            found += 1
    return found


def _without_manager(cohort: Cohort) -> list[Pairing]:
    """Living pairs that no manager may see and that nobody was told of yet. Four queries."""
    members = Member.objects.filter(pairing__cohort=cohort, pairing__state__in=_LIVING)
    pairs: dict[str, list[Member]] = {}
    for member in members.select_related("pairing", "participant__person", "participant__cohort").order_by("pk"):
        pairs.setdefault(member.pairing.code, []).append(member)
    left = managers_of(pairs)
    alone = [members[0].pairing for code, members in pairs.items() if not left[code]]
    told = Event.objects.filter(verb=_WITHOUT, subject_code__in=[one.code for one in alone])
    known = set(told.values_list("subject_code", flat=True))
    return [one for one in alone if one.code not in known]


def _has_unlisted(program: Program) -> bool:
    """Whether a manager has no entry in the directory, and so stands near nobody. One query."""
    return ProgramManager.objects.filter(program=program, user__person=None).exists()


def _tell_nobody_left(program: Program, event: Event, now: datetime) -> None:
    entries = ProgramManager.objects.filter(program=program, user__person__isnull=False).select_related("user__person")
    people: Sequence[Person | None] = [
        program.support_contact,
        *(entry.user.person for entry in entries.order_by("pk")),
    ]
    mails = [Mail(NOBODY_LEFT, who, {"program": program.code}) for who in people if who is not None]
    draft_all(mails, event=event, now=now)
