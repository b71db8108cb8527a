"""How long it is kept what managers put aside."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from viceversa.adjusting.models import Aside, Remark
from viceversa.core.retention import SIX_MONTHS, TWO_YEARS, Rule, kept, register

ASIDES: Final = register(
    Rule(
        name="adjusting.asides",
        keeps=_("what managers put aside of what needs them, with their notes"),
        when=_("6 months after it was put aside"),
        model=Aside,
        due=lambda now: Aside.objects.filter(created_at__lte=now - SIX_MONTHS),
    )
)
REMARKS: Final = register(
    Rule(
        name="adjusting.remarks",
        keeps=_("managers’ own words in the log of what changed"),
        when=_("2 years after they were written"),
        model=Remark,
        due=lambda now: Remark.objects.filter(created_at__lte=now - TWO_YEARS),
    )
)
DIGESTS: Final = kept(
    _("while the account manages the program"), because=_("a manager’s own choice, changed at any time")
)
LESSONS: Final = kept(
    _("while the cohort is kept"),
    because=_("what an organization learned about its program, without names of participants"),
)
