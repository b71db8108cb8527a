"""Where the organization writes its own words into the pack. Data; nothing here is legal advice, and nothing is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 4000


@dataclass(frozen=True)
class Place:
    """One place to write: its name, and what belongs there."""

    key: str
    label: Promise
    hint: Promise


PLACES: Final = (
    Place("controller", _("Who is responsible"), _("The company, its data protection officer, and how to reach them.")),
    Place(
        "basis",
        _("Lawful basis"),
        _(
            "For running the program: which article, which balancing test, which works agreement. For each question about groups: its own."
        ),
    ),
    Place(
        "assessment",
        _("Impact assessment"),
        _("Where it is kept, of which day, who signed it, and which risks were accepted."),
    ),
    Place(
        "agreement",
        _("Agreement with the works council"),
        _("Its day, how long it holds, when it is looked at again, and what happens if it ends."),
    ),
    Place("uses", _("Forbidden uses"), _("What nobody may do with any of this, beside what the software can’t do.")),
    Place("training", _("Training"), _("Who learns how to work with it, and when.")),
    Place("complaints", _("Complaints and objections"), _("Whom to turn to, and by when one hears.")),
)
BY_KEY: Final = {place.key: place for place in PLACES}
