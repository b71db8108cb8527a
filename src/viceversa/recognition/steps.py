"""What happens by itself in recognition, when its day comes.

The day is the pair's own, and that they have something to look back on is nobody else's business: managers do not find it
among what runs by itself.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.messaging.models import Due
from viceversa.recognition.actions.common import LOOK_BACK
from viceversa.recognition.actions.looking_back import ask_what_came
from viceversa.recognition.queries import thing_named


@due.step(LOOK_BACK, title=gettext_lazy("What came of it"), kind="recognition.look_back")
def look_back(row: Due, *, now: datetime) -> None:
    thing = thing_named(row.subject_code)
    if thing is None:
        raise Refused(_("This was deleted."))
    ask_what_came(thing, now=now)
