"""What is kept of circles: that somebody comes and came. Nothing of what was said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.circles import retention
from viceversa.circles.models import Circle, Seat
from viceversa.core.privacy import declare, named, not_personal

named(
    {
        Circle: _("dates of circles"),
        Seat: _("answers to dates of circles"),
    }
)

declare(
    Circle,
    "host",
    "place",
    purpose=_("Say who welcomes the others, and where."),
    readers=(_("the people of the circle"), _("the program’s managers"), _("the junior co-lead")),
    retention=retention.HOSTS.when,
    person_path="host__person",
)
not_personal(
    Circle, "starts_at", "revised_at", "time_zone", because="a date for many people, planned by the program's managers"
)
declare(
    Seat,
    "coming",
    purpose=_("Keep a seat, and tell those who come of changes. Nobody else reads a no."),
    readers=(_("the person"), _("those who come too, once the person has said yes")),
    retention=retention.SEATS.when,
    person_path="participant__person",
)
declare(
    Seat,
    "came",
    purpose=_("Know whether circles are worth their time: the program sees how many came, from five on."),
    readers=(_("the person"), _("the circle’s host")),
    retention=retention.SEATS.when,
    person_path="participant__person",
)
