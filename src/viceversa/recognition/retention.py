"""When commitments and ideas are let go of: with the pair's other things; what was published later, with its pair at
the latest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import TWO_YEARS, Rows, Rule, register
from viceversa.pairings.retention import DATES_KEPT, SHARED_KEPT
from viceversa.pairings.states import PairingState
from viceversa.recognition.models import Commitment, Idea
from viceversa.recognition.states import Sharing

WHEN: Final = _(
    "90 days after the pairing ends; what was published, 24 months after that day, or 12 months after the pairing ends if "
    "that is sooner"
)
SOONER: Final = _(
    "whose it is, by deleting it; from the program’s page anybody of the pair, by withdrawing it; what somebody published "
    "alone, when they leave the organization"
)


def published_until(since: datetime, ended_at: datetime | None) -> datetime:
    """When something published is deleted at the latest: with the pair that could take it back. Pure."""
    return min(since + TWO_YEARS, ended_at + DATES_KEPT) if ended_at else since + TWO_YEARS


def due_of_pairs(published: Q, now: datetime) -> Q:
    """What pairs wrote down and is due; `published` says which of it others read.

    The night in which it is forgotten who was a pair, everything goes: nobody would be left to take it back.
    """
    return (
        (_ended(now - SHARED_KEPT) & ~published)
        | (published & Q(published_at__lte=now - TWO_YEARS))
        | _ended(now - DATES_KEPT)
    )


def _ended(by: datetime) -> Q:
    return Q(pairing__state__in=(PairingState.COMPLETED, PairingState.ENDED), pairing__ended_at__lte=by)


def _due(model: type[Commitment] | type[Idea]) -> Callable[[datetime], Rows]:
    return lambda now: model.objects.filter(due_of_pairs(Q(sharing=Sharing.PUBLISHED), now))


COMMITMENTS = register(
    Rule("recognition.commitments", _("commitments"), WHEN, Commitment, _due(Commitment), sooner=SOONER)
)
IDEAS = register(Rule("recognition.ideas", _("ideas and their tests"), WHEN, Idea, _due(Idea), sooner=SOONER))
