"""What is kept of circles: that somebody comes and came. Nothing of what was said."""

from __future__ import annotations

from viceversa.circles import retention
from viceversa.circles.models import Circle, Seat
from viceversa.core.privacy import declare, not_personal

declare(
    Circle,
    "host",
    "place",
    purpose="Say who welcomes the others, and where.",
    readers=("the people of the circle", "program manager", "co-lead"),
    retention=retention.HOSTS.when,
    person_path="host__person",
)
not_personal(
    Circle, "starts_at", "revised_at", "time_zone", because="a date for many people, planned by the program's managers"
)
declare(
    Seat,
    "coming",
    purpose="Keep a seat, and tell those who come of changes. Nobody else reads a no.",
    readers=("own", "a yes: those who come too"),
    retention=retention.SEATS.when,
    person_path="participant__person",
)
declare(
    Seat,
    "came",
    purpose="Know whether circles are worth their time: the program sees how many came, from five on.",
    readers=("own", "the circle's host"),
    retention=retention.SEATS.when,
    person_path="participant__person",
)
