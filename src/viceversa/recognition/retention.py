"""When commitments and ideas are let go of: with the pair's other things; what was published, later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import TWO_YEARS, Rows, Rule, register
from viceversa.pairings.retention import SHARED_KEPT
from viceversa.pairings.states import PairingState
from viceversa.recognition.models import Commitment, Idea
from viceversa.recognition.states import Sharing

WHEN: Final = _("90 days after the pairing ends; what was published, 24 months after that day")
SOONER: Final = _(
    "whose it is, by deleting it; from the program’s page anybody of the pair, by withdrawing it; what somebody published "
    "alone, when they leave the organization"
)


def _due(model: type[Commitment] | type[Idea]) -> Callable[[datetime], Rows]:
    def rows(now: datetime) -> Rows:
        over = Q(
            pairing__state__in=(PairingState.COMPLETED, PairingState.ENDED), pairing__ended_at__lte=now - SHARED_KEPT
        )
        published = Q(sharing=Sharing.PUBLISHED)
        return model.objects.filter((over & ~published) | (published & Q(published_at__lte=now - TWO_YEARS)))

    return rows


COMMITMENTS = register(
    Rule("recognition.commitments", _("commitments"), WHEN, Commitment, _due(Commitment), sooner=SOONER)
)
IDEAS = register(Rule("recognition.ideas", _("ideas and their tests"), WHEN, Idea, _due(Idea), sooner=SOONER))
