"""Where a pair was not formed, the next best one is asked by itself: from the run that was released, moving nobody.

It comes the next morning, with all that fell free the day before, and the same after a no, after silence, and after a
wish for somebody else: when somebody said what can't be told from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.matching.actions import match_rest
from viceversa.matching.models import Run
from viceversa.matching.states import RunState
from viceversa.pairings.actions.release import ask_all, watch_answers
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.states import OPEN_STATES, PairingState
from viceversa.people.models import User
from viceversa.programs.actions import held
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort, Program, Role
from viceversa.programs.modes import making_of
from viceversa.programs.states import CohortState, ParticipantState

USUAL_TIMES: Final = 2
MOST_TIMES: Final = 3

CodePair = tuple[str, str]


def times_of(program: Program) -> int:
    """How often somebody is asked by itself after a pair that was not formed; 0 is never, as where pods are whole: it takes
    a manager to find two mentors for one mentee."""
    if making_of(program).only_whole_pods:
        return 0
    return int(program.policy.get("next_best", USUAL_TIMES))


@transaction.atomic
def set_times(program: Program, *, times: int, by: User | None, now: datetime | None = None) -> Program:
    """Say how often the next best is asked by itself: 0 (never) to 3 times a person. From the next morning on.

    Refuses other numbers, and everybody but the program's managers. Four statements.
    """
    now = now or clock.now()
    held.begin(program, by=by)
    if not 0 <= times <= MOST_TIMES:
        raise Refused(_("Choose between never and %(most)s times.") % {"most": MOST_TIMES}, field="times")
    if times == times_of(program):
        program.repeated = True
        return program
    held.write(program, policy={**program.policy, "next_best": times})
    events.record("program.next_best_set", by=by, subject=program, now=now, times=times)
    return program


@transaction.atomic
def ask_next_best(cohort: Cohort, *, now: datetime | None = None) -> int:
    """Match those who are free again by the question of the run that asked them, and ask (a due step). How many pairs.

    Nobody who is asked or in a pair is moved; a pair that was asked before is not asked again; whoever was asked so often
    by itself as the program says is left to its managers. Again on the same morning: asks nobody. Plans the next
    morning while somebody is asked.
    """
    now = now or clock.now()
    take(cohort, "program")
    asked = 0
    if cohort.state != CohortState.CLOSED:
        for run, but in _to_ask_again(cohort):
            found = match_rest(run, apart=_pairs(cohort), standing=_pairs(cohort, OPEN_STATES), but=but, now=now)
            if found is not None:
                ask_all(found, by=None, now=now)
                asked += Pairing.objects.filter(run=found).count()
    if Pairing.objects.filter(cohort=cohort, state=PairingState.ASKED).exists():
        watch_answers(cohort, now=now)
    return asked


def _to_ask_again(cohort: Cohort) -> list[tuple[Run, frozenset[str]]]:
    """Released runs of which somebody is free again, oldest first, and whom they leave in peace. Three queries."""
    runs = Run.objects.filter(cohort=cohort, state=RunState.RELEASED).select_related("cohort__program")
    by_pk = {run.pk: run for run in runs.defer("result", "problem").order_by("number")}
    asked: Counter[str] = Counter()
    freed: dict[str, set[str]] = {}
    fell = Q(pairing__state=PairingState.NOT_FORMED) | Q(
        pairing__state=PairingState.ENDED, pairing__rematch_asked_at__isnull=False
    )
    members = Member.objects.filter(pairing__cohort=cohort, pairing__run__in=by_pk)
    for run, who in members.values_list("pairing__run", "participant__code"):
        asked[who] += "after" in by_pk[run].settings
    free = members.filter(fell, participant__state=ParticipantState.ENROLLED).exclude(
        participant__memberships__pairing__state__in=OPEN_STATES
    )
    for run, who in free.values_list("pairing__run", "participant__code"):
        freed.setdefault(by_pk[run].settings.get("after", by_pk[run].code), set()).add(who)
    times = times_of(cohort.program)
    tired = frozenset(who for who, count in asked.items() if count >= times)
    return [
        (run, tired)
        for run in by_pk.values()
        if "after" not in run.settings and times and freed.get(run.code, set()) - tired
    ]


def _pairs(cohort: Cohort, states: Iterable[str] = PairingState.values) -> list[CodePair]:
    """(mentor's code, mentee's code) of the pairings of a cohort in these states. One query."""
    sides: dict[int, dict[str, list[str]]] = {}
    members = Member.objects.filter(pairing__cohort=cohort, pairing__state__in=list(states))
    for pairing, role, who in members.values_list("pairing_id", "role", "participant__code"):
        sides.setdefault(pairing, {Role.MENTOR: [], Role.MENTEE: []})[role].append(who)
    return [(mentor, mentee) for side in sides.values() for mentor in side[Role.MENTOR] for mentee in side[Role.MENTEE]]
