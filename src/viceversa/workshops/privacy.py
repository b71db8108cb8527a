"""What is kept of workshops: who has a seat, and who came. Nothing of what was said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.workshops import retention
from viceversa.workshops.models import Seat, Workshop, WorkshopDate

named(
    {
        WorkshopDate: _("dates of workshops"),
        Seat: _("seats at a workshop"),
    }
)

not_personal(
    Workshop, "title", "about", "audience", "state", because="a text of the program for everybody whom it is for"
)
not_personal(
    WorkshopDate,
    "state",
    "starts_at",
    "time_zone",
    "closes_at",
    "revised_at",
    "calendar_key",
    because="a date for many people, planned by the program's managers",
)
declare(
    WorkshopDate,
    "facilitator",
    "place",
    purpose=_("Say who leads a workshop, and where."),
    readers=(_("those who have a seat"), _("the program’s managers"), _("the person")),
    retention=retention.LEADERS.when,
    person_path="facilitator",
)
declare(
    Seat,
    "state",
    purpose=_(
        "Keep a seat, give a freed one to who waits first, and know who has done a workshop before their first meeting."
    ),
    readers=(
        _("the person"),
        _("the program’s managers, but for people of their own line"),
        _("whoever leads that date"),
    ),
    retention=retention.SEATS.when,
    person_path="participant__person",
)
declare(
    Seat,
    "changed_at",
    purpose=_("Keep the order of the waiting list."),
    readers=(_("the person"),),
    retention=retention.SEATS.when,
    person_path="participant__person",
)
