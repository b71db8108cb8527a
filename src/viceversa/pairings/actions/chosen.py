"""Two who found each other in self-match become a pair: by a manager who has looked at it, or by a stated policy."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.matching.actions import agree_for, match_pair
from viceversa.matching.models import Run, SelfMatchRequest
from viceversa.matching.self_match import pair_of
from viceversa.matching.states_self_match import RequestState
from viceversa.pairings.actions.release import ask_all
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort
from viceversa.programs.states import CohortState


@transaction.atomic
def make_pair(request: SelfMatchRequest, *, by: User | None, now: datetime | None = None) -> Run | None:
    """Make two who have both said yes a pair: a run of this pair alone, every rule checked again, released at once.

    Neither is asked again; both are told, with times for a first conversation. A manager says yes at the same time for who
    leaves the choice to the program; `by` is None where the program lets such pairs begin by themselves. Costs what a pair
    by hand does. None, and nothing changed, where they are a pair already. Refuses managers in the line of one of the two,
    a closed cohort, a request that is over, and, with the rule, two who may not be a pair any more.
    """
    now = now or clock.now()
    cohort = take(Cohort.objects.get(self_matches__requests=request.pk), "program")
    if cohort.state == CohortState.CLOSED:
        raise Refused(_("This cohort is closed."))
    if by is not None:
        request = agree_for(request, by=by, now=now)
    else:
        take(request, "asker__person", "asked__person")
    if request.state == RequestState.MADE:
        return None
    if request.state != RequestState.AGREED:
        raise Refused(_("This request is over."))
    mentor, mentee = pair_of(request.asker, request.asked)
    return ask_all(match_pair(cohort, mentor=mentor, mentee=mentee, by=by, now=now), by=by, now=now)
