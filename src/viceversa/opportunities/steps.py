"""What happens by itself with opportunities, when its day comes."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.messaging.models import Due
from viceversa.opportunities.actions.posting import TO_DECIDE, ask_to_decide
from viceversa.opportunities.models import Opportunity


@due.step(TO_DECIDE, title=gettext_lazy("Applications can be read"), kind=TO_DECIDE, people=1)
def to_decide(row: Due, *, now: datetime) -> None:
    found = Opportunity.objects.filter(code=row.subject_code).first()
    if found is None:
        raise Refused(_("This was deleted."))
    ask_to_decide(found, now=now)
