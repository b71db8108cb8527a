"""What is kept of a pulse. Of a safety check nothing is."""

from __future__ import annotations

from viceversa.core.privacy import declare, not_personal
from viceversa.pulse import retention
from viceversa.pulse.models import Pulse, Round

declare(
    Pulse,
    "sealed",
    purpose="Say how it goes for the people of a program: means of five or more, never one person's answers.",
    readers=("own", "aggregates of five or more"),
    retention=retention.PULSES.when,
    encrypted=True,
    person_path="participant__person",
    reveal=lambda pulse: pulse.values,
)
declare(
    Pulse,
    "sealed_comment",
    purpose="Tell the program's managers something without a name, once ten or more have; or keep a note for oneself.",
    readers=("own", "program manager, if chosen so: without a name, among ten or more"),
    retention=retention.PULSES.when,
    encrypted=True,
    person_path="participant__person",
    reveal=lambda pulse: pulse.comment,
)
declare(
    Pulse,
    "reader",
    "answered_at",
    purpose="Keep to who may read a comment; say how many answered, from five on.",
    readers=("own",),
    retention=retention.PULSES.when,
    person_path="participant__person",
)
not_personal(Round, "wave", "closes_at", because="a date for a whole cohort")
