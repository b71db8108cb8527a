"""What a pulse asks. Data. Project-written items, not validated."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.pulse.models import Wave

LOW: Final = 1
HIGH: Final = 5
ENDS: Final[tuple[str | Promise, str | Promise]] = (_("not at all"), _("fully"))
QUESTIONS: Final[dict[str, str | Promise]] = {
    "useful": _("This is useful to me"),
    "candid": _("I can be candid here"),
    "kept": _("The time is kept"),
}
# Which step of a cohort's plan asks which wave (programs/blueprint); a program that takes it out is not asked.
WAVE_OF: Final[dict[str, str]] = {"early": Wave.W4, "pulse-1": Wave.W8, "pulse-2": Wave.W18}
