"""A manager asks two people who are free."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.matching.actions import match_pair
from viceversa.matching.models import Run
from viceversa.pairings.actions.release import ask_all
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort, Participant
from viceversa.programs.states import CohortState


@transaction.atomic
def ask_pair(cohort: Cohort, *, mentor: Participant, mentee: Participant, by: User, now: datetime | None = None) -> Run:
    """Ask two people whom a manager has put together, as if a run had: it is one, of this pair alone.

    Refuses what `match_pair` refuses, and a closed cohort. Again, while they are asked: changes nothing.
    """
    now = now or clock.now()
    take(cohort, "program")
    if cohort.state == CohortState.CLOSED:
        raise Refused(_("This cohort is closed."))
    open_ = Pairing.objects.filter(state=PairingState.ASKED, members__participant=mentor)
    asked = open_.filter(members__participant=mentee).select_related("run").first()
    if asked is not None and asked.run is not None:
        asked.run.repeated = True
        return asked.run
    return ask_all(match_pair(cohort, mentor=mentor, mentee=mentee, by=by, now=now), by=by, now=now)
