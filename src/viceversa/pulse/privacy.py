"""What is kept of a pulse. Of a safety check nothing is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.pulse import retention
from viceversa.pulse.models import Pulse, Round

named({Pulse: _("answers to a pulse")})

declare(
    Pulse,
    "sealed",
    purpose=_("Say how it goes for the people of a program: means of five or more, never one person’s answers."),
    readers=(_("the person"), _("others: only figures about five or more people")),
    retention=retention.PULSES.when,
    encrypted=True,
    person_path="participant__person",
    reveal=lambda pulse: pulse.values,
)
declare(
    Pulse,
    "sealed_comment",
    purpose=_(
        "Tell the program’s managers something without a name, once ten or more have; or keep a note for oneself."
    ),
    readers=(_("the person"), _("the program’s managers, if chosen so: without a name, among ten or more")),
    retention=retention.PULSES.when,
    encrypted=True,
    person_path="participant__person",
    reveal=lambda pulse: pulse.comment,
)
declare(
    Pulse,
    "reader",
    "answered_at",
    purpose=_("Keep to who may read a comment; say how many answered, from five on."),
    readers=(_("the person"),),
    retention=retention.PULSES.when,
    person_path="participant__person",
)
not_personal(Round, "wave", "closes_at", because="a date for a whole cohort")
