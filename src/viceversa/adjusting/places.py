"""Where the settings are that lessons and recommendations are about. Data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.programs.models import Cohort


@dataclass(frozen=True)
class Place:
    """A page with settings. `of_cohort`: its address has the cohort’s code, else the program’s."""

    label: str | Promise
    url: str
    of_cohort: bool = False
    part: str = ""

    def address(self, cohort: Cohort) -> str:
        """Where it is for a cohort whose program was read. No query."""
        code = cohort.code if self.of_cohort else cohort.program.code
        return reverse(self.url, args=[code]) + self.part


PLACES: Final = {
    "rhythm": Place(_("Size, weeks and meetings"), "programs:design"),
    "training": Place(_("Preparation"), "learning:modules"),
    "guides": Place(_("Guides"), "learning:own"),
    "matching": Place(_("Matching"), "matching:defaults"),
    "recruiting": Place(_("Recruiting"), "programs:call", of_cohort=True),
    "plan": Place(_("The plan"), "programs:timeline", of_cohort=True),
    "messages": Place(_("Messages"), "messaging:cohort", of_cohort=True),
    "workshops": Place(_("Workshops"), "workshops:cohort", of_cohort=True),
    "circles": Place(_("Circles"), "circles:cohort", of_cohort=True),
    "people": Place(_("People and their assistants"), "programs:participants", of_cohort=True),
}
