"""What the verbs of matching ask first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed, Refused
from viceversa.matching import rules
from viceversa.matching.models import SelfMatchRound, ShortlistRound
from viceversa.matching.states import RoundState
from viceversa.matching.states_self_match import SelfMatchState
from viceversa.people.models import User
from viceversa.programs.models import Cohort
from viceversa.programs.queries import places_to_give_out


def must_match(user: User, cohort: Cohort) -> None:
    if not rules.may_match(user, cohort.program):
        raise NotAllowed(_("Only the managers of this program can match."))


def held(cohort: Cohort) -> Cohort:
    """The cohort, locked until the transaction ends: whatever managers do to its matching comes one after the other."""
    return Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)


def places_first(cohort: Cohort) -> None:
    if places_to_give_out([cohort]):
        raise Refused(
            _("More people have applied than there are places. Give the places out under Recruiting, then match.")
        )


def answers_first(cohort: Cohort) -> None:
    """Nothing is solved while people answer: results that move would tell what somebody answered."""
    if ShortlistRound.objects.filter(cohort=cohort, state=RoundState.OPEN).exists():
        raise Refused(_("Shortlists are being answered. Match when the answers are in."))
    if SelfMatchRound.objects.filter(cohort=cohort, state=SelfMatchState.OPEN).exists():
        raise Refused(_("Self-match is open: people may still ask each other. Match when it is over, or end it first."))
