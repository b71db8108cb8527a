"""Which changes of an opportunity are legal, and how an application ends."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class OpportunityState(TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    DECIDED = "decided", _("decided")
    CANCELLED = "cancelled", _("called off")


OPPORTUNITY = Table(
    "opportunity",
    OpportunityState,
    {
        "open": ((OpportunityState.DRAFT,), OpportunityState.OPEN),
        "decide": ((OpportunityState.OPEN,), OpportunityState.DECIDED),
        "call_off": ((OpportunityState.DRAFT, OpportunityState.OPEN), OpportunityState.CANCELLED),
    },
)


class Outcome(TextChoices):
    OPEN = "open", _("not decided")
    CHOSEN = "chosen", _("chosen")
    NOT_CHOSEN = "not_chosen", _("not chosen")


JUDGMENT = Table(
    "decision on an application",
    Outcome,
    {
        "choose": ((Outcome.OPEN, Outcome.NOT_CHOSEN), Outcome.CHOSEN),
        "turn_down": ((Outcome.OPEN, Outcome.CHOSEN), Outcome.NOT_CHOSEN),
        "leave_open": ((Outcome.CHOSEN, Outcome.NOT_CHOSEN), Outcome.OPEN),
    },
    attribute="outcome",
)
