"""How far somebody has come: the steps from being asked to the end, in order. Each has the one before behind it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Step(TextChoices):
    """Who is eligible is no step: nobody else is asked, and nobody else can come in."""

    ASKED = "asked", _("Asked, or came by themselves")
    APPLIED = "applied", _("Sent their answers")
    PLACED = "placed", _("Got a place")
    PAIRED = "paired", _("In a pair")
    # How well it fits was weighed: only where that is not so of everybody in a pair.
    WEIGHED = "weighed", _("In a pair whose fit is known")
    # How well it fits, in quarters of everybody in the role: how high the marks lie stands beside a table (`cuts`).
    FIRST_MARK = "first_mark", _("Fit at the first mark or above")
    SECOND_MARK = "second_mark", _("Fit at the second mark or above")
    THIRD_MARK = "third_mark", _("Fit at the third mark or above")
    MET = "met", _("Met at least once")
    COMPLETED = "completed", _("Came to the end together")
    # Of mentors alone. That an opportunity was open to them: only where that is not so of everybody who came to the end.
    OFFERED = "offered", _("An opportunity was open to them")
    SOUGHT = "sought", _("Applied to an opportunity")
    CHOSEN = "chosen", _("Chosen for one")


TO_THE_PAIR = (Step.ASKED, Step.APPLIED, Step.PLACED, Step.PAIRED)
# Of the fit, and of the meetings, one or the other is told: the two ways part, and counts on both are safe on neither.
MARKS = (Step.FIRST_MARK, Step.SECOND_MARK, Step.THIRD_MARK)
UP_TO_THE_PAIR = (*TO_THE_PAIR, Step.WEIGHED, *MARKS)
AFTERWARDS = (Step.OFFERED, Step.SOUGHT, Step.CHOSEN)
WHOLE = (*TO_THE_PAIR, Step.MET, Step.COMPLETED, *AFTERWARDS)
